/* lowering.c: every unit ends in one of three ways: understood, understood in part (parse errors), or lost with a gap
 * that says why. None disappears.
 */
#include "cli/lowering.h"

#include "base/map.h"
#include "cli/progress.h"
#include "cli/stopwatch.h"
#include "cli/unit_lower.h"
#include "frontend/filepath.h"
#include "frontend/frontend.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- selection ---- */

/* Links count: a path may come through another one than the database's. */
static bool path_covers(Arena *arena, const char *path, const char *file) {
    if (filepath_is_inside(file, path))
        return true;
    const char *real = filepath_real(arena, path), *real_file = filepath_real(arena, file);
    return real && real_file && filepath_is_inside(real_file, real);
}

Status lowering_select(CompileDb *db, char *const *paths, uint32_t path_count, Arena *arena, Diag *diag) {
    if (path_count == 0)
        return STATUS_OK;
    bool *keep = ARENA_ARRAY(arena, bool, db->commands.len);
    for (uint32_t i = 0; i < path_count; i++) {
        const char *path = filepath_absolute(arena, filepath_current(arena), paths[i]);
        bool any = false;
        for (uint32_t k = 0; k < db->commands.len; k++) {
            if (path_covers(arena, path, db->commands.data[k].file))
                any = keep[k] = true;
        }
        if (!any) {
            const char *problem = access(path, F_OK) == 0 ? "no C file there is in" : "does not exist, nor is it in";
            diag_error(diag,
                       "the paths limit which files of the compile database are analysed; to analyse others: "
                       "lockwise check FILE... -- FLAGS",
                       "%s: %s %s", paths[i], problem, db->path);
            return STATUS_FAILED;
        }
    }
    uint32_t count = 0;
    for (uint32_t k = 0; k < db->commands.len; k++) {
        if (keep[k])
            db->commands.data[count++] = db->commands.data[k];
    }
    db->commands.len = count;
    return STATUS_OK;
}

/* ---- results ---- */

static bool is_lost(const Tu *tu) {
    return workers_has_gap(tu, GAP_TU_MISSING) || workers_has_gap(tu, GAP_TU_FAILED) ||
           workers_has_gap(tu, GAP_TU_CRASHED) || workers_has_gap(tu, GAP_TU_NOT_C) ||
           workers_has_gap(tu, GAP_TU_HEADER);
}

static void report_gaps(const Tu *tu, const char *main_file, Diag *diag) {
    VEC_EACH(const IrGap, gap, &tu->gaps) {
        const Loc *loc = tu_loc(tu, gap->loc);
        const char *file = loc->file.i ? tu_str(tu, tu->files.data[loc->file.i].path) : main_file;
        const char *function = gap->func.i ? tu_str(tu, tu_sym(tu, tu_func(tu, gap->func)->sym)->name) : "";
        diag_gap(diag, (GapKind)gap->kind, file, loc->line, function, tu_str(tu, gap->detail));
    }
}

static uint32_t count_unknown(const Tu *tu) {
    uint32_t count = 0;
    VEC_EACH(const Instr, instr, &tu->instrs)
        count += instr->op == OP_UNKNOWN;
    return count;
}

static uint64_t count_lines(const char *path) {
    char buffer[65536];
    uint64_t lines = 0;
    size_t got;
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    do {
        got = fread(buffer, 1, sizeof buffer, file);
        for (const char *at = buffer; (at = memchr(at, '\n', (size_t)(buffer + got - at))); at++)
            lines++;
    } while (got == sizeof buffer);
    fclose(file);
    return lines;
}

static void take_result(const CompileCommand *command, const WorkerResult *result, Diag *diag, Lowering *out) {
    Tu *tu = result->tu;
    if (!tu) {
        out->failed_count++;
        diag_gap(diag, result->failure, command->file, 0, "", result->detail);
        return;
    }
    report_gaps(tu, command->file, diag);
    if (is_lost(tu)) {
        out->failed_count++;
        return;
    }
    out->tus[out->tu_count++] = tu;
    out->degraded_count += workers_has_gap(tu, GAP_TU_PARSE_ERRORS);
    out->function_count += tu->funcs.len - 1; /* index 0 is "none" in each table */
    out->instr_count += tu->instrs.len - 1;
    out->unknown_count += count_unknown(tu);
}

uint64_t lowering_lines(const CompileDb *db, Arena *arena) {
    StrMap *seen = strmap_new(arena);
    uint64_t lines = 0;
    VEC_EACH(const CompileCommand, command, &db->commands) {
        bool is_new;
        strmap_slot(seen, command->file, strlen(command->file), &is_new);
        if (is_new)
            lines += count_lines(command->file);
    }
    return lines;
}

/* ---- the run ---- */

static void on_done(void *context, const CompileCommand *command, uint32_t done) {
    progress_step(context, done, command->file);
}

static void count_shared(const Preludes *preludes, Lowering *out) {
    VEC_EACH(const SharedPrelude, shared, &preludes->list) {
        out->shared_count += *shared->units;
        out->prelude_count += *shared->units > 0;
    }
}

/* What ends a run waits until workers_run takes it, or until all is over, so that no folder stays behind. */
static sigset_t hold_signals(void) {
    sigset_t ending, before;
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, &before);
    return before;
}

static Status lower_all(const CompileCommand *commands, uint32_t count, const LoweringPlan *plan, Arena *arena,
                        Diag *diag, WorkerResult *results, Lowering *out) {
    const Options *options = plan->options;
    Preludes preludes = {.of = NULL};
    TRY(frontend_load(diag)); /* workers inherit it */
    sigset_t mask = hold_signals();
    if (options->share_headers)
        preludes = preludes_plan(commands, count, arena);
    Progress progress = progress_begin(stderr, count);
    UnitLowering lowering = {.cache = plan->cache,
                             .wants_record = plan->wants_records,
                             .root = unit_root(plan->db->root, arena),
                             .memo = inputs_memo_new(arena),
                             .commands = commands,
                             .preludes = &preludes};
    WorkerOptions worker_options = {
        .jobs = options->jobs,
        .unit_seconds = options->tu_seconds,
        .unit_bytes = options->tu_bytes,
        .lower = preludes.list.len ? unit_lower : unit_lower_alone,
        .lower_context = &lowering,
        .on_done = on_done,
        .context = &progress,
        .steps = {preludes.list.len, unit_lower_prepare, preludes.of, unit_lower_alone},
    };
    Status status = workers_run(commands, count, &worker_options, arena, diag, results, &out->ended_by);
    progress_end(&progress);
    count_shared(&preludes, out);
    preludes_end(&preludes);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return status;
}

static const char *help_for(GapKind kind) {
    switch (kind) {
    case GAP_TU_TIMEOUT:
        return "--tu-timeout=SECONDS gives it more time";
    case GAP_TU_MEMORY:
        return "--tu-memory=SIZE gives it more memory";
    case GAP_TU_HEADER:
        return NULL; /* the gap says it */
    case GAP_TU_CRASHED:
        return "try `clang -fsyntax-only` on it with the same flags";
    default:
        return "build the project first, so that generated files exist, and check the flags";
    }
}

/* Names the first loss: the whole ledger is only seen in stored runs, and this one is not stored. */
static Status fail_empty(const CompileDb *db, Diag *diag) {
    const Gap *gap = diag_gap_at(diag, 0);
    const char *count = db->commands.len == 1 ? "" : "none of the files could be analysed; the first: ";
    diag_error(diag, help_for(gap->kind), "%s%s: %s%s%s%s", count, gap->file, gap_kind_text(gap->kind),
               gap->detail[0] ? " (" : "", gap->detail, gap->detail[0] ? ")" : "");
    return STATUS_FAILED;
}

typedef struct Job {
    CompileCommand command;
    uint32_t index; /* in the database */
    off_t size;     /* of the main file */
} Job;

/* Large files first, so that no worker is left with one at the end; then by the database. */
static int compare_jobs(const void *left, const void *right) {
    const Job *a = left, *b = right;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return a->index < b->index ? -1 : 1;
}

static bool is_found(const LoweringPlan *plan, uint32_t i) {
    return plan->units && plan->units[i].path;
}

/* The commands that are wanted and not done, and whose files exist, in the order in which to lower them. */
static uint32_t put_in_order(const LoweringPlan *plan, bool found, const WorkerResult *results, Job *jobs) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < plan->db->commands.len; i++) {
        struct stat info;
        if (is_found(plan, i) == found && !results[i].tu && stat(plan->db->commands.data[i].file, &info) == 0)
            jobs[count++] = (Job){plan->db->commands.data[i], i, info.st_size};
    }
    if (count > 0)
        qsort(jobs, count, sizeof *jobs, compare_jobs);
    return count;
}

static Status lower_some(const LoweringPlan *plan, bool found, Arena *arena, Diag *diag, WorkerResult *results,
                         Lowering *out) {
    Job *jobs = ARENA_ARRAY(arena, Job, plan->db->commands.len);
    uint32_t count = put_in_order(plan, found, results, jobs);
    CompileCommand *commands = ARENA_ARRAY(arena, CompileCommand, count);
    WorkerResult *lowered = ARENA_ARRAY(arena, WorkerResult, count);
    if (count == 0)
        return STATUS_OK;
    for (uint32_t i = 0; i < count; i++)
        commands[i] = jobs[i].command;
    TRY(lower_all(commands, count, plan, arena, diag, lowered, out));
    for (uint32_t i = 0; i < count; i++)
        results[jobs[i].index] = lowered[i];
    return STATUS_OK;
}

Status lowering_units(const LoweringPlan *plan, Arena *arena, Diag *diag, WorkerResult *results, Lowering *out) {
    *out = (Lowering){.tus = NULL};
    for (uint32_t i = 0; i < plan->db->commands.len; i++)
        results[i] = (WorkerResult){.failure = GAP_TU_MISSING, .detail = ""};
    double start = stopwatch_now();
    Status status = lower_some(plan, false, arena, diag, results, out);
    out->seconds = stopwatch_now() - start;
    return status;
}

Status lowering_load(const LoweringPlan *plan, Arena *arena, Diag *diag, WorkerResult *results, Lowering *out) {
    double start = stopwatch_now();
    for (uint32_t i = 0; i < plan->db->commands.len; i++) {
        if (!results[i].tu && is_found(plan, i))
            results[i].tu = cache_load(plan->cache, &plan->units[i], arena);
    }
    Status status = lower_some(plan, true, arena, diag, results, out);
    out->seconds += stopwatch_now() - start;
    return status;
}

Status lowering_collect(const CompileDb *db, const WorkerResult *results, Arena *arena, Diag *diag, Lowering *out) {
    uint32_t count = db->commands.len;
    out->unit_count = count;
    out->tus = ARENA_ARRAY(arena, Tu *, count);
    for (uint32_t i = 0; i < count; i++)
        take_result(&db->commands.data[i], &results[i], diag, out);
    if (db->not_c)
        diag_gap(diag, GAP_TU_NOT_C, db->path, 0, "", arena_printf(arena, "%u of its entries", db->not_c));
    out->lines = lowering_lines(db, arena);
    return out->tu_count > 0 ? STATUS_OK : fail_empty(db, diag);
}

static int path_compare(const void *left, const void *right) {
    return strcmp(*(const SourcePath *)left, *(const SourcePath *)right);
}

/* Sorted: units arrive in the order of the compile database, headers in that of the units. */
SourcePathVec lowering_sources(const Lowering *lowering, Arena *arena) {
    StrMap *seen = strmap_new(arena);
    SourcePathVec paths = {0};
    for (uint32_t i = 0; i < lowering->tu_count; i++) {
        const Tu *tu = lowering->tus[i];
        VEC_EACH(const SrcFile, file, &tu->files) {
            const char *path = tu_str(tu, file->path);
            bool is_new = false;
            if (path[0] != '\0' && !(file->flags & FILE_SYSTEM))
                (void)strmap_slot(seen, path, strlen(path), &is_new);
            if (is_new)
                *vec_push(arena, &paths) = path;
        }
    }
    if (paths.len > 0)
        qsort(paths.data, paths.len, sizeof *paths.data, path_compare);
    return paths;
}
