/* runs.c: see runs.h. */
#include "cli/runs.h"

#include "base/plural.h"
#include "cli/output.h"
#include "findings/store_runs.h"
#include "reports/history.h"

Status runs_history(const Options *o, const char *path, Arena *arena, Diag *diag) {
    Output out;
    RunRowVec runs;
    TRY(store_list_runs(path, o->last, arena, diag, &runs));
    TRY(output_open(o->output, arena, diag, &out));
    Status status = o->as_json ? history_write_json(&runs, out.file, diag) : history_write_text(&runs, out.file, diag);
    return output_close(&out, status, diag);
}

static Status prune(const char *path, uint32_t keep, Diag *diag, FILE *out) {
    uint32_t removed;
    TRY(store_prune(path, keep, diag, &removed));
    fprintf(out, "%s: %u run%s removed\n", path, removed, plural(removed));
    return STATUS_OK;
}

static Status check(const char *path, Diag *diag, FILE *out) {
    StoreState state;
    TRY(store_check(path, diag, &state));
    fprintf(out, "%s: sound; version %lld, %lld run%s, %lld finding%s, %.1f MB\n", path, (long long)state.version,
            (long long)state.runs, plural((uint64_t)state.runs), (long long)state.findings,
            plural((uint64_t)state.findings), (double)(state.pages * state.page_bytes) / 1e6);
    return STATUS_OK;
}

Status runs_care(const Options *o, const char *path, Diag *diag, FILE *out) {
    return o->action == DB_PRUNE ? prune(path, o->last, diag, out) : check(path, diag, out);
}
