/* diff.c: the old side is taken for a baseline, so that renamed functions and files are followed as they are there. A
 * finding that was there, but in a lower tier or suppressed, is no new one. */
#include "cli/diff.h"

#include "base/plural.h"
#include "cli/git.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/project.h"
#include "cli/review.h"
#include "cli/revision.h"
#include "cli/shown.h"
#include "findings/baseline.h"
#include "frontend/filepath.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct DiffSide {
    StoredRun *run; /* NULL: a baseline */
    const char *store;
    Baseline baseline;
    bool is_commit;
} DiffSide;

static bool is_file(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

static bool is_baseline(const char *path) {
    char head[sizeof "# lockwise baseline"] = "";
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    bool same = fread(head, 1, sizeof head - 1, file) == sizeof head - 1 && strcmp(head, "# lockwise baseline") == 0;
    fclose(file);
    return same;
}

/* A run's number. */
static int64_t run_of(const char *word) {
    int64_t number = 0;
    for (const char *at = word; *at; at++) {
        if (*at < '0' || *at > '9' || number > INT64_MAX / 10 - 1)
            return 0;
        number = number * 10 + (*at - '0');
    }
    return number;
}

static Status read_stored(const char *store, int64_t run, Arena *arena, Diag *diag, DiffSide *side) {
    side->store = store;
    side->run = store ? store_read_run(store, run, arena, diag) : NULL;
    return side->run ? STATUS_OK : STATUS_FAILED;
}

/* NULL: the newest run of the project. */
static Status read_side(const Options *o, const char *word, Arena *arena, Diag *diag, DiffSide *side, int *out_signal) {
    *side = (DiffSide){0};
    if (!word || run_of(word) > 0)
        return read_stored(project_find_store(o, arena, diag), word ? run_of(word) : 0, arena, diag, side);
    if (is_file(word))
        return is_baseline(word) ? baseline_read(word, BASELINE_KNOWN, arena, diag, &side->baseline)
                                 : read_stored(word, 0, arena, diag, side);
    if (!git_knows(filepath_current(arena), word, arena)) {
        diag_error(diag, "the number of a run, a database, a baseline, or what git knows as a commit",
                   "diff: there is no '%s'", word);
        return STATUS_FAILED;
    }
    side->is_commit = true;
    side->run = revision_run(o, word, arena, diag, &side->store, out_signal);
    return side->run ? STATUS_OK : STATUS_FAILED;
}

static const char *old_place(const DiffSide *old, uint32_t i, Arena *arena) {
    if (!old->run)
        return old->baseline.entries.data[i].file;
    const SourceLoc *loc = &old->run->findings.data[i].finding.loc;
    return arena_printf(arena, "%s:%u", loc->file, loc->line);
}

/* What the old side showed, and the new one has not any more. */
static uint32_t print_gone(const ReportOptions *shown, const DiffSide *old, bool text, Arena *arena, FILE *out) {
    uint32_t gone = 0;
    for (uint32_t i = 0; i < old->baseline.entries.len; i++) {
        const BaselineEntry *entry = &old->baseline.entries.data[i];
        if (entry->finding || (old->run && !report_shows(shown, &old->run->findings.data[i])))
            continue;
        gone++;
        if (text)
            fprintf(out, "gone: %s: %s [%s]\n", old_place(old, i, arena), entry->message, entry->rule);
    }
    return gone;
}

static Status print(const Options *o, const DiffSide *old, const DiffSide *new, Arena *arena, Diag *diag) {
    Output out;
    ReportOptions shown = shown_options(o, arena), before = shown;
    before.new_only = false;
    if (new->is_commit)
        shown.cwd = ""; /* its folder is gone */
    TRY(output_open(o->output, arena, diag, &out));
    Status status = o->format->write(new->run, &shown, out.file, diag);
    uint32_t gone = print_gone(&before, old, strcmp(o->format->name, "text") == 0, arena, out.file);
    TRY(output_close(&out, status, diag));
    uint32_t added = 0, same = 0;
    VEC_EACH(const StoredFinding, stored, &new->run->findings) {
        added += report_shows(&shown, stored);
        same += stored->known && report_shows(&before, stored);
    }
    if (!o->quiet)
        fprintf(stderr, "lockwise: %u new finding%s, %u gone, %u the same\n", added, plural(added), gone, same);
    return STATUS_OK;
}

int diff_run(const Options *o, Arena *arena, Diag *diag) {
    DiffSide old, new;
    int signal = 0;
    Options only_new = *o;
    only_new.new_only = true;
    only_new.path_count = 0; /* the words are no paths */
    if (output_check(o->output, arena, diag) != STATUS_OK ||
        read_side(&only_new, o->paths[0], arena, diag, &old, &signal) != STATUS_OK ||
        read_side(&only_new, o->path_count > 1 ? o->paths[1] : NULL, arena, diag, &new, &signal) != STATUS_OK)
        return signal ? EXIT_SIGNAL + signal : EXIT_TROUBLE;
    if (!new.run) {
        diag_error(diag, "name it first", "diff: a baseline can only be the old side");
        return EXIT_TROUBLE;
    }
    const StoredFacts *stored = store_read_facts(new.store, new.run->id, arena, diag);
    if (!stored || review_apply(new.store, new.run, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    if (old.run)
        VEC_EACH(StoredFinding, finding, &old.run->findings)
            (void)baseline_add(&old.baseline, arena, finding);
    VEC_EACH(BaselineEntry, entry, &old.baseline.entries)
        entry->finding = NULL;
    baseline_match(&old.baseline, new.run, &stored->facts);
    if (print(&only_new, &old, &new, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    return shown_exit_code(&only_new, new.run, gate_saw_something(&stored->facts), arena);
}
