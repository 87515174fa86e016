/* shown.c: see shown.h. */
#include "cli/shown.h"

#include "cli/gate.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "frontend/filepath.h"
#include "reports/gap_view.h"

#include <string.h>

enum { SHOWN_LOSSES = 5 };

ReportOptions shown_options(const Options *o, Arena *arena) {
    return (ReportOptions){.min_tier = o->min_tier,
                           .suppressed = o->show_suppressed,
                           .new_only = o->new_only,
                           .touched_only = o->changed_since != NULL,
                           .color = !o->output && terminal_has_color(stdout, o->color),
                           .cwd = filepath_current(arena)};
}

static bool is_alike(const StoredGap *a, const StoredGap *b) {
    return strcmp(a->kind, b->kind) == 0 && strcmp(a->detail, b->detail) == 0;
}

static void print_loss(const StoredGap *gap, uint32_t others, FILE *out) {
    fprintf(out, "  %s:", gap->file);
    if (gap->line > 0)
        fprintf(out, "%u:", gap->line);
    fprintf(out, " %s%s%s%s [%s]", gap->text, gap->detail[0] ? " (" : "", gap->detail, gap->detail[0] ? ")" : "",
            gap->kind);
    if (others > 0)
        fprintf(out, ", as of %u more", others);
    fputc('\n', out);
}

/* Units that were lost are named with their reasons, the first few, and of those lost for one reason the first: nothing
 * else says which ones to look at. With --verbose all of them, and all places too. */
static void print_losses(const StoredRun *run, bool all, FILE *out) {
    uint32_t lines = 0, more = 0;
    const StoredGap *end = run->gaps.data + run->gaps.len;
    for (const StoredGap *gap = run->gaps.data, *next; gap < end; gap = next) {
        for (next = gap + 1; !all && next < end && is_alike(gap, next);)
            next++;
        uint32_t alike = (uint32_t)(next - gap);
        if (!gap_view_is_loss(gap) && !all)
            continue;
        if (lines++ < SHOWN_LOSSES || all)
            print_loss(gap, alike - 1, out);
        else
            more += alike;
    }
    if (more > 0)
        fprintf(out, "  and %u more\n", more);
}

Status shown_print(const Options *o, const StoredRun *run, Arena *arena, Diag *diag) {
    Output out;
    ReportOptions options = shown_options(o, arena);
    TRY(output_open(o->output, arena, diag, &out));
    TRY(output_close(&out, o->format->write(run, &options, out.file, diag), diag));
    if (!o->quiet) {
        report_summary(run, &options, stderr);
        print_losses(run, o->verbose, stderr);
    }
    return STATUS_OK;
}

int shown_exit_code(const Options *o, const StoredRun *run, bool saw_something, Arena *arena) {
    static const int codes[] = {
        [GATE_PASSED] = EXIT_NOTHING, [GATE_FAILED] = EXIT_FINDINGS, [GATE_INCOMPLETE] = EXIT_INCOMPLETE};
    ReportOptions shown = shown_options(o, arena);
    return codes[gate_judge(&o->gate, &shown, run, saw_something, stderr)];
}
