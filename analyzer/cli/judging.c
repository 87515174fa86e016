/* judging.c: a forked process leaves what comes of its program in an arena that it shares with its parent, at the same
 * addresses: what it refers to is there, or is part of the units, which both have. Nothing is packed or copied.
 */
#include "cli/judging.h"

#include "cli/model_facts.h"
#include "findings/facts_merge.h"
#include "model/model.h"
#include "rules/rule.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* What comes of a program. */
typedef struct Verdict {
    Arena *arena; /* all of this, and it itself */
    const char *program;
    FindingSink *sink;
    const Facts *facts;
    Gap *gaps; /* those of the process alone */
    uint32_t gap_count;
    Stats *stats;
    bool done;
    pid_t pid; /* of the process, while it runs */
} Verdict;

typedef struct Judging {
    Analysis *a;
    Models *models;
    Arena *arena;
    Diag *diag;
    Stats *stats; /* in a forked process: its own */
    VEC(Verdict *) verdicts; /* in the order of the programs */
} Judging;

/* ---- one program ---- */

static void run_rules(const Model *model, const Config *config, FindingSink *sink) {
    uint32_t count;
    const Rule *const *rules = rules_all(&count);
    Arena *scratch = arena_new();
    ArenaMark start = arena_mark(scratch);
    for (uint32_t i = 0; i < count; i++) {
        const RuleSetting *setting = &config->rules[i];
        uint32_t first = sink_count(sink);
        if (setting->is_off || !rules[i]->run)
            continue;
        rules[i]->run(model, sink, scratch);
        sink_restate(sink, first, setting->most, setting->has_severity ? &setting->severity : NULL);
        arena_reset(scratch, start);
    }
    arena_free(scratch);
}

static void on_pass(void *context, const char *pass, uint64_t count, const char *unit) {
    const Judging *j = context;
    stats_phase(j->stats, pass, count, unit);
}

static void judge_program(const Judging *j, uint32_t program, Verdict *verdict) {
    const Model *model = models_build(j->models, program);
    verdict->sink = sink_new(verdict->arena);
    if (j->a->programs->list.len > 1)
        sink_set_program(verdict->sink, verdict->program);
    run_rules(model, j->a->config, verdict->sink);
    stats_phase(j->stats, "rules", sink_count(verdict->sink), "findings");
    verdict->facts = model_facts(model, verdict->arena);
    stats_phase(j->stats, "facts", verdict->facts->accesses.len, "accesses");
    verdict->done = true;
}

/* In the arena of the process, or, where processes do not come into it, in that of the run. */
static Verdict *add_verdict(Judging *j, Arena *arena, uint32_t program) {
    Verdict *verdict = ARENA_NEW(arena, Verdict);
    *verdict = (Verdict){.arena = arena, .program = models_program(j->models, program)->name};
    *vec_push(j->arena, &j->verdicts) = verdict;
    return verdict;
}

/* ---- the forked process ---- */

static void keep_gaps(Verdict *verdict, const Diag *diag, uint32_t first) {
    verdict->gap_count = diag_gap_count(diag) - first;
    verdict->gaps = ARENA_ARRAY(verdict->arena, Gap, verdict->gap_count);
    for (uint32_t i = 0; i < verdict->gap_count; i++) {
        const Gap *gap = diag_gap_at(diag, first + i);
        verdict->gaps[i] = (Gap){.kind = gap->kind,
                                 .file = arena_strdup(verdict->arena, gap->file),
                                 .line = gap->line,
                                 .function = arena_strdup(verdict->arena, gap->function),
                                 .detail = arena_strdup(verdict->arena, gap->detail)};
    }
}

_Noreturn static void judge_forked(Judging *j, uint32_t program, Verdict *verdict, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
    uint32_t gaps = diag_gap_count(j->diag);
    j->stats = verdict->stats = stats_begin(verdict->arena);
    judge_program(j, program, verdict);
    keep_gaps(verdict, j->diag, gaps);
    _exit(0);
}

/* ---- the programs of a link set ---- */

/* Waits for one of the processes; what is left of them. */
static uint32_t await_one(const Judging *j, uint32_t running) {
    int status;
    pid_t ended = waitpid(-1, &status, 0);
    for (uint32_t i = 0; i < j->verdicts.len && ended > 0; i++) {
        if (j->verdicts.data[i]->pid == ended) {
            j->verdicts.data[i]->pid = 0;
            return running - 1;
        }
    }
    return ended < 0 && errno != EINTR ? 0 : running;
}

/* What a process says beside its findings. */
static Status take_over(const Judging *j, const Verdict *verdict) {
    if (!verdict->done) {
        diag_error(j->diag, "either there is too little memory (--jobs=1 needs less), or this is a defect of lockwise",
                   "the process that analysed the program %s ended before it was done", verdict->program);
        return STATUS_FAILED;
    }
    for (uint32_t i = 0; i < verdict->gap_count; i++) {
        const Gap *gap = &verdict->gaps[i];
        diag_gap(j->diag, gap->kind, gap->file, gap->line, gap->function, gap->detail);
    }
    if (verdict->stats)
        stats_add(j->stats, verdict->stats);
    return STATUS_OK;
}

static Status judge_set(Judging *j, uint32_t count) {
    uint32_t running = 0, first = j->verdicts.len;
    pid_t parent = getpid();
    for (uint32_t i = 0; i < count; i++) {
        Arena *shared = count > 1 ? arena_new_shared() : NULL;
        Verdict *verdict = add_verdict(j, shared ? shared : j->arena, i);
        while (running > 0 && running >= j->a->options->jobs)
            running = await_one(j, running);
        pid_t pid = shared ? fork() : -1;
        if (pid == 0)
            judge_forked(j, i, verdict, parent);
        verdict->pid = pid > 0 ? pid : 0;
        if (pid > 0)
            running++;
        else
            judge_program(j, i, verdict);
    }
    while (running > 0)
        running = await_one(j, running);
    for (uint32_t i = first; i < j->verdicts.len; i++)
        TRY(take_over(j, j->verdicts.data[i]));
    return STATUS_OK;
}

Status judging_run(Analysis *a, FindingSink *sink, Stats *stats, Arena *arena, Diag *diag) {
    Judging j = {.a = a, .arena = arena, .diag = diag, .stats = stats};
    const ModelWatch watch = {on_pass, &j};
    Status status = STATUS_OK;
    j.models = models_new(a->programs, a->api, &watch, diag);
    for (uint32_t count; status == STATUS_OK && (count = models_next_set(j.models)) > 0;)
        status = judge_set(&j, count);
    models_free(j.models);
    TRY(status);
    ProgramFacts *facts = ARENA_ARRAY(arena, ProgramFacts, j.verdicts.len);
    for (uint32_t i = 0; i < j.verdicts.len; i++) {
        sink_append(sink, j.verdicts.data[i]->sink);
        facts[i] = (ProgramFacts){j.verdicts.data[i]->program, j.verdicts.data[i]->facts};
    }
    a->facts = facts_merge(facts, j.verdicts.len, arena);
    return STATUS_OK;
}
