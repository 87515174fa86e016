/* sarif_internal.h: the parts of a SARIF log. */
#ifndef LOCKWISE_REPORTS_SARIF_INTERNAL_H
#define LOCKWISE_REPORTS_SARIF_INTERNAL_H

#include "reports/formats_internal.h"
#include "reports/json_stream.h"
#include "reports/source_view.h"

typedef struct SarifReport {
    const StoredRun *run;
    const ReportOptions *options;
    Arena *scratch; /* emptied after each result */
    SourceView *sources;
    JsonStream *stream;
} SarifReport;

/* {"text": ...}, at most `limit` bytes of it (0: all), cut at a character. */
json_t *sarif_message(const SarifReport *report, const char *text, size_t limit);
/* How many findings are shown beyond the number that code scanning takes; they are left out. */
uint32_t sarif_left_out(const SarifReport *report);
/* A physicalLocation; NULL if the file is not known. */
json_t *sarif_place(const SarifReport *report, const SourceLoc *loc);
/* "file:///..." of an absolute path, or the relative path, percent-encoded. */
const char *sarif_uri(const SarifReport *report, const char *path);

/* tool, taxonomies and invocations: what comes before the results. */
void sarif_write_tool(const SarifReport *report);
void sarif_write_taxonomies(const SarifReport *report);
void sarif_write_invocation(const SarifReport *report);

#endif
