/* rulebook.c: texts are wrapped here, so that rules need not care for the width of a page. */
#include "cli/rulebook.h"

#include "base/nearest.h"
#include "base/relpath.h"
#include "cli/config.h"
#include "frontend/filepath.h"
#include "reports/text_table.h"
#include "rules/rule.h"

#include <jansson.h>
#include <string.h>

enum { PAGE_WIDTH = 80 };

/* ---- list ---- */

/* A rule as it is wanted. */
typedef struct RuleState {
    const Rule *rule;
    bool is_on;
    Severity severity;
    Tier tier;
} RuleState;

static RuleState *rule_states(const Config *config, Arena *arena, uint32_t *out_count) {
    const Rule *const *rules = rules_all(out_count);
    RuleState *states = ARENA_ARRAY(arena, RuleState, *out_count);
    for (uint32_t i = 0; i < *out_count; i++) {
        const RuleSetting *setting = &config->rules[i];
        states[i] = (RuleState){.rule = rules[i],
                                .is_on = !setting->is_off,
                                .severity = setting->has_severity ? setting->severity : rules[i]->severity,
                                .tier = rules[i]->tier < setting->most ? rules[i]->tier : setting->most};
    }
    return states;
}

static void list_text(const RuleState *states, uint32_t count, Arena *arena, FILE *out) {
    TextTable table = {.arena = arena};
    text_table_row(&table, "RULE", "SEVERITY", "TIER", "CONCEPT", "REPORTS", NULL);
    for (uint32_t i = 0; i < count; i++) {
        const RuleState *s = &states[i];
        text_table_row(&table, s->rule->id, s->is_on ? severity_name(s->severity) : "off", tier_name(s->tier),
                       s->rule->concept, s->rule->title, NULL);
    }
    text_table_write(&table, "", out);
}

static Status list_json(const RuleState *states, uint32_t count, FILE *out) {
    json_t *list = json_array();
    for (uint32_t i = 0; i < count; i++) {
        const Rule *r = states[i].rule;
        json_array_append_new(list, json_pack("{ss ss sb ss ss ss ss ss ss ss ss ss}", "id", r->id, "title", r->title,
                                              "enabled", states[i].is_on, "tier", tier_name(states[i].tier), "severity",
                                              severity_name(states[i].severity), "cwe", r->cwe, "cert", r->cert,
                                              "concept", r->concept, "summary", r->summary, "why", r->why, "fix",
                                              r->fix, "limits", r->limits));
    }
    bool good = json_dumpf(list, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF;
    json_decref(list);
    return good ? STATUS_OK : STATUS_FAILED;
}

Status rulebook_list(const Options *o, Arena *arena, Diag *diag, FILE *out) {
    Config config;
    uint32_t count;
    TRY(config_load(o, NULL, arena, diag, &config));
    const RuleState *states = rule_states(&config, arena, &count);
    if (o->as_json)
        return list_json(states, count, out);
    list_text(states, count, arena, out);
    if (config.path[0])
        fprintf(out, "\nAs %s says.\n", relpath_from(arena, filepath_current(arena), config.path));
    return STATUS_OK;
}

/* ---- one rule ---- */

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

static void print_example(const char *title, const Rule *rule, const char *file, Arena *arena, FILE *out) {
    const char *text = rule_example(rule, file, arena);
    if (!text)
        return;
    fprintf(out, "\n%s (%s)\n", title, file);
    for (const char *line = text; *line;) {
        size_t len = strcspn(line, "\n");
        fprintf(out, "%s%.*s\n", len ? "    " : "", (int)len, line);
        line += len + (line[len] == '\n');
    }
}

Status rulebook_explain(const char *id, Arena *arena, Diag *diag, FILE *out) {
    const Rule *rule = rule_find(id);
    if (!rule) {
        uint32_t count;
        const Rule *const *rules = rules_all(&count);
        const char **names = ARENA_ARRAY(arena, const char *, count);
        for (uint32_t i = 0; i < count; i++)
            names[i] = rules[i]->id;
        const char *near = nearest_name(id, names, count);
        diag_error(diag, near ? arena_printf(arena, "did you mean '%s'?", near) : "`lockwise rules` lists them",
                   "unknown rule '%s'", id);
        return STATUS_FAILED;
    }
    fprintf(out, "%s: %s\n", rule->id, rule->title);
    fprintf(out, "%s, up to %s confidence%s%s%s%s\n", severity_name(rule->severity), tier_name(rule->tier),
            rule->cwe[0] ? ", " : "", rule->cwe, rule->cert[0] ? ", " : "", rule->cert);
    print_section("What", rule->summary, out);
    print_section("Why it matters", rule->why, out);
    print_section("How to fix it", rule->fix, out);
    print_section("Limits", rule->limits, out);
    print_example("Wrong", rule, rule->bad_example, arena, out);
    print_example("Right", rule, rule->good_example, arena, out);
    return STATUS_OK;
}
