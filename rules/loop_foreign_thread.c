/* loop_foreign_thread.c: an object of an event loop is touched by a thread that does not run the loop.
 * Argument: the call is of a function that the library tables know to belong to the loop's thread (libuv: all but
 * uv_async_send), it is made on a created thread that runs no loop, and another thread may run one at that time. Where
 * the library can be told to lock (libevent's evthread_use_pthreads), nothing is said once it is told. Known misses: a
 * thread that runs a loop and touches another thread's; loops that run in functions that are not seen. Noise: a lock
 * around both the loop and the call. */
#include "rules/evidence.h"

typedef struct Runner {
    CtxId ctx;
    const CallSite *site;
} Runner;

typedef struct Search {
    const Evidence *e;
    VEC(Runner) runners; /* who runs a loop */
    Map *told;
} Search;

static bool is_locking(const Model *m) {
    VEC_EACH(const CallSite, site, &m->graph->sites)
        if (site->caller.i && (site->traits & 1u << TRAIT_LOOP_LOCKING) && bitset_has(&m->scope->fns, site->caller.i))
            return true;
    return false;
}

static void find_runners(Search *s) {
    const Model *m = s->e->m;
    const Threads *t = m->threads;
    VEC_EACH(const CallSite, site, &m->graph->sites) {
        if (!site->api || site->api->kind != SYNC_RUN_CALLBACKS || !bitset_has(&m->scope->fns, site->caller.i))
            continue;
        for (CtxId ctx = t->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(t, ctx)->next)
            if (ctx_reaches(t, ctx, site->instr))
                *vec_push(s->e->scratch, &s->runners) = (Runner){ctx, site};
    }
}

static ThreadId thread_of(const Threads *t, CtxId ctx) {
    return ctx_get(t, ctx)->thread;
}

/* Who runs a loop while the call is made; NULL: nobody, or the thread itself runs one. */
static const Runner *other_runner(const Search *s, CtxId ctx, const CallSite *site) {
    const Threads *t = s->e->m->threads;
    Moment moment = ctx_moment_at(t, ctx, site->block, site->instr);
    const Runner *found = NULL;
    VEC_EACH(const Runner, runner, &s->runners) {
        if (thread_of(t, runner->ctx).i == moment.thread.i)
            return NULL;
        Moment runs = ctx_moment_at(t, runner->ctx, runner->site->block, runner->site->instr);
        if (!found && !ctx_get(t, runner->ctx)->doubtful && threads_may_parallel(t, moment, runs))
            found = runner;
    }
    return found;
}

static void report(const Search *s, const CallSite *site, CtxId ctx, const Runner *runner) {
    const Evidence *e = s->e;
    const Threads *t = e->m->threads;
    bool is_new = false;
    map_slot(s->told, (uint64_t)(site - e->m->graph->sites.data), &is_new);
    if (!is_new)
        return;
    const char *fn = model_fn_name(e->m, site->caller), *thread = thread_get(t, thread_of(t, ctx))->name;
    Finding *f = evidence_begin(e, "loop-foreign-thread", TIER_HIGH, SEVERITY_ERROR, site->caller, site->instr);
    f->message = sink_text(e->sink, "%s calls %s on thread %s while another thread runs the event loop", fn,
                           site->callee, thread);
    f->object = site->callee;
    f->key = thread;
    f->fix = sink_text(e->sink, "wake the loop up by the call that is made for other threads, and call %s there",
                       site->callee);
    Side *side = evidence_side(e, f, ctx, site->instr);
    evidence_step(e, side, STEP_NOTE, site->caller, site->instr, "", sink_text(e->sink, "calls %s", site->callee));
    side = evidence_side(e, f, runner->ctx, runner->site->instr);
    evidence_step(e, side, STEP_NOTE, runner->site->caller, runner->site->instr, "",
                  sink_text(e->sink, "runs the loop by %s", runner->site->callee));
    finding_add_assumption(e->sink, f, "both mean the same loop");
}

static void judge(const Search *s, const CallSite *site) {
    const Threads *t = s->e->m->threads;
    for (CtxId ctx = t->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(t, ctx)->next) {
        bool created = thread_get(t, thread_of(t, ctx))->origin == THREAD_CREATED;
        if (!created || ctx_get(t, ctx)->doubtful || !ctx_reaches(t, ctx, site->instr))
            continue;
        const Runner *runner = other_runner(s, ctx, site);
        if (runner)
            report(s, site, ctx, runner);
    }
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Search s = {.e = &e, .told = map_new(scratch)};
    find_runners(&s);
    if (!s.runners.len || is_locking(m))
        return;
    VEC_EACH(const CallSite, site, &m->graph->sites)
        if (site->caller.i && (site->traits & 1u << TRAIT_LOOP_BOUND) && bitset_has(&m->scope->fns, site->caller.i))
            judge(&s, site);
}

const Rule rule_loop_foreign_thread = {
    .id = "loop-foreign-thread",
    .title = "Object of an event loop touched by another thread",
    .tier = TIER_HIGH,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-366",
    .cert = "CON43-C",
    .concept = "async-await",
    .summary = "A thread that does not run the event loop calls a function that only the loop's own thread may call.",
    .why =
        "Event loops keep lists of timers, watchers and requests without a lock, because one thread uses them. A call "
        "from another thread changes them in the middle of the loop's own work: a data race that shows as a lost "
        "event, a loop that does not wake up, or a crash in the library far from the call.",
    .fix =
        "Put what is to be done where the loop finds it, under a lock, and wake the loop up by the one call that other "
        "threads may make: uv_async_send; with libevent, evthread_use_pthreads before the base is made.",
    .limits = "Only functions that the library models name as bound to the loop's thread. Which loop is meant is not "
              "looked at: a thread that runs a loop of its own is never reported.",
    .seen = "None in the programs and fixed bugs of tests/accuracy; the dynamic suites have no event loops.",
    .bad_example = "bad_worker_starts_timer.c",
    .good_example = "good_async_send.c",
    .run = run,
};
