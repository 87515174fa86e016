/* explain.c: see explain.h. Texts are wrapped here, so that rules need not care for the width of a page. */
#include "cli/explain.h"

#include "base/nearest.h"
#include "cli/finding_name.h"
#include "cli/terminal.h"
#include "findings/store_read.h"
#include "frontend/filepath.h"
#include "reports/concepts.h"
#include "rules/rule.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE_WIDTH = 80 };

/* ---- texts ---- */

/* Breaks lines at blanks; an empty line in the text stays one. */
static void print_wrapped(const char *text, FILE *out) {
    size_t column = 0;
    while (*text) {
        size_t gap = strspn(text, " \n");
        bool paragraph = gap > 1 && memmem(text, gap, "\n\n", 2);
        text += gap;
        size_t len = strcspn(text, " \n");
        if (len == 0)
            break;
        if (paragraph && column) {
            fputs("\n\n", out);
            column = 0;
        } else if (column && column + 1 + len > PAGE_WIDTH) {
            fputc('\n', out);
            column = 0;
        } else if (column) {
            fputc(' ', out);
            column++;
        }
        fprintf(out, "%.*s", (int)len, text);
        column += len;
        text += len;
    }
    fputc('\n', out);
}

static void print_section(const char *title, const char *text, FILE *out) {
    if (!text[0])
        return;
    fprintf(out, "\n%s\n", title);
    print_wrapped(text, out);
}

static void print_code(const char *text, FILE *out) {
    for (const char *line = text; *line;) {
        size_t len = strcspn(line, "\n");
        fprintf(out, "%s%.*s\n", len ? "    " : "", (int)len, line);
        line += len + (line[len] == '\n');
    }
}

static void print_example(const char *title, const Rule *rule, const char *file, Arena *arena, FILE *out) {
    const char *text = rule_example(rule, file, arena);
    if (!text)
        return;
    fprintf(out, "\n%s (%s)\n", title, file);
    print_code(text, out);
}

/* ---- rules and concepts ---- */

/* The entries of public lists that it stands for, by number and name. */
static void print_taxa(const Rule *rule, FILE *out) {
    const char *ids[] = {rule->cwe, rule->cert};
    if (rule->cwe[0] || rule->cert[0])
        fputs("\nKnown as\n", out);
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        if (ids[i][0])
            fprintf(out, "%s: %s\n", ids[i], rule_taxon_name(ids[i]));
    }
}

static void explain_rule(const Rule *rule, Arena *arena, FILE *out) {
    fprintf(out, "%s: %s\n", rule->id, rule->title);
    fprintf(out, "%s, up to %s confidence%s%s%s%s\n", severity_name(rule->severity), tier_name(rule->tier),
            rule->cwe[0] ? ", " : "", rule->cwe, rule->cert[0] ? ", " : "", rule->cert);
    print_section("What", rule->summary, out);
    print_section("Why it matters", rule->why, out);
    print_section("How to fix it", rule->fix, out);
    print_section("Limits", rule->limits, out);
    print_section("Seen in", rule->seen, out);
    print_taxa(rule, out);
    print_example("Wrong", rule, rule->bad_example, arena, out);
    print_example("Right", rule, rule->good_example, arena, out);
    fprintf(out, "\nThe idea behind it\n`lockwise explain %s`\n", rule->concept);
}

static void print_prose(const Prose *prose, FILE *out) {
    switch (prose->kind) {
    case PROSE_HEADING:
        fprintf(out, "\n%s\n", prose->text);
        break;
    case PROSE_CODE:
        fputc('\n', out);
        print_code(prose->text, out);
        break;
    case PROSE_PARAGRAPH:
        fputc('\n', out);
        print_wrapped(prose->text, out);
        break;
    }
}

static void explain_concept(const Concept *concept, Arena *arena, FILE *out) {
    uint32_t count;
    const Rule *const *rules = rules_all(&count);
    ProseVec page = concept_page(concept, arena);
    fprintf(out, "%s: chapter %u of the talk \"Concurrency in Python\" by Fabian Schindler\n%s\n", concept->id,
            concept->number, concept->chapter);
    VEC_EACH(const Prose, prose, &page)
        print_prose(prose, out);
    bool any = false;
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(rules[i]->concept, concept->id) != 0)
            continue;
        fprintf(out, "%s  %-28s%s\n", any ? "" : "\nRules\n", rules[i]->id, rules[i]->title);
        any = true;
    }
}

static Status say_unknown(const char *topic, Arena *arena, Diag *diag) {
    uint32_t count;
    const Rule *const *rules = rules_all(&count);
    const char **names = ARENA_ARRAY(arena, const char *, count + CONCEPT_COUNT);
    for (uint32_t i = 0; i < count; i++)
        names[i] = rules[i]->id;
    for (uint32_t i = 0; i < CONCEPT_COUNT; i++)
        names[count + i] = concepts_all()[i].id;
    const char *near = nearest_name(topic, names, count + CONCEPT_COUNT);
    diag_error(diag,
               near ? arena_printf(arena, "did you mean '%s'?", near) : "`lockwise rules` lists rules and concepts",
               "unknown rule or concept '%s'", topic);
    return STATUS_FAILED;
}

Status explain_topic(const Options *o, Arena *arena, Diag *diag, FILE *out, bool *out_is_finding) {
    const Rule *rule = rule_find(o->topic);
    const Concept *concept = concept_find(o->topic);
    *out_is_finding = !rule && !concept && finding_name_is_one(o->topic);
    if (*out_is_finding)
        return STATUS_OK;
    if (rule)
        explain_rule(rule, arena, out);
    else if (concept)
        explain_concept(concept, arena, out);
    return rule || concept ? STATUS_OK : say_unknown(o->topic, arena, diag);
}

/* ---- findings ---- */

/* What the text report leaves for elsewhere: the rule, and where else to look. */
static void print_background(const StoredRun *run, const Finding *finding, FILE *out) {
    const RuleInfo *rule = stored_rule(run, finding->rule);
    if (!rule)
        return;
    fprintf(out, "\n%s: %s\n", rule->id, rule->title);
    print_section("Why it matters", rule->why, out);
    print_section("How to fix it", rule->fix, out);
    print_section("Limits", rule->limits, out);
    fprintf(out, "\nFingerprint\n%s\n", finding->fingerprint);
    fprintf(out, "\nThe idea behind it\n`lockwise explain %s`\n", rule->concept);
}

Status explain_finding(const Options *o, const char *db, Arena *arena, Diag *diag, FILE *out) {
    StoredRun *run = store_read_run(db, o->run, arena, diag);
    if (!run)
        return STATUS_FAILED;
    StoredRun one = *run;
    one.findings.len = one.findings.cap = 0;
    one.findings.data = NULL;
    VEC_EACH(const StoredFinding, stored, &run->findings)
        if (finding_name_means(run, o->topic, &stored->finding, arena))
            *vec_push(arena, &one.findings) = *stored;
    if (!one.findings.len)
        return finding_name_unknown(run, o->topic, diag);
    ReportOptions options = {.min_tier = TIER_LOW,
                             .suppressed = true,
                             .color = terminal_has_color(out, o->color),
                             .cwd = filepath_current(arena)};
    TRY(report_format("text")->write(&one, &options, out, diag));
    const char *told = "";
    VEC_EACH(const StoredFinding, stored, &one.findings) {
        if (strcmp(told, stored->finding.rule) != 0)
            print_background(run, &stored->finding, out);
        told = stored->finding.rule;
    }
    return STATUS_OK;
}
