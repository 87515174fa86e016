/* signal_unsafe_call.c: a signal handler calls what is not async-signal-safe.
 * Argument: the handler is installed for a signal that may come at any time, so that it may interrupt the same
 * function, or one that shares its locks and data. Functions that are known to take locks or to change data of the
 * process are a trait in the library tables. Locks of the program are signal-lock's business. Known misses: functions
 * that the table does not list; handlers that are installed by means that it does not know. Noise: signals that are
 * blocked wherever it matters; calls after which the process ends are of the lowest tier, and so are handlers of
 * faults. */
#include "rules/handlers.h"

static bool is_unsafe(const CallSite *site) {
    bool locks = site->api && (site->api->kind == SYNC_ACQUIRE || site->api->kind == SYNC_TRY_ACQUIRE ||
                               site->api->kind == SYNC_RELEASE);
    return (site->traits & 1u << TRAIT_SIGNAL_UNSAFE) && !locks;
}

/* The calls of one handler. */
typedef struct Search {
    const Evidence *e;
    ThreadId handler;
    HandlerPlace best;
    bool best_ends; /* the process ends there */
    VEC(const CallSite *) calls; /* one of each function, as they are found */
} Search;

static void note_call(Search *s, HandlerPlace place, const CallSite *site) {
    bool ends = site->fatal || (site->api && site->api->kind == SYNC_PROCESS_EXIT);
    bool better = handler_place_is_better(s->e->m->threads, place, s->best);
    if (!s->best.ctx.i || (ends == s->best_ends ? better : s->best_ends)) {
        s->best = place;
        s->best_ends = ends;
    }
    for (uint32_t i = 0; i < s->calls.len; i++) {
        if (s->calls.data[i]->global.i == site->global.i)
            return;
    }
    *vec_push(s->e->scratch, &s->calls) = site;
}

static void search(Search *s) {
    const Model *m = s->e->m;
    for (uint32_t c = 1; c < m->threads->contexts.len; c++) {
        uint32_t count = 0;
        const Context *ctx = ctx_get(m->threads, (CtxId){c});
        const CallSite *sites = callgraph_sites(m->graph, ctx->fn, &count);
        for (uint32_t i = 0; i < count && ctx->thread.i == s->handler.i; i++) {
            if (is_unsafe(&sites[i]) && ctx_reaches(m->threads, (CtxId){c}, sites[i].instr))
                note_call(s, (HandlerPlace){{c}, sites[i].instr}, &sites[i]);
        }
    }
}

static Tier tier_of(const Search *s) {
    const Threads *t = s->e->m->threads;
    const Thread *handler = thread_get(t, s->handler);
    bool sure = handler->asynchronous && !s->best_ends && !ctx_get(t, s->best.ctx)->doubtful &&
                handler_returns(s->e->m, handler->root);
    return sure ? TIER_HIGH : TIER_LOW;
}

static void report(const Search *s) {
    enum { SHOWN = 6 };
    const Evidence *e = s->e;
    const Model *m = e->m;
    const char *handler = thread_get(m->threads, s->handler)->name;
    HandlerPlace own = handler_own_place(m, s->best);
    FnId fn = ctx_get(m->threads, s->best.ctx)->fn;
    const CallSite *call = callgraph_site_at(m->graph, fn, s->best.instr);
    Finding *f = evidence_begin(e, "signal-unsafe-call", tier_of(s), SEVERITY_WARNING, ctx_get(m->threads, own.ctx)->fn,
                                own.instr);
    Side *side = evidence_side(e, f, s->best.ctx, s->best.instr);
    for (uint32_t i = 0; i < s->calls.len && i < SHOWN; i++) {
        const CallSite *other = s->calls.data[i];
        if (other != call)
            evidence_step(e, side, STEP_NOTE, other->caller, other->instr, "",
                          sink_text(e->sink, "the handler comes to %s too", other->callee));
    }
    evidence_step(e, side, STEP_NOTE, fn, s->best.instr, "",
                  sink_text(e->sink, "calls %s, which is not async-signal-safe", call->callee));
    f->message = sink_text(e->sink, "signal handler %s calls %s%s, which it may have interrupted", handler,
                           call->callee, handler_way(e, own, s->best));
    f->object = call->callee;
    f->key = handler;
    f->fix = sink_text(e->sink,
                       "in %s only set a volatile sig_atomic_t or write to a pipe, and do the rest in the main loop",
                       handler);
    finding_add_assumption(e->sink, f, "the signal is not blocked while such functions run");
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    for (uint32_t k = 1; k < m->threads->threads.len; k++) {
        const Thread *thread = &m->threads->threads.data[k];
        Search s = {.e = &e, .handler = {k}};
        if (thread->origin != THREAD_SIGNAL || !bitset_has(&m->scope->fns, thread->root.i))
            continue;
        search(&s);
        if (s.best.ctx.i)
            report(&s);
    }
}

const Rule rule_signal_unsafe_call = {
    .id = "signal-unsafe-call",
    .title = "Unsafe call in a signal handler",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-479",
    .cert = "SIG30-C",
    .concept = "multitasking",
    .summary = "A signal handler comes to a function that is not async-signal-safe.",
    .why =
        "A signal interrupts the program between any two instructions, also in the middle of malloc or printf. If the "
        "handler calls such a function, it meets data that is half changed, or waits for a lock that the "
        "interrupted function holds and can never give back, since it runs on only after the handler. The program "
        "crashes or hangs, rarely, and mostly when it is to be stopped.",
    .fix = "Let the handler do next to nothing: set a flag of type volatile sig_atomic_t, or write a byte to a pipe "
           "that the "
           "main loop reads. Or block the signal in all threads and let one of them take it with sigwait or signalfd: "
           "what "
           "runs there is ordinary code. POSIX lists the functions that handlers may call.",
    .limits = "Reported once for each handler, at the call nearest to it; further unsafe functions are listed in the "
              "evidence. "
              "Known are the functions that the table of traits names as unsafe, and handlers installed by signal, "
              "sigset and "
              "sigaction.\n"
              "\n"
              "The tier is low for calls after which the process ends, exit itself among them, for those of faults "
              "such as SIGSEGV, which "
              "report a crash as well as they can, and where the call goes through a pointer that may be to several "
              "functions. Signals that are blocked wherever it matters are not recognised here.",
    .seen = "redis 7.0.15, at the lowest tier: its report of a crash is written by a handler on purpose.",
    .bad_example = "bad_handler_logs.c",
    .good_example = "good_handler_sets_flag.c",
    .run = run,
};
