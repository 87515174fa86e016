/* junit.c: JUnit XML, as far as all readers agree on it (Jenkins' junit-10.xsd). A finding is a failed test of the
 * class that is its rule, a rule without findings a test that passed, a lost file a test with an error: an analysis of
 * half the files must not look green. Notes, findings of tier low and what a comment hides are skipped tests. */
#include "reports/finding_view.h"
#include "reports/formats_internal.h"
#include "reports/gap_view.h"
#include "reports/utf8.h"

#include "base/map.h"

#include <string.h>
#include <time.h>

typedef struct JunitCounts {
    uint32_t tests, failures, errors, skipped;
} JunitCounts;

typedef struct JunitReport {
    const StoredRun *run;
    const ReportOptions *options;
    FILE *out;
    Arena *scratch;
    StrMap *shown_rules; /* with findings that are shown */
    JunitCounts counts;
} JunitReport;

static void junit_text(const JunitReport *report, const char *text) {
    for (const char *at = utf8_harmless_text(report->scratch, text); *at != '\0'; at++) {
        switch (*at) {
        case '&':
            fputs("&amp;", report->out);
            break;
        case '<':
            fputs("&lt;", report->out);
            break;
        case '>':
            fputs("&gt;", report->out);
            break;
        case '"':
            fputs("&quot;", report->out);
            break;
        case '\n':
            fputs("&#10;", report->out);
            break;
        default:
            fputc(*at, report->out);
        }
    }
}

static void junit_attribute(const JunitReport *report, const char *name, const char *value) {
    fprintf(report->out, " %s=\"", name);
    junit_text(report, value);
    fputc('"', report->out);
}

static void junit_open_case(const JunitReport *report, const char *class, const char *name) {
    fputs("    <testcase", report->out);
    junit_attribute(report, "classname", class);
    junit_attribute(report, "name", name);
}

static bool junit_fails(const Finding *finding) {
    return finding->suppressed[0] == '\0' && finding->tier >= TIER_HIGH && finding->severity >= SEVERITY_WARNING;
}

static bool junit_is_lost(const StoredGap *gap) {
    return gap_view_is_loss(gap) && strcmp(gap->kind, "tu-parse-errors") != 0;
}

static void junit_count(JunitReport *report) {
    JunitCounts *counts = &report->counts;
    VEC_EACH(const StoredFinding, stored, &report->run->findings) {
        if (!report_shows(report->options, stored))
            continue;
        bool is_new;
        (void)strmap_slot(report->shown_rules, stored->finding.rule, strlen(stored->finding.rule), &is_new);
        counts->tests++;
        counts->failures += junit_fails(&stored->finding);
        counts->skipped += !junit_fails(&stored->finding);
    }
    VEC_EACH(const RuleInfo, rule, &report->run->rules)
        counts->tests += strmap_find(report->shown_rules, rule->id, strlen(rule->id)) == NULL;
    VEC_EACH(const StoredGap, gap, &report->run->gaps)
        counts->errors += junit_is_lost(gap);
    counts->tests += counts->errors;
}

static void junit_counts(const JunitReport *report, bool with_skipped) {
    const JunitCounts *counts = &report->counts;
    const RunInfo *info = &report->run->info;
    fprintf(report->out, " name=\"lockwise\" tests=\"%u\" failures=\"%u\" errors=\"%u\"", counts->tests,
            counts->failures, counts->errors);
    if (with_skipped)
        fprintf(report->out, " skipped=\"%u\"", counts->skipped);
    fprintf(report->out, " time=\"%.3f\"", info->seconds_lower + info->seconds_model + info->seconds_rules);
}

static void junit_finding(const JunitReport *report, const Finding *finding) {
    Arena *arena = report->scratch;
    const char *place = finding_place(arena, &finding->loc);
    /* No line in the name: servers follow a test by it. */
    junit_open_case(report, finding->rule, arena_printf(arena, "%s: %s", finding->loc.file, finding->message));
    bool fails = junit_fails(finding), hidden = finding->suppressed[0] != '\0';
    fprintf(report->out, ">\n      <%s type=\"%s\"", fails ? "failure" : "skipped", severity_name(finding->severity));
    junit_attribute(report, "message",
                    hidden ? arena_printf(arena, "suppressed: %s", finding->suppressed) : finding->message);
    fputc('>', report->out);
    junit_text(report,
               arena_printf(arena, "%s: %s [%s,%s]", place, finding->message, finding->rule, tier_name(finding->tier)));
    SentenceVec sentences = finding_sentences(arena, finding);
    VEC_EACH(const Sentence, sentence, &sentences)
        junit_text(report, arena_printf(arena, "\n%s", *sentence));
    fprintf(report->out, "</%s>\n    </testcase>\n", fails ? "failure" : "skipped");
}

static void junit_cases(const JunitReport *report) {
    ArenaMark mark = arena_mark(report->scratch);
    VEC_EACH(const StoredFinding, stored, &report->run->findings) {
        if (report_shows(report->options, stored))
            junit_finding(report, &stored->finding);
        arena_reset(report->scratch, mark);
    }
    VEC_EACH(const StoredGap, gap, &report->run->gaps) {
        if (!junit_is_lost(gap))
            continue;
        junit_open_case(report, "analysis", gap->file);
        fputs(">\n      <error", report->out);
        junit_attribute(report, "type", gap->kind);
        junit_attribute(report, "message", gap->text);
        fputc('>', report->out);
        junit_text(report, gap->detail);
        fputs("</error>\n    </testcase>\n", report->out);
        arena_reset(report->scratch, mark);
    }
    VEC_EACH(const RuleInfo, rule, &report->run->rules) {
        if (strmap_find(report->shown_rules, rule->id, strlen(rule->id)) == NULL) {
            junit_open_case(report, rule->id, rule->title);
            fputs("/>\n", report->out);
        }
        arena_reset(report->scratch, mark);
    }
}

Status report_write_junit(const StoredRun *run, const ReportOptions *options, FILE *out, Diag *diag) {
    Arena *arena = arena_new(), *scratch = arena_new();
    JunitReport report = {run, options, out, scratch, strmap_new(arena), {0}};
    char started[sizeof "+999999999-12-31T23:59:59"];
    time_t seconds = (time_t)run->info.started;
    struct tm utc;
    if (gmtime_r(&seconds, &utc) == NULL || strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%S", &utc) == 0)
        (void)strcpy(started, "1970-01-01T00:00:00");
    junit_count(&report);
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", out);
    junit_counts(&report, false);
    fputs(">\n  <testsuite", out);
    junit_counts(&report, true);
    fprintf(out, " timestamp=\"%s\">\n", started);
    fprintf(out, "    <properties>\n      <property name=\"suppressed\" value=\"%u\"/>\n    </properties>\n",
            report_suppressed(run));
    junit_cases(&report);
    fputs("  </testsuite>\n</testsuites>\n", out);
    arena_free(scratch);
    arena_free(arena);
    return report_flush(out, diag);
}
