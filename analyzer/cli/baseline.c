/* baseline.c: see baseline.h. A baseline lies in the project, where version control sees it. `write` takes what the
 * newest run shows; `update` only takes out what the run no longer has, and follows what was renamed: nothing new gets
 * in by the way. */
#include "cli/baseline.h"

#include "base/plural.h"
#include "cli/output.h"
#include "findings/baseline.h"
#include "frontend/filepath.h"
#include "reports/report.h"

#define BASELINE_NAME ".lockwise/baseline.tsv"

static const char *baseline_path(const Options *o, const char *root, Arena *arena) {
    return o->baseline ? o->baseline : filepath_absolute(arena, root, BASELINE_NAME);
}

Status baseline_check(const Options *o, const char *root, Arena *arena, Diag *diag) {
    Baseline baseline;
    return o->new_only ? baseline_read(baseline_path(o, root, arena), BASELINE_KNOWN, arena, diag, &baseline)
                       : STATUS_OK;
}

static Status match(Baseline *baseline, const char *db, StoredRun *run, Arena *arena, Diag *diag) {
    const StoredFacts *stored = store_read_facts(db, run->id, arena, diag);
    if (!stored)
        return STATUS_FAILED;
    baseline_match(baseline, run, &stored->facts);
    return STATUS_OK;
}

Status baseline_apply(const Options *o, const char *db, StoredRun *run, Arena *arena, Diag *diag) {
    Baseline baseline;
    if (!o->new_only)
        return STATUS_OK;
    TRY(baseline_read(baseline_path(o, run->info.root, arena), BASELINE_KNOWN, arena, diag, &baseline));
    return match(&baseline, db, run, arena, diag);
}

static Status write_file(const char *path, Baseline *baseline, Arena *arena, Diag *diag) {
    Output out;
    TRY(output_check(path, arena, diag));
    TRY(output_open(path, arena, diag, &out));
    baseline_write(baseline, out.file);
    return output_close(&out, STATUS_OK, diag);
}

static Status write_new(const ReportOptions *shown, StoredRun *run, const char *path, Arena *arena, Diag *diag,
                        FILE *out) {
    Baseline baseline = {0};
    VEC_EACH(StoredFinding, stored, &run->findings)
        if (report_shows(shown, stored))
            (void)baseline_add(&baseline, arena, stored);
    TRY(write_file(path, &baseline, arena, diag));
    fprintf(out, "%s: %u finding%s of run %lld\n", path, baseline.entries.len, plural(baseline.entries.len),
            (long long)run->id);
    return STATUS_OK;
}

static Status update(Baseline *baseline, const char *path, Arena *arena, Diag *diag, FILE *out) {
    Baseline kept = {0};
    uint32_t renamed = 0;
    VEC_EACH(const BaselineEntry, entry, &baseline->entries) {
        if (!entry->finding)
            continue;
        renamed += strcmp(entry->fingerprint, entry->finding->finding.fingerprint) != 0;
        (void)baseline_add(&kept, arena, entry->finding);
    }
    uint32_t fixed = baseline->entries.len - kept.entries.len;
    TRY(write_file(path, &kept, arena, diag));
    fprintf(out, "%s: %u finding%s left, %u fixed and taken out, %u renamed\n", path, kept.entries.len,
            plural(kept.entries.len), fixed, renamed);
    return STATUS_OK;
}

static void show_entry(const BaselineEntry *entry, FILE *out) {
    const char *place = entry->file;
    uint32_t line = 0;
    if (entry->finding) {
        place = entry->finding->finding.loc.file;
        line = entry->finding->finding.loc.line;
    }
    fprintf(out, "%-7s%s", entry->finding ? "known" : "fixed", place);
    if (line > 0)
        fprintf(out, ":%u", line);
    fprintf(out, ": %s [%s]\n", entry->message, entry->rule);
}

static void show(const Baseline *baseline, const ReportOptions *shown, const StoredRun *run, FILE *out) {
    uint32_t fixed = 0, added = 0;
    VEC_EACH(const BaselineEntry, entry, &baseline->entries) {
        show_entry(entry, out);
        fixed += !entry->finding;
    }
    VEC_EACH(const StoredFinding, stored, &run->findings) {
        const Finding *f = &stored->finding;
        if (stored->known || !report_shows(shown, stored))
            continue;
        fprintf(out, "%-7s%s:%u: %s [%s]\n", "new", f->loc.file, f->loc.line, f->message, f->rule);
        added++;
    }
    fprintf(out, "%u known, %u fixed, %u new in run %lld\n", baseline->entries.len - fixed, fixed, added,
            (long long)run->id);
}

Status baseline_run(const Options *o, const char *db, StoredRun *run, Arena *arena, Diag *diag, FILE *out) {
    const char *path = baseline_path(o, run->info.root, arena);
    const ReportOptions shown = {.min_tier = o->min_tier};
    Baseline baseline;
    if (o->action == BASELINE_WRITE)
        return write_new(&shown, run, path, arena, diag, out);
    TRY(baseline_read(path, BASELINE_KNOWN, arena, diag, &baseline));
    TRY(match(&baseline, db, run, arena, diag));
    if (o->action == BASELINE_UPDATE)
        return update(&baseline, path, arena, diag, out);
    show(&baseline, &shown, run, out);
    return STATUS_OK;
}
