/* markdown.c: a summary for people, fit for comments of merge requests and for GitHub's step summary. That one drops
 * texts above a megabyte without a word, so the findings end before, and the text says how many are missing. Names from
 * the code are shown as code, so that no character in them has a meaning. */
#include "reports/finding_view.h"
#include "reports/formats_internal.h"

#include "base/plural.h"

#include <stdlib.h>
#include <string.h>

enum { MARKDOWN_MAX = 900 * 1000 }; /* bytes; GitHub takes 1 MiB */

/* Everything that is markup in Markdown or HTML is escaped; newlines become blanks. */
static void markdown_text(Arena *scratch, const char *text, FILE *out) {
    for (const char *at = finding_harmless(scratch, text); *at != '\0'; at++) {
        if (*at == '\n' || *at == '\t')
            fputc(' ', out);
        else if (*at == '<')
            fputs("&lt;", out);
        else if (*at == '&')
            fputs("&amp;", out);
        else {
            if (strchr("\\`*_[]~|#@", *at) != NULL)
                fputc('\\', out);
            fputc(*at, out);
        }
    }
}

/* `code`, fenced by more backquotes than it has in a row. */
static void markdown_code(Arena *scratch, const char *text, FILE *out) {
    const char *harmless = finding_harmless(scratch, text);
    size_t longest = 0;
    for (const char *at = harmless; *at != '\0'; at++) {
        size_t row = strspn(at, "`");
        longest = row > longest ? row : longest;
    }
    for (size_t i = 0; i <= longest; i++)
        fputc('`', out);
    if (longest > 0)
        fputc(' ', out);
    for (const char *at = harmless; *at != '\0'; at++)
        fputc(*at == '\n' || *at == '\t' ? ' ' : *at, out);
    if (longest > 0)
        fputc(' ', out);
    for (size_t i = 0; i <= longest; i++)
        fputc('`', out);
}

static void markdown_finding(Arena *scratch, const Finding *finding, FILE *out) {
    fprintf(out, "- **%s** ", severity_name(finding->severity));
    markdown_code(scratch, finding_place(scratch, &finding->loc), out);
    fputc(' ', out);
    markdown_text(scratch, finding->message, out);
    fputs(" (", out);
    markdown_code(scratch, finding->rule, out);
    fprintf(out, ", %s)\n", tier_name(finding->tier));
    if (finding->suppressed[0] != '\0') {
        fputs("  - suppressed: ", out);
        markdown_text(scratch, finding->suppressed, out);
        fputc('\n', out);
    }
    SentenceVec sentences = finding_sentences(scratch, finding);
    VEC_EACH(const Sentence, sentence, &sentences) {
        fputs("  - ", out);
        markdown_text(scratch, *sentence, out);
        fputc('\n', out);
    }
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
        char *text = NULL;
        size_t len = 0;
        if (!report_shows(options, stored))
            continue;
        FILE *part = open_memstream(&text, &len);
        if (part == NULL)
            continue;
        markdown_finding(scratch, &stored->finding, part);
        (void)fclose(part);
        if (left_out == 0 && written + len <= MARKDOWN_MAX)
            written += fwrite(text, 1, len, out);
        else
            left_out++;
        free(text);
        arena_reset(scratch, mark);
    }
    if (left_out > 0)
        fprintf(out, "\n%u more finding%s would make this text too long.\n", left_out, plural(left_out));
}

/* The closing lines that the terminal shows, which say what was not analysed too. */
static void markdown_summary(const StoredRun *run, const ReportOptions *options, Arena *scratch, FILE *out) {
    char *text = NULL;
    size_t len = 0;
    FILE *part = open_memstream(&text, &len);
    if (part == NULL)
        return;
    report_summary(run, options, part);
    (void)fclose(part);
    char *rest = text;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        const char *plain = strncmp(line, "lockwise: ", 10) == 0 ? line + 10 : line;
        if (plain[0] == '\0')
            continue;
        fputs(plain == line ? "  - " : "- ", out);
        markdown_text(scratch, plain, out);
        fputc('\n', out);
    }
    fputc('\n', out);
    free(text);
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
