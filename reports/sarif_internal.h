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
/* A physicalLocation; NULL if the file is not known. */
json_t *sarif_place(const SarifReport *report, const SourceLoc *loc);
/* "file:///..." of an absolute path, or the relative path, percent-encoded. */
const char *sarif_uri(const SarifReport *report, const char *path);

/* What comes before the results. */
void sarif_write_tool(const SarifReport *report);
void sarif_write_taxonomies(const SarifReport *report);
/* What comes after them; so many were left out, as code scanning does not take them. */
void sarif_write_invocation(const SarifReport *report, uint32_t left_out);

#endif
