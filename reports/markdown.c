/* markdown.c: a summary for people, fit for comments of merge requests and for GitHub's step summary. That one drops
 * texts above a megabyte without a word, so the findings end before, and the text says how many are missing. Names from
 * the code are shown as code, so that no character in them has a meaning. */
#include "reports/finding_view.h"
#include "reports/formats_internal.h"
#include "reports/utf8.h"

#include "base/plural.h"

#include <string.h>

enum {
    MARKDOWN_MAX = 900 * 1000, /* bytes; GitHub takes 1 MiB */
    SUMMARY_MAX = 4096,
};

/* Everything that is markup in Markdown or HTML is escaped; newlines become blanks. */
static const char *markdown_text(Arena *arena, const char *text) {
    const char *harmless = utf8_harmless_text(arena, text);
    char *escaped = arena_alloc(arena, strlen("&amp;") * strlen(harmless) + 1), *end = escaped;
    for (const char *at = harmless; *at != '\0'; at++) {
        if (*at == '<')
            end = stpcpy(end, "&lt;");
        else if (*at == '&')
            end = stpcpy(end, "&amp;");
        else {
            if (strchr("\\`*_[]~|#@", *at) != NULL)
                *end++ = '\\';
            *end++ = *at == '\n' || *at == '\t' ? ' ' : *at;
        }
    }
    *end = '\0';
    return escaped;
}

/* `code`; backquotes in it, which no file or rule has, are shown as apostrophes. */
static const char *markdown_code(Arena *arena, const char *text) {
    char *code = arena_printf(arena, "`%s`", utf8_harmless_text(arena, text));
    for (char *at = code + 1; at[1] != '\0'; at++)
        *at = *at == '`' ? '\'' : *at == '\n' || *at == '\t' ? ' ' : *at;
    return code;
}

static const char *markdown_finding(Arena *arena, const Finding *finding) {
    const char *text =
        arena_printf(arena, "- **%s** %s %s (%s, %s)\n", severity_name(finding->severity),
                     markdown_code(arena, finding_place(arena, &finding->loc)), markdown_text(arena, finding->message),
                     markdown_code(arena, finding->rule), tier_name(finding->tier));
    if (finding->suppressed[0] != '\0')
        text = arena_printf(arena, "%s  - suppressed: %s\n", text, markdown_text(arena, finding->suppressed));
    SentenceVec sentences = finding_sentences(arena, finding);
    VEC_EACH(const Sentence, sentence, &sentences)
        text = arena_printf(arena, "%s  - %s\n", text, markdown_text(arena, *sentence));
    return text;
}

/* One row per rule with findings, in the order of the rules. */
static void markdown_table(const StoredRun *run, const ReportOptions *options, FILE *out) {
    bool head = false;
    VEC_EACH(const RuleInfo, rule, &run->rules) {
        uint32_t counts[TIER_COUNT] = {0};
        VEC_EACH(const StoredFinding, stored, &run->findings)
            if (report_shows(options, stored) && strcmp(stored->finding.rule, rule->id) == 0)
                counts[stored->finding.tier]++;
        if (counts[TIER_LOW] + counts[TIER_HIGH] + counts[TIER_DEFINITE] == 0)
            continue;
        if (!head)
            fputs("| rule | definite | high | low |\n|---|---:|---:|---:|\n", out);
        head = true;
        fprintf(out, "| `%s` | %u | %u | %u |\n", rule->id, counts[TIER_DEFINITE], counts[TIER_HIGH], counts[TIER_LOW]);
    }
    if (head)
        fputc('\n', out);
}

static void markdown_findings(const StoredRun *run, const ReportOptions *options, Arena *scratch, FILE *out) {
    ArenaMark mark = arena_mark(scratch);
    size_t written = 0;
    uint32_t left_out = 0;
    VEC_EACH(const StoredFinding, stored, &run->findings) {
        if (!report_shows(options, stored))
            continue;
        const char *text = markdown_finding(scratch, &stored->finding);
        written += strlen(text);
        if (written <= MARKDOWN_MAX)
            fputs(text, out);
        else
            left_out++;
        arena_reset(scratch, mark);
    }
    if (left_out > 0)
        fprintf(out, "\n%u more finding%s would make this text too long.\n", left_out, plural(left_out));
}

/* The closing lines that the terminal shows, which say what was not analysed too. */
static void markdown_summary(const StoredRun *run, const ReportOptions *options, Arena *scratch, FILE *out) {
    char *text = arena_alloc(scratch, SUMMARY_MAX);
    FILE *part = fmemopen(text, SUMMARY_MAX, "w");
    if (part == NULL)
        return;
    report_summary(run, options, part);
    (void)fclose(part);
    for (char *line; (line = strsep(&text, "\n")) != NULL;) {
        const char *plain = strncmp(line, "lockwise: ", 10) == 0 ? line + 10 : line;
        if (plain[0] != '\0')
            fprintf(out, "%s%s\n", plain == line ? "  - " : "- ", markdown_text(scratch, plain));
    }
    fputc('\n', out);
}

Status report_write_markdown(const StoredRun *run, const ReportOptions *options, FILE *out, Diag *diag) {
    Arena *scratch = arena_new();
    fputs("## lockwise\n\n", out);
    markdown_summary(run, options, scratch, out);
    markdown_table(run, options, out);
    markdown_findings(run, options, scratch, out);
    arena_free(scratch);
    return report_flush(out, diag);
}
