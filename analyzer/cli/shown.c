/* shown.c: see shown.h. */
#include "cli/shown.h"

#include "cli/gate.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "frontend/filepath.h"

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

/* Units that were lost are named with their reasons, the first few: nothing else says which ones to look at. With
 * --verbose all of them, and all places too. */
static void print_losses(const StoredRun *run, bool all, FILE *out) {
    uint32_t lost = 0;
    VEC_EACH(const StoredGap, gap, &run->gaps) {
        if (strncmp(gap->kind, "tu-", 3) != 0 && !all)
            continue;
        if (lost++ >= SHOWN_LOSSES && !all)
            continue;
        fprintf(out, "  %s:", gap->file);
        if (gap->line > 0)
            fprintf(out, "%u:", gap->line);
        fprintf(out, " %s%s%s%s [%s]\n", gap->text, gap->detail[0] ? " (" : "", gap->detail, gap->detail[0] ? ")" : "",
                gap->kind);
    }
    if (lost > SHOWN_LOSSES && !all)
        fprintf(out, "  and %u more\n", lost - SHOWN_LOSSES);
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
