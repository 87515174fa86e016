/* github.c: workflow commands of GitHub Actions, which become annotations at the lines of a pull request. Of one step
 * GitHub shows ten of each level and drops the rest without a word: so no more are written, and the log says how many
 * there are besides. */
#include "reports/finding_view.h"
#include "reports/formats_internal.h"
#include "reports/utf8.h"

#include "base/plural.h"

#include <string.h>

enum { GITHUB_ANNOTATIONS_MAX = 10 }; /* of a level, in a step */

/* In the value of a property ":" and "," have a meaning too. */
static void github_text(Arena *scratch, const char *text, bool in_property, FILE *out) {
    for (const char *at = utf8_harmless_text(scratch, text); *at != '\0'; at++) {
        if (*at == '%' || *at == '\r' || *at == '\n' || (in_property && (*at == ':' || *at == ',')))
            fprintf(out, "%%%02X", (unsigned char)*at);
        else
            fputc(*at, out);
    }
}

static void github_annotation(Arena *scratch, const Finding *finding, FILE *out) {
    static const char *const levels[SEVERITY_COUNT] = {"notice", "warning", "error"};
    fprintf(out, "::%s file=", levels[finding->severity]);
    github_text(scratch, finding->loc.file, true, out);
    if (finding->loc.line > 0)
        fprintf(out, ",line=%u", finding->loc.line);
    if (finding->loc.line > 0 && finding->loc.col > 0)
        fprintf(out, ",col=%u", finding->loc.col);
    fputs(",title=", out);
    github_text(scratch, arena_printf(scratch, "%s (%s)", finding->rule, tier_name(finding->tier)), true, out);
    fputs("::", out);
    github_text(scratch, finding->message, false, out);
    SentenceVec sentences = finding_sentences(scratch, finding);
    VEC_EACH(const Sentence, sentence, &sentences)
        github_text(scratch, arena_printf(scratch, "\n%s", *sentence), false, out);
    fputc('\n', out);
}

Status report_write_github(const StoredRun *run, const ReportOptions *options, FILE *out, Diag *diag) {
    Arena *scratch = arena_new();
    ArenaMark mark = arena_mark(scratch);
    uint32_t counts[SEVERITY_COUNT] = {0}, left_out = 0;
    VEC_EACH(const StoredFinding, stored, &run->findings) {
        if (!report_shows(options, stored) || stored->finding.suppressed[0] != '\0')
            continue;
        if (counts[stored->finding.severity]++ < GITHUB_ANNOTATIONS_MAX)
            github_annotation(scratch, &stored->finding, out);
        else
            left_out++;
        arena_reset(scratch, mark);
    }
    if (left_out > 0)
        fprintf(out, "%u more finding%s: GitHub shows %d annotations of a level; --format markdown has all\n", left_out,
                plural(left_out), GITHUB_ANNOTATIONS_MAX);
    arena_free(scratch);
    return report_flush(out, diag);
}
