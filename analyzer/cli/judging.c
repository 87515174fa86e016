/* judging.c: what comes of a program refers to the arena that it is in, or to the units: so a forked process can leave
 * it as it is (base/beside.h).
 */
#include "cli/judging.h"

#include "base/beside.h"
#include "cli/model_facts.h"
#include "findings/facts_merge.h"
#include "model/model.h"
#include "rules/rule.h"

/* What comes of a program. */
typedef struct Verdict {
    const char *program;
    FindingSink *sink;
    const Facts *facts;
    Gap *gaps; /* of a forked process */
    uint32_t gap_count;
} Verdict;

typedef struct Judging {
    Analysis *a;
    Models *models;
    Arena *arena;
    Diag *diag;
    Stats *stats; /* in a forked process: its own */
    VEC(const Verdict *) verdicts; /* in the order of the programs */
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

static void *find_facts(void *context, Arena *arena) {
    const Model *const *model = context;
    return model_facts(*model, arena);
}

/* Facts are found beside the rules, in the arena `shared`, if there is one. With one job that process is waited for at
 * once, so that terms are made in the same order for any number of jobs. */
static Verdict *judge_program(const Judging *j, uint32_t program, Arena *shared, Arena *arena) {
    Verdict *verdict = ARENA_NEW(arena, Verdict);
    verdict->program = models_program(j->models, program)->name;
    verdict->sink = sink_new(arena);
    if (j->a->programs->list.len > 1)
        sink_set_program(verdict->sink, verdict->program);
    const Model *model = models_build(j->models, program);
    Beside *beside = shared ? beside_start_in(shared, find_facts, &model) : NULL;
    if (beside && j->a->options->jobs == 1)
        (void)beside_end(beside);
    run_rules(model, j->a->config, verdict->sink);
    stats_phase(j->stats, "rules", sink_count(verdict->sink), "findings");
    verdict->facts = beside ? beside_end(beside) : NULL;
    if (!verdict->facts)
        verdict->facts = model_facts(model, arena);
    stats_phase(j->stats, "facts", verdict->facts->accesses.len, "accesses");
    return verdict;
}

/* ---- in a process of its own ---- */

static void keep_gaps(Verdict *verdict, const Diag *diag, uint32_t first, Arena *arena) {
    verdict->gap_count = diag_gap_count(diag) - first;
    verdict->gaps = ARENA_ARRAY(arena, Gap, verdict->gap_count);
    for (uint32_t i = 0; i < verdict->gap_count; i++) {
        const Gap *gap = diag_gap_at(diag, first + i);
        verdict->gaps[i] = (Gap){.kind = gap->kind,
                                 .file = arena_strdup(arena, gap->file),
                                 .line = gap->line,
                                 .function = arena_strdup(arena, gap->function),
                                 .detail = arena_strdup(arena, gap->detail)};
    }
}

/* Programs that are judged in one process, one after the other. */
typedef struct Batch {
    Judging *j;
    uint32_t first, end;
    Arena *facts; /* of one alone: shared with the process that begins them all, as what a process beside makes itself
                     is not. NULL: of several */
} Batch;

/* What comes of it. */
typedef struct BatchVerdicts {
    const Verdict **list; /* in the order of the programs */
    Stats *stats;
} BatchVerdicts;

static void *judge_beside(void *context, Arena *arena) {
    const Batch *batch = context;
    Judging *j = batch->j;
    BatchVerdicts *verdicts = ARENA_NEW(arena, BatchVerdicts);
    verdicts->stats = j->stats = stats_begin(arena);
    verdicts->list = ARENA_ARRAY(arena, const Verdict *, batch->end - batch->first);
    for (uint32_t i = batch->first; i < batch->end; i++) {
        uint32_t gaps = diag_gap_count(j->diag);
        Verdict *verdict = judge_program(j, i, batch->facts, arena);
        keep_gaps(verdict, j->diag, gaps, arena);
        verdicts->list[i - batch->first] = verdict;
    }
    return verdicts;
}

/* ---- the programs of a link set ---- */

static Status take_over(Judging *j, Beside *beside, const Batch *batch) {
    const BatchVerdicts *verdicts = beside_end(beside);
    if (!verdicts) {
        diag_error(j->diag, "either there is too little memory (--jobs=1 needs less), or this is a defect of lockwise",
                   "the process that analysed the program %s ended before it was done",
                   models_program(j->models, batch->first)->name);
        return STATUS_FAILED;
    }
    stats_add(j->stats, verdicts->stats);
    for (uint32_t i = 0; i < batch->end - batch->first; i++) {
        const Verdict *verdict = verdicts->list[i];
        for (uint32_t k = 0; k < verdict->gap_count; k++) {
            const Gap *gap = &verdict->gaps[k];
            diag_gap(j->diag, gap->kind, gap->file, gap->line, gap->function, gap->detail);
        }
        *vec_push(j->arena, &j->verdicts) = verdict;
    }
    return STATUS_OK;
}

static uint32_t count_running(Beside *const *all, uint32_t count) {
    uint32_t running = 0;
    for (uint32_t i = 0; i < count; i++)
        running += all[i] && beside_is_running(all[i]);
    return running;
}

/* From the first program on: small ones share a process, since to begin one takes time that grows with all that is
 * linked together. The same for any number of jobs. */
static Batch next_batch(Judging *j, uint32_t first, uint32_t count) {
    enum { PARTS = 8 };
    uint32_t most = models_fn_count(j->models) / PARTS, fns = models_program_fn_count(j->models, first);
    Batch batch = {.j = j, .first = first, .end = first + 1};
    while (batch.end < count && (fns += models_program_fn_count(j->models, batch.end)) <= most)
        batch.end++;
    batch.facts = batch.end - first == 1 ? arena_new_shared() : NULL;
    return batch;
}

static Status judge_set(Judging *j, uint32_t count) {
    if (count == 1) {
        *vec_push(j->arena, &j->verdicts) = judge_program(j, 0, arena_new_shared(), j->arena);
        return STATUS_OK;
    }
    Batch *batches = ARENA_ARRAY(j->arena, Batch, count);
    Beside **all = ARENA_ARRAY(j->arena, Beside *, count);
    uint32_t used = 0;
    for (uint32_t first = 0; first < count; first = batches[used++].end) {
        batches[used] = next_batch(j, first, count);
        while (count_running(all, used) >= j->a->options->jobs)
            beside_await_any(all, used);
        all[used] = beside_start(judge_beside, &batches[used]);
    }
    for (uint32_t i = 0; i < used; i++) {
        if (all[i]) {
            TRY(take_over(j, all[i], &batches[i]));
            continue;
        }
        for (uint32_t k = batches[i].first; k < batches[i].end; k++)
            *vec_push(j->arena, &j->verdicts) = judge_program(j, k, batches[i].facts, j->arena);
    }
    return STATUS_OK;
}

Status judging_run(Analysis *a, FindingSink *sink, Stats *stats, Arena *arena, Diag *diag) {
    Judging j = {.a = a, .arena = arena, .diag = diag, .stats = stats};
    const ModelWatch watch = {on_pass, &j};
    Status status = STATUS_OK;
    j.models = models_new(a->programs, a->api, a->options->jobs, &watch, diag);
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
