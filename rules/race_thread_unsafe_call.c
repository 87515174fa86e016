/* race_thread_unsafe_call.c: two threads call functions of a library that share data of the process.
 * Argument: the library's documentation says that the function keeps its result or its state in memory of the process
 * without a lock (the model files list such functions by that state); two threads that can run at the same time call
 * functions of one state, not both only reading it, without a lock in common. Known misses: calls that threads make
 * which are not seen. Noise: results that nobody looks at. */
#include "rules/evidence.h"

#include <string.h>

/* A call of such a function in a context. */
typedef struct UnsafeCall {
    const SyncUnsafe *unsafe;
    const CallSite *site;
    CtxId ctx;
    Moment moment;
    SetId locks;
} UnsafeCall;

typedef VEC(UnsafeCall) UnsafeCallVec;

/* What one function calls, and a call that disturbs it. */
typedef struct UnsafePair {
    const UnsafeCall *call, *other;
    Tier tier;
    bool told;
} UnsafePair;

typedef VEC(UnsafePair) UnsafePairVec;

static UnsafeCallVec collect(const Model *m, Arena *scratch) {
    UnsafeCallVec calls = {0};
    const Threads *t = m->threads;
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        const SyncUnsafe *unsafe = site->global.i && !site->target_count && !site->fatal
                                       ? syncapi_find_unsafe(m->graph->api, site->callee)
                                       : NULL;
        if (!unsafe || !bitset_has(&m->scope->fns, site->caller.i))
            continue;
        for (CtxId ctx = t->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(t, ctx)->next) {
            if (!ctx_get(t, ctx)->doubtful && ctx_reaches(t, ctx, site->instr))
                *vec_push(scratch, &calls) =
                    (UnsafeCall){unsafe, site, ctx, ctx_moment_at(t, ctx, site->block, site->instr),
                                 ctx_locks_at(t, ctx, site->instr)};
        }
    }
    return calls;
}

static bool disturb(const Model *m, const UnsafeCall *a, const UnsafeCall *b) {
    return strcmp(a->unsafe->state, b->unsafe->state) == 0 && !(a->unsafe->only_reads && b->unsafe->only_reads) &&
           !accesses_common_lock(m->threads, a->locks, b->locks).i &&
           threads_may_parallel(m->threads, a->moment, b->moment);
}

/* Callers of a library come from threads that nobody sees: perhaps it is one thread. */
static bool is_seen(const Model *m, const UnsafeCall *call) {
    return thread_get(m->threads, call->moment.thread)->origin != THREAD_API;
}

static uint32_t depth_of(const Threads *t, CtxId id) {
    uint32_t depth = 0;
    for (; ctx_get(t, id)->parent.i; id = ctx_get(t, id)->parent)
        depth++;
    return depth;
}

/* On a long way some condition is likely to keep the thread from it. What main does to data that others only look at it
 * mostly does before there are others, or after: it counts near the beginning of both alone. */
static bool is_likely(const Model *m, const UnsafeCall *call, const UnsafeCall *other) {
    enum { NEAR = 2, FAR = 20 };
    const Threads *t = m->threads;
    uint32_t a = depth_of(t, call->ctx), b = depth_of(t, other->ctx);
    bool by_main = thread_get(t, call->moment.thread)->origin == THREAD_MAIN && other->unsafe->only_reads;
    return by_main ? a <= NEAR && b <= NEAR : a <= FAR && b <= FAR;
}

static const UnsafeCall *find_other(const Model *m, const UnsafeCallVec *calls, const UnsafeCall *call) {
    const UnsafeCall *found = NULL;
    VEC_EACH(const UnsafeCall, other, calls) {
        if (disturb(m, call, other) && (!found || (!is_seen(m, found) && is_seen(m, other))))
            found = other;
    }
    return found;
}

static Tier tier_of(const Model *m, const UnsafeCall *call, const UnsafeCall *other) {
    return is_seen(m, call) && is_seen(m, other) && is_likely(m, call, other) ? TIER_HIGH : TIER_LOW;
}

static bool is_same_call(const UnsafeCall *a, const UnsafeCall *b) {
    return a->site->caller.i == b->site->caller.i && strcmp(a->unsafe->name, b->unsafe->name) == 0;
}

/* A pair for each function and what it calls; who only reads is shown at the other side. */
static UnsafePairVec find_pairs(const Model *m, const UnsafeCallVec *calls, Arena *scratch) {
    UnsafePairVec pairs = {0};
    StrMap *paired = strmap_new(scratch);
    VEC_EACH(const UnsafeCall, call, calls) {
        const char *key = arena_printf(scratch, "%u %s", call->site->caller.i, call->unsafe->name);
        const UnsafeCall *other =
            call->unsafe->only_reads || strmap_find(paired, key, strlen(key)) ? NULL : find_other(m, calls, call);
        if (!other)
            continue;
        strmap_slot(paired, key, strlen(key), NULL);
        *vec_push(scratch, &pairs) = (UnsafePair){call, other, tier_of(m, call, other), false};
    }
    return pairs;
}

/* One mistake, to be mended in one way. */
static bool is_of_one_kind(const UnsafePair *a, const UnsafePair *b) {
    return a->tier == b->tier && strcmp(a->call->unsafe->state, b->call->unsafe->state) == 0;
}

static const char *fix_for(const Evidence *e, const UnsafeCall *call) {
    const SyncUnsafe *unsafe = call->unsafe;
    if (unsafe->instead[0])
        return sink_text(e->sink, "call %s", unsafe->instead);
    return sink_text(e->sink, "let one thread alone use %s, before it starts others, or guard all calls with one lock",
                     unsafe->state);
}

static void add_call(const Evidence *e, Side *side, const UnsafeCall *call) {
    evidence_step(e, side, call->unsafe->only_reads ? STEP_READ : STEP_WRITE, call->site->caller, call->site->instr, "",
                  sink_text(e->sink, "calls %s", call->unsafe->name));
}

/* The same in other functions, by their places alone. */
static void add_others(const Evidence *e, Finding *f, const UnsafePair *first, UnsafePairVec *pairs) {
    VEC_EACH(UnsafePair, pair, pairs) {
        if (pair->told || !is_of_one_kind(first, pair))
            continue;
        pair->told = true;
        if (is_same_call(pair->call, first->other))
            continue;
        Side *side = finding_add_side(e->sink, f, "elsewhere", "");
        side->locks = evidence_locks(e, pair->call->locks);
        add_call(e, side, pair->call);
    }
}

static Finding *begin(const Evidence *e, const UnsafePair *pair) {
    const Model *m = e->m;
    const UnsafeCall *call = pair->call, *other = pair->other;
    bool same = call->site->instr.i == other->site->instr.i && call->site->caller.i == other->site->caller.i;
    Finding *f = evidence_begin(e, "race-thread-unsafe-call", pair->tier, SEVERITY_WARNING, call->site->caller,
                                call->site->instr);
    f->message =
        sink_text(e->sink, "%s calls %s while %s may call %s: both use %s", model_fn_name(m, call->site->caller),
                  call->unsafe->name, same ? "another thread" : model_fn_name(m, other->site->caller),
                  same ? "it too" : other->unsafe->name, call->unsafe->state);
    f->object = sink_text(e->sink, "%s", call->unsafe->name);
    f->fix = fix_for(e, call);
    return f;
}

static void report(const Evidence *e, UnsafePair *pair, UnsafePairVec *pairs) {
    const Threads *t = e->m->threads;
    Finding *f = begin(e, pair);
    pair->told = true;
    const UnsafeCall *sides[] = {pair->call, pair->other};
    for (int k = 0; k < 2; k++)
        add_call(e, evidence_side(e, f, sides[k]->ctx, sides[k]->site->instr), sides[k]);
    add_others(e, f, pair, pairs);
    finding_add_assumption(e->sink, f, threads_why_parallel(t, pair->call->moment, pair->other->moment, e->scratch));
}

/* One finding for each state and tier. */
static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    UnsafeCallVec calls = collect(m, scratch);
    UnsafePairVec pairs = find_pairs(m, &calls, scratch);
    VEC_EACH(UnsafePair, pair, &pairs)
        if (!pair->told)
            report(&e, pair, &pairs);
}

const Rule rule_race_thread_unsafe_call = {
    .id = "race-thread-unsafe-call",
    .title = "Call of a function that is not thread-safe",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-663",
    .cert = "CON33-C",
    .concept = "processes-and-threads",
    .summary = "Two threads call a library function that keeps its result or state in memory of the process.",
    .why = "Functions such as localtime, strtok or getpwnam return a pointer to memory that belongs to the library, or "
           "remember between two calls where they are. There is one such memory for all threads. While one thread "
           "still reads its result, another one's call writes over it: a log line has the time of another "
           "connection, a list is cut at another thread's text, a user gets another one's entry.\n"
           "\n"
           "setenv moves the environment while getenv in another thread walks through it.",
    .fix = "Most of them have a sibling, with _r at the end of its name, that is handed the memory: localtime_r, "
           "strtok_r, getpwnam_r. Where there is none, guard all calls, and what is done with the result, with one "
           "lock. Change the environment before the first thread is started.",
    .limits =
        "Calls that share one state are one finding, with the other places listed.\n"
        "\n"
        "Which functions these are the model files say (`thread-unsafe`), after the glibc manual: what glibc makes "
        "safe although POSIX does not ask for it (rand, strerror, inet_ntoa) is not reported. What lies in a lock "
        "that both calls hold is not reported either, although the result may be used after it.\n"
        "\n"
        "In a library without main the tier is the lowest: its callers may all be one thread. So it is where main "
        "changes "
        "the environment some calls away from its beginning: most programs do that before they start threads, or "
        "after, and whether one is left is known from joins alone.",
    .seen = "unbound 1.17.1, str2wire.c: getprotobyname and getservbyname, called by all workers.",
    .bad_example = "bad_log_line_time.c",
    .good_example = "good_localtime_r.c",
    .run = run,
};
