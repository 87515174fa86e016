/* gitlab.c: GitLab's Code Quality report: an array of issues. Of those with one fingerprint GitLab shows one; ours are
 * unique in a run. It knows no suppressed issues, so that what a comment hides is left out whatever is asked. */
#include "reports/finding_view.h"
#include "reports/formats_internal.h"
#include "reports/json_stream.h"

static const char *gitlab_severity(const Finding *finding) {
    static const char *const certain[SEVERITY_COUNT] = {"info", "major", "critical"};
    static const char *const others[SEVERITY_COUNT] = {"info", "minor", "major"};
    return (finding->tier == TIER_DEFINITE ? certain : others)[finding->severity];
}

static json_t *gitlab_issue(Arena *arena, const Finding *finding) {
    const char *body = "";
    SentenceVec sentences = finding_sentences(arena, finding);
    VEC_EACH(const Sentence, sentence, &sentences)
        body = arena_printf(arena, "%s%s%s", body, body[0] != '\0' ? "\n" : "", *sentence);
    return json_pack("{s:s, s:o, s:o, s:{s:o}, s:o, s:s, s:{s:o, s:{s:I}}}", "type", "issue", "description",
                     json_text(finding->message), "check_name", json_text(finding->rule), "content", "body",
                     json_text(body), "fingerprint", json_text(finding->fingerprint), "severity",
                     gitlab_severity(finding), "location", "path", json_text(finding->loc.file), "lines", "begin",
                     (json_int_t)(finding->loc.line > 0 ? finding->loc.line : 1));
}

Status report_write_gitlab(const StoredRun *run, const ReportOptions *options, FILE *out, Diag *diag) {
    Arena *scratch = arena_new();
    ArenaMark mark = arena_mark(scratch);
    JsonStream stream = {.out = out};
    json_stream_open(&stream, NULL, '[');
    VEC_EACH(const StoredFinding, stored, &run->findings) {
        if (report_shows(options, stored) && stored->finding.suppressed[0] == '\0')
            json_stream_put(&stream, NULL, gitlab_issue(scratch, &stored->finding));
        arena_reset(scratch, mark);
    }
    json_stream_close(&stream);
    arena_free(scratch);
    return json_stream_end(&stream, diag);
}
