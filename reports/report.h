/* report.h: how a stored run becomes text, SARIF, JSON or pages. Formats read a StoredRun and nothing else.
 * Order:    that of the stored findings: the same run gives the same bytes.
 * Errors:   write errors (full disk, folder not writable) give one diag_error.
 */
#ifndef LOCKWISE_REPORTS_REPORT_H
#define LOCKWISE_REPORTS_REPORT_H

#include "base/diag.h"
#include "base/status.h"
#include "findings/store_read.h"

#include <stdio.h>

typedef struct ReportOptions {
    Tier min_tier;     /* findings below it are left out of the output */
    bool suppressed;   /* findings that comments in the code hide are in the output, with the comment's reason */
    bool new_only;     /* findings of a baseline are left out */
    bool touched_only; /* findings that the changes do not touch are left out */
    bool color;        /* text only */
    const char *cwd;   /* text only: paths are shown relative to it; "" as stored */
} ReportOptions;

typedef struct ReportFormat {
    const char *name; /* as --format takes it */
    const char *help; /* one line */
    Status (*write)(const StoredRun *run, const ReportOptions *options, FILE *out, Diag *diag);
} ReportFormat;

/* Whether a finding is in the output. */
bool report_shows(const ReportOptions *options, const StoredFinding *finding);

/* How many findings are suppressed, whether they are in the output or not. */
uint32_t report_suppressed(const StoredRun *run);

/* NULL if there is none of that name. */
const ReportFormat *report_format(const char *name);
uint32_t report_format_count(void);
const ReportFormat *report_format_at(uint32_t i);

/* The closing lines for people: findings by tier, what was analysed, and in plain words what was not. */
void report_summary(const StoredRun *run, const ReportOptions *options, FILE *out);

/* All that pages tell of. */
typedef struct ReportContents {
    const StoredRun *run;
    const StoredFacts *facts;    /* NULL: none are known, and there are no maps of the program */
    const StoredRun *previous;   /* the run before it; NULL: there is none to compare with */
    const StoredPastVec *history; /* up to this run */
} ReportContents;

/* Writes pages and their data into the folder (made when missing). The lists begin with what the options ask for and
 * can be widened to all of the run. *out_index is the path of the first page, in the given arena. */
Status report_html(const ReportContents *contents, const ReportOptions *options, const char *dir, Arena *arena,
                   Diag *diag, const char **out_index);

#endif
