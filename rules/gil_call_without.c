/* gil_call_without.c: a function of an interpreter's C API is called by a thread that does not have the interpreter's
 * lock.
 * Argument: the token is given up in this function, on every path to the call or on one whose conditions can hold
 * together, and not taken again since; or the thread was made by the program, which does not give it the token, and its
 * start function comes to the call without having taken it. The call itself, or one that it leads to, is of a function
 * that the library model says needs the token. Conditions that a callee tests before are compared with what is known at
 * the call. Known misses: callbacks of libraries of which no model says on which thread they run. Noise: conditions
 * that the analysis cannot relate. */
#include "rules/evidence.h"

#include <string.h>

/* The call at the end of a way down to what needs the token. */
typedef struct ApiCall {
    FnId fn;
    const CallSite *site; /* NULL: no way was found */
} ApiCall;

/* "PyErr_SetString" */
static const char *name_of(ApiCall need) {
    return need.site->callee[0] ? need.site->callee : "a function of an object's type";
}

static const Taken *needed_by(const Model *m, FnId fn, PathId token) {
    VEC_EACH(const Taken, needed, &m->locks->fns[fn.i].summary.needed) {
        if (path_same(needed->lock, token))
            return needed;
    }
    return NULL;
}

/* Follows the calls from one in fn down to the call of the API; adds them to the side if there is one. */
static ApiCall follow(const Evidence *e, Side *side, FnId fn, InstrId instr, FnId callee, PathId token) {
    enum { MAX_CALLS = 24 };
    for (int depth = 0; callee.i && depth < MAX_CALLS; depth++) {
        const Taken *next = needed_by(e->m, callee, token);
        if (!next)
            return (ApiCall){fn, NULL};
        if (side)
            evidence_step(e, side, STEP_CALL, fn, instr, "",
                          sink_text(e->sink, "calls %s", model_fn_name(e->m, callee)));
        fn = callee;
        instr = next->site;
        callee = next->callee;
    }
    return (ApiCall){fn, callee.i ? NULL : callgraph_site_at(e->m->graph, fn, instr)};
}

static void add_need(const Evidence *e, Side *side, ApiCall need, const char *token) {
    evidence_step(e, side, STEP_NOTE, need.fn, need.site->instr, "",
                  sink_text(e->sink, "calls %s without %s", name_of(need), token));
}

/* ---- between giving it up and taking it again ---- */

static Tier tier_of(const LockEvent *event) {
    if (!event->sure_states || event->doubtful || event->by_contract)
        return TIER_LOW;
    return event->states == event->total && !event->callee.i ? TIER_DEFINITE : TIER_HIGH;
}

static void report(const Evidence *e, const LockEvent *event, ApiCall need) {
    const char *token = sink_text(e->sink, "%s", evidence_name(e, event->lock)), *fn = model_fn_name(e->m, event->fn);
    Finding *f = evidence_begin(e, "gil-call-without", tier_of(event), SEVERITY_ERROR, event->fn, event->instr);
    if (event->callee.i)
        f->message = sink_text(e->sink, "%s calls %s after it has given up %s, and %s calls %s, which needs it", fn,
                               model_fn_name(e->m, event->callee), token, model_fn_name(e->m, need.fn), name_of(need));
    else
        f->message =
            sink_text(e->sink, "%s calls %s after it has given up %s, which that needs", fn, name_of(need), token);
    f->object = sink_text(e->sink, "%s", name_of(need));
    f->key = event->callee.i ? model_fn_name(e->m, event->callee) : "";
    f->fix = sink_text(e->sink, "make this call before %s is given up, or after it is taken again", token);
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), "");
    evidence_step(e, side, STEP_RELEASE, event->fn, event->other, token, sink_text(e->sink, "gives up %s", token));
    follow(e, side, event->fn, event->instr, event->callee, event->lock);
    add_need(e, side, need, token);
    if (event->states != event->total || event->callee.i)
        finding_add_assumption(e->sink, f, "the conditions on this path can hold together");
}

/* Whether one is to be told of rather than the other: a surer one, or one of the same sort that comes first. */
static bool is_better(const LockEvent *a, const LockEvent *b) {
    Tier x = tier_of(a), y = tier_of(b);
    return x != y ? x > y : a->instr.i < b->instr.i;
}

/* One finding for each place where the token is given up, and of those that lead through a callee, one for each callee
 * that does not give it up itself before the same call: many calls of one function have one cause. */
static void report_suspended(const Evidence *e) {
    const Model *m = e->m;
    Map *best = map_new(e->scratch), *told = map_new(e->scratch);
    for (uint32_t i = 0; i < m->locks->token_events.len; i++) {
        const LockEvent *event = &m->locks->token_events.data[i];
        if (event->kind != LOCK_EVENT_TOKEN_NEEDED || !bitset_has(&m->scope->fns, event->fn.i))
            continue;
        bool is_new = false;
        uint64_t *slot = map_slot(best, map_pair(event->fn.i, event->other.i), &is_new);
        if (is_new || is_better(event, &m->locks->token_events.data[*slot]))
            *slot = i;
    }
    for (uint32_t calls = 0; calls < 2; calls++) { /* the functions that make the call themselves first */
        for (uint32_t i = 0; i < m->locks->token_events.len; i++) {
            const LockEvent *event = &m->locks->token_events.data[i];
            const uint64_t *chosen = map_find(best, map_pair(event->fn.i, event->other.i));
            bool is_told =
                event->kind == LOCK_EVENT_TOKEN_NEEDED && chosen && *chosen == i && !event->callee.i == !calls;
            ApiCall need = {0};
            if (is_told)
                need = follow(e, NULL, event->fn, event->instr, event->callee, event->lock);
            bool is_new = false;
            if (need.site && !(calls && map_find(told, map_pair(need.fn.i, need.site->instr.i))))
                map_slot(told, calls ? map_pair(event->callee.i, 0) : map_pair(need.fn.i, need.site->instr.i), &is_new);
            if (is_new)
                report(e, event, need);
        }
    }
}

/* ---- threads of the program's own ---- */

/* The call is made only where something is not there or not set: a flag, perhaps, that threads are used at all. */
static bool hangs_on_zero(const Taken *needed) {
    bool zero = false;
    for (uint32_t i = 0; i < needed->when.count; i++) {
        Range range = needed->when.list[i].range;
        zero = zero || (range.low <= 0 && range.high >= 0 && !range.nonzero);
    }
    return zero;
}

static void report_thread(const Evidence *e, const Thread *thread, CtxId root, const Taken *needed) {
    const Model *m = e->m;
    const char *token = sink_text(e->sink, "%s", evidence_name(e, needed->lock));
    ApiCall need = follow(e, NULL, thread->root, needed->site, needed->callee, needed->lock);
    if (!need.site)
        return;
    Tier tier = needed->doubtful || hangs_on_zero(needed) || ctx_get(m->threads, root)->doubtful ? TIER_LOW : TIER_HIGH;
    Finding *f = evidence_begin(e, "gil-call-without", tier, SEVERITY_ERROR, need.fn, need.site->instr);
    f->message = sink_text(e->sink, "thread %s, which the program creates, comes to the call of %s without %s",
                           model_fn_name(m, thread->root), name_of(need), token);
    f->object = sink_text(e->sink, "%s", name_of(need));
    f->key = model_fn_name(m, thread->root);
    f->fix = sink_text(e->sink, "take %s before this call and give it back after it", token);
    Side *side = evidence_side(e, f, root, needed->site);
    follow(e, side, thread->root, needed->site, needed->callee, needed->lock);
    add_need(e, side, need, token);
    finding_add_assumption(e->sink, f, "the conditions on this path can hold together");
}

static CtxId root_context(const Threads *t, ThreadId thread) {
    CtxId root = {0};
    for (CtxId id = t->of_fn[thread_get(t, thread)->root.i]; id.i; id = ctx_get(t, id)->next) {
        if (ctx_get(t, id)->thread.i == thread.i && !ctx_get(t, id)->parent.i)
            root = id;
    }
    return root;
}

/* One finding for each start function. */
static void report_threads(const Evidence *e) {
    const Threads *t = e->m->threads;
    Bitset told = {0};
    for (uint32_t i = 1; i < t->threads.len; i++) {
        const Thread *thread = &t->threads.data[i];
        CtxId root = thread->origin == THREAD_CREATED ? root_context(t, (ThreadId){i}) : (CtxId){0};
        if (!root.i || !bitset_add(e->scratch, &told, thread->root.i))
            continue;
        VEC_EACH(const Taken, needed, &e->m->locks->fns[thread->root.i].summary.needed)
            report_thread(e, thread, root, needed);
    }
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    report_suspended(&e);
    report_threads(&e);
}

const Rule rule_gil_call_without = {
    .id = "gil-call-without",
    .title = "Python's C API called without the GIL",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-366",
    .cert = "CON43-C",
    .concept = "gil",
    .summary = "A thread that has given up Python's lock, or never had it, calls a function that needs it.",
    .why = "Between Py_BEGIN_ALLOW_THREADS and Py_END_ALLOW_THREADS other threads run Python code. A call of the C API "
           "in there changes reference counts, free lists and the state of the current exception while they do the "
           "same: objects are freed that are in use, and the crash comes later and elsewhere. Without a current thread "
           "state many functions fail at once. In a free-threaded build it is the same: a thread is attached to the "
           "interpreter in the same places, and the garbage collector does not wait for one that is not.\n"
           "\n"
           "The call is often not to be seen in the block: it stands in a helper that reports an error, in a macro, or "
           "in a callback of the library that the block was made for.",
    .fix = "Gather what the block needs before it, and raise exceptions after it, from a result that the block leaves "
           "behind. Where that is hard, take the lock again around the call: Py_BLOCK_THREADS and Py_UNBLOCK_THREADS "
           "in the function with the block, PyGILState_Ensure and PyGILState_Release in one that may be called by any "
           "thread.",
    .limits =
        "Which functions need the lock says the library model, a pattern with exceptions (`lockwise help models`): all "
        "of the C API but what is documented to need none. Functions that only look at what does not change, such as "
        "Py_TYPE or PyBytes_AS_STRING, are let pass.\n"
        "\n"
        "Callbacks handed to other libraries are judged where a model says that they run on another thread. May be "
        "wrong where the helper's way to the call and the block exclude each other by conditions set far away.",
    .seen = "psycopg2: errors reported by helpers within blocks, fixed in 66555c5f, de6f2ac3 and 874a74fe.",
    .bad_example = "bad_error_in_block.c",
    .good_example = "good_error_after_block.c",
    .run = run,
};
