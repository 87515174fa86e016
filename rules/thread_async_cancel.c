/* thread_async_cancel.c: a thread that can be cancelled anywhere calls what must not be cut short.
 * Argument: the thread has set its type of cancellation to asynchronous, and calls a function that takes locks or
 * changes data of the process; POSIX lets such a thread call nothing but the three functions that say how it is
 * cancelled. If it is cancelled in there, the lock stays taken. Known misses: functions that the table of traits does
 * not list. Noise: threads that are cancelled only in a crash, which is what all those seen in real programs are for:
 * hence the tier. */
#include "rules/evidence.h"

typedef struct UnsafeCall {
    CtxId ctx; /* 0 none */
    const CallSite *call;
} UnsafeCall;

static bool is_unsafe(const CallSite *site) {
    bool takes = site->api && site->api->kind == SYNC_ACQUIRE;
    return !site->fatal && (takes || (site->traits & 1u << TRAIT_SIGNAL_UNSAFE));
}

static uint32_t call_depth(const Threads *t, CtxId id) {
    uint32_t depth = 0;
    for (; ctx_get(t, id)->parent.i; id = ctx_get(t, id)->parent)
        depth++;
    return depth;
}

/* By thread: the unsafe call nearest to its beginning that may be cut short. */
static UnsafeCall *find_places(const Model *m, Arena *scratch) {
    const Threads *t = m->threads;
    UnsafeCall *places = ARENA_ARRAY(scratch, UnsafeCall, t->threads.len);
    for (uint32_t c = 1; c < t->contexts.len; c++) {
        const Context *ctx = &t->contexts.data[c];
        UnsafeCall *best = &places[ctx->thread.i];
        uint32_t count = 0;
        const CallSite *sites = callgraph_sites(m->graph, ctx->fn, &count);
        for (uint32_t i = 0; i < count && thread_get(t, ctx->thread)->origin == THREAD_CREATED; i++) {
            bool nearer = !best->ctx.i || call_depth(t, (CtxId){c}) < call_depth(t, best->ctx);
            if (nearer && is_unsafe(&sites[i]) && ctx_reaches(t, (CtxId){c}, sites[i].instr) &&
                cancellation_may_be(m->cancellation, (CtxId){c}, sites[i].instr, CANCEL_ANYWHERE))
                *best = (UnsafeCall){{c}, &sites[i]};
        }
    }
    return places;
}

static void report(const Evidence *e, ThreadId id, UnsafeCall place) {
    const Model *m = e->m;
    const Thread *thread = thread_get(m->threads, id);
    const CallSite *cancel = cancellation_of(m->cancellation, id);
    Finding *f =
        evidence_begin(e, "thread-async-cancel", TIER_LOW, SEVERITY_WARNING, place.call->caller, place.call->instr);
    evidence_step(e, evidence_side(e, f, place.ctx, place.call->instr), STEP_NOTE, place.call->caller,
                  place.call->instr, "",
                  sink_text(e->sink, "calls %s, and may be cancelled in there at any instruction", place.call->callee));
    if (cancel) {
        Side *side = finding_add_side(e->sink, f, "cancellation", "");
        evidence_step(e, side, STEP_NOTE, cancel->caller, cancel->instr, "",
                      sink_text(e->sink, "%s cancels thread %s", model_fn_name(m, cancel->caller), thread->name));
    }
    f->message =
        sink_text(e->sink, "thread %s can be cancelled at any instruction, and calls %s, which must not be cut short",
                  thread->name, place.call->callee);
    f->object = thread->name;
    f->key = place.call->callee;
    f->fix = sink_text(e->sink, "leave the cancellation type of %s deferred, or let it look at a flag and return",
                       thread->name);
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    if (!m->cancellation->flow.entry)
        return;
    const UnsafeCall *places = find_places(m, scratch);
    for (uint32_t k = 1; k < m->threads->threads.len; k++) {
        if (places[k].ctx.i && bitset_has(&m->scope->fns, places[k].call->caller.i))
            report(&e, (ThreadId){k}, places[k]);
    }
}

const Rule rule_thread_async_cancel = {
    .id = "thread-async-cancel",
    .title = "Unsafe call of a thread that is cancelled anywhere",
    .tier = TIER_LOW,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-667",
    .cert = "POS47-C",
    .concept = "multitasking",
    .summary =
        "A thread whose cancellation is asynchronous calls a function that takes locks or changes data of the process.",
    .why =
        "A thread of the type PTHREAD_CANCEL_ASYNCHRONOUS may end between any two instructions: in malloc, with the "
        "heap half changed and its lock taken, or between taking a lock of the program and noting that it is taken. No "
        "clean-up handler can tell what was done. Other threads then wait for ever, or work on broken data.",
    .fix = "Leave the type deferred, which is the default, so that the thread ends at cancellation points only; or let "
           "it look at "
           "a flag and return by itself. Only a loop that computes and calls nothing can be cancelled anywhere.",
    .limits = "Reported once for each thread, at the call nearest to its beginning. Known are the functions that the "
              "table of traits names "
              "as unsafe, and locks. The tier is low: in real programs "
              "such threads were seen to be cancelled in a crash only, before memory is tested.",
    .seen = "redis 7.0.15, at the lowest tier: threads that are stopped for the report of a crash, on purpose.",
    .bad_example = "bad_worker_allocates.c",
    .good_example = "good_deferred.c",
    .run = run,
};
