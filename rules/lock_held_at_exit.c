/* lock_held_at_exit.c: a thread ends with a lock held.
 * Argument: a start function of threads, or a job that such a function only runs, returns with a lock that it took, or
 * pthread_exit is called while this activation or a caller holds one. A mutex belongs to its thread: nobody else may
 * give it back. The end of the process is no such end: return from main, exit, abort. Known misses: cancelled threads.
 * Noise: conditions that the analysis cannot relate. */
#include "rules/lock_origin.h"

#include "rules/evidence.h"

static void name_lock(const Evidence *e, Finding *f, PathId lock) {
    ClassId class = path_class(e->m->paths, lock);
    f->object = sink_text(e->sink, "%s", class.i ? class_name(e->m->paths, class) : evidence_name(e, lock));
}

/* The lock was taken here, or by a function that takes it for its callers: some caller gives it back. What other
 * functions are said to keep they may have given back by a way that was not understood. */
static bool is_taken_on_purpose(const Model *m, const LockEvent *held) {
    const CallSite *site = callgraph_site_at(m->graph, held->fn, held->other);
    bool on_purpose = site != NULL;
    for (uint32_t k = 0; site && !site->api && k < site->target_count; k++)
        on_purpose = on_purpose && bitset_has(&m->locks->consumed, site->targets[k].i);
    return on_purpose;
}

static Tier tier_of(const Model *m, const LockEvent *held) {
    if (lock_is_told_by_flag(m, held))
        return TIER_LOW;
    bool unsure = held->states != held->total && !held->sure_states;
    return unsure ? TIER_LOW : held->states == held->total ? TIER_DEFINITE : TIER_HIGH;
}

static void report_return(const Evidence *e, const LockEvent *held) {
    const char *lock = sink_text(e->sink, "%s", evidence_name(e, held->lock)), *fn = model_fn_name(e->m, held->fn);
    Finding *f = evidence_begin(e, "lock-held-at-exit", tier_of(e->m, held), SEVERITY_ERROR, held->fn, held->instr);
    f->message = sink_text(e->sink, "thread %s ends with %s still held", fn, lock);
    name_lock(e, f, held->lock);
    f->fix = sink_text(e->sink, "release %s before %s returns", lock, fn);
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), fn);
    side->locks = lock;
    evidence_step(e, side, STEP_ACQUIRE, held->fn, held->other, lock, sink_text(e->sink, "takes %s", lock));
    evidence_step(e, side, STEP_RETURN, held->fn, held->instr, "",
                  sink_text(e->sink, "returns with %s held, which ends the thread", lock));
    if (held->states != held->total)
        finding_add_assumption(e->sink, f, "the conditions on this path can hold together");
}

/* How many calls lead from the function that took the last of the locks to the end of the thread. */
static uint32_t calls_since_lock(const Model *m, CtxId ctx, SetId locks) {
    uint32_t calls = 0;
    while (ctx.i && setpool_is_subset(m->threads->sets, locks, ctx_get(m->threads, ctx)->locks)) {
        calls++;
        ctx = ctx_get(m->threads, ctx)->parent;
    }
    return calls;
}

/* pthread_exit with locks held; main may end like that too, and the process goes on. */
static void report_exit(const Evidence *e, const CallSite *site, CtxId ctx, SetId locks) {
    enum { MAX_CALLS = 4 }; /* a longer way is likely to hang on conditions that are not related here */
    const Model *m = e->m;
    Tier tier = calls_since_lock(m, ctx, locks) > MAX_CALLS ? TIER_LOW : TIER_HIGH;
    const char *held = evidence_locks(e, locks),
               *thread = thread_get(m->threads, ctx_get(m->threads, ctx)->thread)->name;
    Finding *f = evidence_begin(e, "lock-held-at-exit", tier, SEVERITY_ERROR, site->caller, site->instr);
    f->message =
        sink_text(e->sink, "%s ends thread %s with %s still held", model_fn_name(m, site->caller), thread, held);
    f->object = held;
    f->fix = sink_text(e->sink, "release %s before the thread ends", held);
    Side *side = evidence_side(e, f, ctx, site->instr);
    evidence_step(e, side, STEP_RETURN, site->caller, site->instr, "",
                  sink_text(e->sink, "ends the thread with %s held", held));
}

/* A function on the way has clean-up handlers: they run when the thread ends, and may release what it holds. */
static bool has_handlers(const Model *m, CtxId ctx) {
    for (; ctx.i; ctx = ctx_get(m->threads, ctx)->parent) {
        const FnValues *v = m->values[ctx_get(m->threads, ctx)->fn.i];
        for (uint32_t i = 0; i < v->instr_count; i++) {
            if (tu_instr(v->tu, (InstrId){v->first_instr + i})->flags & FLAG_CLEANUP)
                return true;
        }
        uint32_t count = 0;
        const CallSite *sites = callgraph_sites(m->graph, v->fn, &count);
        for (uint32_t i = 0; i < count; i++) {
            if (sites[i].api && sites[i].api->kind == SYNC_CLEANUP_PUSH)
                return true;
        }
    }
    return false;
}

static void judge_exit(const Evidence *e, const CallSite *site) {
    const Threads *t = e->m->threads;
    for (CtxId ctx = t->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(t, ctx)->next) {
        SetId locks = ctx_reaches(t, ctx, site->instr) && !ctx_get(t, ctx)->doubtful && !has_handlers(e->m, ctx)
                          ? ctx_mutexes_at(t, ctx, site->instr)
                          : SET_EMPTY;
        if (locks.i) {
            report_exit(e, site, ctx, locks);
            return;
        }
    }
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Map *seen = map_new(scratch);
    VEC_EACH(const LockEvent, event, &m->locks->events) {
        bool is_new = false;
        if (event->kind == LOCK_EVENT_EXIT_HELD && !lockuse_is(event->lock_kind) &&
            lock_ends_with_thread(m, event->fn) && is_taken_on_purpose(m, event) &&
            !lock_is_callees_fault(m, event->fn, event->other))
            map_slot(seen, map_pair(event->fn.i, event->lock.i), &is_new);
        if (is_new)
            report_return(&e, event);
    }
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (site->api && site->api->kind == SYNC_THREAD_EXIT && bitset_has(&m->scope->fns, site->caller.i))
            judge_exit(&e, site);
    }
}

const Rule rule_lock_held_at_exit = {
    .id = "lock-held-at-exit",
    .title = "Thread ends with a lock held",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-772",
    .cert = "CON01-C",
    .concept = "locks",
    .summary =
        "A thread returns from its start function, or from the job that this runs, or calls pthread_exit, with a "
        "lock held.",
    .why =
        "The lock dies with its owner: no other thread may release a mutex that it did not take, so that everybody who "
        "needs it from now on waits for ever. A robust mutex would tell the next one with EOWNERDEAD; ordinary ones "
        "tell nobody.\n"
        "\n"
        "It is mostly an early return of a worker, or a pthread_exit deep in a helper that does not know what its "
        "callers hold.",
    .fix =
        "Release what the thread holds before it ends: send all paths of the start function through one exit, or push "
        "a clean-up handler (pthread_cleanup_push) that releases the lock.",
    .limits =
        "The end of the process is left out: return from main, exit, abort. So are threads that somebody cancels while "
        "they hold a lock, and calls of pthread_exit below a function with clean-up handlers, and locks that only some "
        "paths to it hold.\n"
        "\n"
        "May be wrong where the conditions on the path exclude each other for reasons that the analysis does not see.",
    .seen = "None that was true in the programs and fixed bugs of tests/accuracy. helgrind's tc22_exit_w_lock.",
    .bad_example = "bad_early_return_of_worker.c",
    .good_example = "good_one_exit_of_worker.c",
    .run = run,
};
