/* registry.c: the formats that are written as one stream, and what all of them show. Pages are no such format:
 * report_html makes a folder. */
#include "reports/formats_internal.h"
#include "reports/report.h"

#include <string.h>

static const ReportFormat formats[] = {
    {"text", "findings as a compiler prints them, with both sides of each conflict", report_write_text},
    {"sarif", "SARIF 2.1.0, for code scanning and editors", report_write_sarif},
    {"json", "everything that is known about the run, as one JSON document", report_write_json},
    {"gitlab", "GitLab's Code Quality report", report_write_gitlab},
    {"junit", "JUnit XML: findings as failed tests", report_write_junit},
    {"github", "annotations of GitHub Actions, the first ten of each severity", report_write_github},
    {"markdown", "a summary for merge requests and GitHub's step summary", report_write_markdown},
};

bool report_shows(const ReportOptions *options, const StoredFinding *stored) {
    const Finding *finding = &stored->finding;
    return finding->tier >= options->min_tier && (options->suppressed || finding->suppressed[0] == '\0') &&
           !(options->new_only && stored->known) && !(options->touched_only && stored->untouched);
}

uint32_t report_suppressed(const StoredRun *run) {
    uint32_t count = 0;
    VEC_EACH(const StoredFinding, stored, &run->findings)
        count += stored->finding.suppressed[0] != '\0';
    return count;
}

uint32_t report_format_count(void) {
    return sizeof formats / sizeof *formats;
}

const ReportFormat *report_format_at(uint32_t i) {
    return &formats[i];
}

const ReportFormat *report_format(const char *name) {
    for (uint32_t i = 0; i < report_format_count(); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}
