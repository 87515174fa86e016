/* signal_lock.c: a signal handler takes a lock that the interrupted code may hold.
 * Argument: the handler waits for the lock; threads take it too, at places where a handler is installed and signals are
 * not blocked (interrupts.h). The thread that is interrupted there cannot give it back before the handler returns.
 * Trying is no waiting; who takes a recursive lock again does not wait either. Known misses: locks made of atomics;
 * code between two installations. Noise: signals that are blocked by other means; the one thread that gets the signal
 * never takes the lock. */
#include "rules/handlers.h"

typedef struct Taking {
    ClassId lock;
    HandlerPlace place;
} Taking;

typedef struct Search {
    const Evidence *e;
    VEC(Taking) threads; /* by those that can be interrupted */
} Search;

static bool may_wait_for_itself(const Model *m, const CallSite *site, PathId lock) {
    return site->api && site->api->kind == SYNC_ACQUIRE && site->api->lock != LOCK_RECURSIVE &&
           site->api->lock != LOCK_FILE && locks_nature(m->locks, m->paths, lock) != NATURE_RECURSIVE;
}

/* The class of the lock that a call in a context waits for; 0 none. */
static ClassId lock_taken(const Model *m, CtxId ctx, const CallSite *site) {
    PathId lock = site->api ? site_object(m->paths, m->values[site->caller.i], site) : (PathId){0};
    if (!lock.i || !may_wait_for_itself(m, site, lock) || !ctx_reaches(m->threads, ctx, site->instr))
        return (ClassId){0};
    return path_class(m->paths, ctx_resolve(m->threads, ctx, lock));
}

static bool is_handler(const Model *m, CtxId ctx) {
    return thread_get(m->threads, ctx_get(m->threads, ctx)->thread)->origin == THREAD_SIGNAL;
}

static void collect_threads(Search *s) {
    const Model *m = s->e->m;
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (!site->api || site->api->kind != SYNC_ACQUIRE || site->fatal ||
            !interrupts_may_come(m->interrupts, site->caller, site->instr))
            continue;
        for (CtxId ctx = m->threads->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(m->threads, ctx)->next) {
            ClassId lock = is_handler(m, ctx) ? (ClassId){0} : lock_taken(m, ctx, site);
            if (lock.i && interrupts_may_come_in(m->interrupts, ctx, site->instr))
                *vec_push(s->e->scratch, &s->threads) = (Taking){lock, {ctx, site->instr}};
        }
    }
}

/* By whom the lock may be held when the handler comes to take it: the nearest to the beginning of its thread. Where the
 * handler holds another lock by then that the interrupted code has too, it has got stuck before. */
static HandlerPlace holder_of(const Search *s, const Taking *in_handler) {
    const Threads *t = s->e->m->threads;
    SetId held = ctx_locks_at(t, in_handler->place.ctx, in_handler->place.instr);
    HandlerPlace best = {0};
    VEC_EACH(const Taking, taking, &s->threads) {
        if (taking->lock.i != in_handler->lock.i || !handler_place_is_better(t, taking->place, best))
            continue;
        SetId other = ctx_locks_at(t, taking->place.ctx, taking->place.instr);
        if (!accesses_common_lock(t, held, other).i)
            best = taking->place;
    }
    return best;
}

static Tier tier_of(const Model *m, HandlerPlace at, HandlerPlace holder) {
    const Context *ctx = ctx_get(m->threads, at.ctx);
    bool doubtful = ctx->doubtful || ctx_get(m->threads, holder.ctx)->doubtful;
    return thread_get(m->threads, ctx->thread)->asynchronous && !doubtful && handler_place_is_near(m->threads, at)
               ? TIER_HIGH
               : TIER_LOW;
}

static void report(const Search *s, ClassId lock, HandlerPlace at, HandlerPlace holder) {
    const Evidence *e = s->e;
    const Model *m = e->m;
    const Thread *handler = thread_get(m->threads, ctx_get(m->threads, at.ctx)->thread);
    HandlerPlace own = handler_own_place(m, at);
    const char *name = sink_text(e->sink, "%s", class_name(m->paths, lock));
    FnId taker = ctx_get(m->threads, holder.ctx)->fn;
    Finding *f = evidence_begin(e, "signal-lock", tier_of(m, at, holder), SEVERITY_ERROR,
                                ctx_get(m->threads, own.ctx)->fn, own.instr);
    evidence_step(e, evidence_side(e, f, at.ctx, at.instr), STEP_ACQUIRE, ctx_get(m->threads, at.ctx)->fn, at.instr,
                  name, sink_text(e->sink, "waits for %s, which the interrupted code may hold", name));
    evidence_step(e, evidence_side(e, f, holder.ctx, holder.instr), STEP_ACQUIRE, taker, holder.instr, name,
                  sink_text(e->sink, "takes %s; a signal may come before it is given back", name));
    f->message =
        sink_text(e->sink, "signal handler %s takes %s%s, which the code that it interrupts may hold, as %s does",
                  handler->name, name, handler_way(e, own, at), model_fn_name(m, taker));
    f->object = name;
    f->key = handler->name;
    f->fix =
        sink_text(e->sink, "take no lock in %s: let it set a flag or write to a pipe, and do the rest in the main loop",
                  handler->name);
    finding_add_assumption(e->sink, f, "the signal comes to a thread that takes the lock");
}

/* Each lock once for each handler. */
static void search_handler(const Search *s, ThreadId handler) {
    const Model *m = s->e->m;
    VEC(Taking) taken = {0};
    for (uint32_t c = 1; c < m->threads->contexts.len; c++) {
        uint32_t count = 0;
        const Context *ctx = ctx_get(m->threads, (CtxId){c});
        const CallSite *sites = callgraph_sites(m->graph, ctx->fn, &count);
        for (uint32_t i = 0; i < count && ctx->thread.i == handler.i; i++) {
            ClassId lock = lock_taken(m, (CtxId){c}, &sites[i]);
            Taking *known = NULL;
            VEC_EACH(Taking, other, &taken)
                known = other->lock.i == lock.i ? other : known;
            if (lock.i && !known)
                *(known = vec_push(s->e->scratch, &taken)) = (Taking){.lock = lock};
            HandlerPlace place = {{c}, sites[i].instr};
            if (lock.i && handler_place_is_better(m->threads, place, known->place))
                known->place = place;
        }
    }
    VEC_EACH(const Taking, taking, &taken) {
        HandlerPlace holder = holder_of(s, taking);
        if (holder.ctx.i)
            report(s, taking->lock, taking->place, holder);
    }
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Search s = {.e = &e};
    if (m->interrupts->any)
        collect_threads(&s);
    for (uint32_t k = 1; k < m->threads->threads.len; k++) {
        const Thread *thread = &m->threads->threads.data[k];
        if (thread->origin == THREAD_SIGNAL && bitset_has(&m->scope->fns, thread->root.i))
            search_handler(&s, (ThreadId){k});
    }
}

const Rule rule_signal_lock = {
    .id = "signal-lock",
    .title = "Lock taken by a signal handler",
    .tier = TIER_HIGH,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-828",
    .cert = "SIG30-C",
    .concept = "multitasking",
    .summary = "A signal handler takes a lock that the code it interrupts may hold.",
    .why =
        "A signal handler runs in place of the thread that it interrupts, between any two of its instructions. If that "
        "thread holds the lock, the handler waits for ever: the lock is given back only when the thread runs on, and "
        "the thread runs on only when the handler returns. Locks keep threads apart, never a thread from its own "
        "signal handler. No lock function is async-signal-safe.",
    .fix = "Let the handler set a flag of type volatile sig_atomic_t, call sem_post, or write a byte to a pipe, and do "
           "the work "
           "where the flag is looked at. Or block the signal in all threads and let one of them take it with sigwait "
           "or signalfd, where locks may be taken as anywhere. A lock that both must have can be taken with the signal "
           "blocked by pthread_sigmask.",
    .limits =
        "Locks that are tried, and recursive ones, are left out: the handler does not wait, though what the lock "
        "guards may "
        "be half changed. Code that runs before the first handler is installed, or with signals blocked, counts as not "
        "interrupted; which signals are blocked is not looked at. The tier is low for handlers of faults such as "
        "SIGSEGV, and where calls through pointers lead to the lock.",
    .seen = "unbound's record_sigh, fixed in 06bfd7bd2252.",
    .bad_example = "bad_handler_logs_under_lock.c",
    .good_example = "good_flag_for_the_loop.c",
    .run = run,
};
