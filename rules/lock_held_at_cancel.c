/* lock_held_at_cancel.c: a thread may be cancelled while it holds a lock.
 * Argument: pthread_cancel is called with the thread's handle; the thread comes to a cancellation point with
 * cancellation enabled, holds a lock on every way to it, and no clean-up handler was pushed since it took it. It ends
 * there and the lock stays taken, which another thread takes too. A wait for a condition variable is such a point, and
 * takes its mutex again before the thread ends. Known misses: functions that the table of traits does not list as
 * cancellation points, though they may be some. Noise: programs that end at once when a thread has been cancelled. */
#include "rules/evidence.h"

typedef struct Claim {
    ClassId lock;
    CtxId ctx;
    const CallSite *site;
} Claim;

typedef struct Search {
    const Evidence *e;
    VEC(Claim) claims; /* who takes which lock, and waits for it */
    Map *told;         /* (ClassId, FnId) */
} Search;

static void collect_claims(Search *s) {
    const Model *m = s->e->m;
    const Threads *t = m->threads;
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (!site->api || site->api->kind != SYNC_ACQUIRE || site->fatal)
            continue;
        PathId lock = site_object(m->paths, m->values[site->caller.i], site);
        for (CtxId ctx = t->of_fn[site->caller.i]; lock.i && ctx.i; ctx = ctx_get(t, ctx)->next) {
            ClassId class = path_class(m->paths, ctx_resolve(t, ctx, lock));
            if (class.i && ctx_reaches(t, ctx, site->instr))
                *vec_push(s->e->scratch, &s->claims) = (Claim){class, ctx, site};
        }
    }
}

/* Another thread that needs the lock; NULL if none does. */
static const Claim *other_claim(const Search *s, ClassId lock, ThreadId thread) {
    const Threads *t = s->e->m->threads;
    VEC_EACH(const Claim, claim, &s->claims) {
        ThreadId other = ctx_get(t, claim->ctx)->thread;
        if (claim->lock.i == lock.i && (other.i != thread.i || thread_get(t, thread)->many))
            return claim;
    }
    return NULL;
}

static bool is_point(const CallSite *site) {
    return (site->traits & 1u << TRAIT_CANCELLATION_POINT) || (site->api && site->api->kind == SYNC_COND_WAIT);
}

typedef struct Point {
    CtxId ctx;
    InstrId instr; /* the cancellation point, or the call that leads to it */
} Point;

/* In the function on the way that the lock was taken in: nobody above it holds the lock. */
static Point place_of_holder(const Threads *t, CtxId ctx, InstrId instr, uint32_t lock) {
    while (ctx_get(t, ctx)->parent.i && setpool_has(t->sets, ctx_get(t, ctx)->locks, lock)) {
        instr = ctx_get(t, ctx)->call;
        ctx = ctx_get(t, ctx)->parent;
    }
    return (Point){ctx, instr};
}

/* Whether the function that took the lock, or one on the way from there, has pushed a clean-up handler. What was pushed
 * before the lock was taken does not give it back. */
static bool has_cleanup(const Model *m, CtxId id, InstrId instr, Point holder) {
    for (bool last = false; !last; instr = ctx_get(m->threads, id)->call, id = ctx_get(m->threads, id)->parent) {
        uint32_t count = 0;
        const CallSite *sites = callgraph_sites(m->graph, ctx_get(m->threads, id)->fn, &count);
        for (uint32_t i = 0; i < count && sites[i].instr.i < instr.i; i++) {
            if (sites[i].api && sites[i].api->kind == SYNC_CLEANUP_PUSH)
                return true;
        }
        last = id.i == holder.ctx.i;
    }
    return false;
}

static void report(Search *s, const CallSite *point, CtxId ctx, uint32_t lock, const Claim *other) {
    const Evidence *e = s->e;
    const Threads *t = e->m->threads;
    Point holder = place_of_holder(t, ctx, point->instr, lock);
    if (has_cleanup(e->m, ctx, point->instr, holder))
        return;
    FnId fn = ctx_get(t, holder.ctx)->fn;
    bool is_new = false;
    (void)map_slot(s->told, map_pair(lock >> 1, fn.i), &is_new);
    if (!is_new)
        return;
    const Thread *thread = thread_get(t, ctx_get(t, ctx)->thread);
    const CallSite *cancel = cancellation_of(e->m->cancellation, ctx_get(t, ctx)->thread);
    const char *name = sink_text(e->sink, "%s", class_name(e->m->paths, (ClassId){lock >> 1}));
    bool doubtful = !bitset_has(&e->m->cancellation->surely, ctx_get(t, ctx)->thread.i) || ctx_get(t, ctx)->doubtful ||
                    ctx_get(t, other->ctx)->doubtful;
    Finding *f =
        evidence_begin(e, "lock-held-at-cancel", doubtful ? TIER_LOW : TIER_HIGH, SEVERITY_WARNING, fn, holder.instr);
    evidence_step(e, evidence_side(e, f, ctx, point->instr), STEP_NOTE, point->caller, point->instr, name,
                  sink_text(e->sink, "may be cancelled in %s, holding %s", point->callee, name));
    evidence_step(e, evidence_side(e, f, other->ctx, other->site->instr), STEP_ACQUIRE, other->site->caller,
                  other->site->instr, name, sink_text(e->sink, "takes %s", name));
    Side *side = finding_add_side(e->sink, f, "cancellation", "");
    evidence_step(e, side, STEP_NOTE, cancel->caller, cancel->instr, "",
                  sink_text(e->sink, "%s cancels thread %s", model_fn_name(e->m, cancel->caller), thread->name));
    f->message = sink_text(e->sink, "thread %s may be cancelled in %s while it holds %s, and nobody gives it back",
                           thread->name, point->callee, name);
    f->object = name;
    f->fix = sink_text(e->sink, "push a clean-up handler that gives %s back, or disable cancellation while it is held",
                       name);
    finding_add_assumption(e->sink, f, "the program goes on when the thread has ended");
}

static void search_context(Search *s, CtxId id) {
    const Model *m = s->e->m;
    const Context *ctx = ctx_get(m->threads, id);
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, ctx->fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (!is_point(&sites[i]) || sites[i].fatal || !ctx_reaches(m->threads, id, sites[i].instr))
            continue;
        uint32_t locks = 0;
        SetId held = ctx_mutexes_at(m->threads, id, sites[i].instr);
        (void)setpool_members(m->threads->sets, held, &locks);
        bool enabled = locks && cancellation_may_be(m->cancellation, id, sites[i].instr, CANCEL_DEFERRED);
        for (uint32_t k = 0; enabled && k < locks; k++) {
            uint32_t lock = setpool_members(m->threads->sets, held, &locks)[k];
            const Claim *other = other_claim(s, (ClassId){lock >> 1}, ctx->thread);
            if (other)
                report(s, &sites[i], id, lock, other);
        }
    }
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Search s = {.e = &e, .told = map_new(scratch)};
    for (uint32_t c = 1; m->cancellation->flow.entry && c < m->threads->contexts.len; c++) {
        const Context *ctx = &m->threads->contexts.data[c];
        if (!cancellation_of(m->cancellation, ctx->thread) || !bitset_has(&m->scope->fns, ctx->fn.i))
            continue;
        if (!s.claims.len)
            collect_claims(&s);
        search_context(&s, (CtxId){c});
    }
}

const Rule rule_lock_held_at_cancel = {
    .id = "lock-held-at-cancel",
    .title = "Lock held by a thread that is cancelled",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-772",
    .cert = "",
    .concept = "locks",
    .summary =
        "A thread that is cancelled holds a lock at a cancellation point, and no clean-up handler gives it back.",
    .why = "A cancelled thread ends at its next cancellation point: in read, sleep, a wait for a condition variable "
           "and many "
           "others. What it holds stays taken. Whoever takes the lock afterwards waits for ever, and the data that it "
           "guards may be half changed. A wait for a condition variable takes its mutex again before the thread ends.",
    .fix =
        "Do without pthread_cancel: let the thread look at a flag, and wake it. Otherwise push a clean-up handler that "
        "gives the "
        "lock back (pthread_cleanup_push), or disable cancellation with pthread_setcancelstate while the lock is held.",
    .limits =
        "Cancellation points are those that POSIX requires, as the table of traits lists them; many more functions may "
        "be some, such "
        "as printf. A clean-up handler that was pushed in the function which takes the lock, or later, counts whatever "
        "it does, unless the "
        "compiler is told to make it with exceptions (-fexceptions). The tier is low where calls through pointers lead "
        "to "
        "the place.",
    .seen = "rsyslog's msgSetUUID, fixed in 82687e14fbf3, at the lowest tier. drd's pth_cancel_locked.",
    .bad_example = "bad_reads_under_lock.c",
    .good_example = "good_cleanup_handler.c",
    .run = run,
};
