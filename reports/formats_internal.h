/* formats_internal.h: the writers behind the registry. */
#ifndef LOCKWISE_REPORTS_FORMATS_INTERNAL_H
#define LOCKWISE_REPORTS_FORMATS_INTERNAL_H

#include "reports/report.h"

Status report_write_text(const StoredRun *run, const ReportOptions *options, FILE *out, Diag *diag);
Status report_write_sarif(const StoredRun *run, const ReportOptions *options, FILE *out, Diag *diag);
Status report_write_gitlab(const StoredRun *run, const ReportOptions *options, FILE *out, Diag *diag);
Status report_write_junit(const StoredRun *run, const ReportOptions *options, FILE *out, Diag *diag);
Status report_write_github(const StoredRun *run, const ReportOptions *options, FILE *out, Diag *diag);
Status report_write_markdown(const StoredRun *run, const ReportOptions *options, FILE *out, Diag *diag);
Status report_write_json(const StoredRun *run, const ReportOptions *options, FILE *out, Diag *diag);

/* Flushes; one diag_error if anything went wrong since the stream was opened. */
Status report_flush(FILE *out, Diag *diag);

#endif
