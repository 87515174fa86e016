/* declared.c: see declared.h. What is held is asked in each context, so that callers without attributes of their own
 * may hold the lock. Locks are compared by class: the lock of another object of the same type passes, unless it surely
 * is one.
 */
#include "rules/declared.h"

#include "rules/evidence.h"

#include <assert.h>
#include <string.h>

/* ---- what is held ---- */

/* The lock is held in the context, exclusively unless reading is enough; or one is that may be it. */
static bool holds(const Model *m, CtxId ctx, InstrId instr, ClassId lock, bool reading) {
    const SetPool *sets = m->locks->sets;
    SetId held = ctx_locks_at(m->threads, ctx, instr);
    if (setpool_has(sets, held, lock.i << 1) || (reading && setpool_has(sets, held, lock.i << 1 | 1)))
        return true;
    uint32_t count = 0;
    const uint32_t *members = setpool_members(sets, held, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (class_is_pointee(m->paths, (ClassId){members[i] >> 1}))
            return true;
    }
    return false;
}

/* The lock itself is held: under this name in the function, or by a caller if the name means one lock everywhere. */
static bool surely_holds(const Model *m, CtxId ctx, InstrId instr, PathId lock, PathId resolved) {
    const SetPool *sets = m->locks->sets;
    FnId fn = ctx_get(m->threads, ctx)->fn;
    SetId own = locks_must_at(m->locks, m->values[fn.i], instr);
    if (setpool_has(sets, own, lock.i << 1) || setpool_has(sets, own, lock.i << 1 | 1))
        return true;
    ClassId class = path_class(m->paths, resolved);
    return path_is_absolute(m->paths, resolved) && class_is_object(m->paths, class) &&
           holds(m, ctx, instr, class, true) && !class_is_pointee(m->paths, class);
}

/* ---- accesses ---- */

static ClassId guard_of(const Model *m, const Access *a) {
    return path_class(m->paths, annotations_guard(m->facts, a->address));
}

static const Access *access_at(const Model *m, uint32_t i) {
    return &m->accesses->list.data[i];
}

bool declared_is_guarded(const Model *m, const Location *l) {
    return annotations_has_guards(m->facts) && guard_of(m, access_at(m, l->first)).i;
}

/* What is held of the guard's class are surely the locks of other objects. */
static bool holds_others(const Model *m, const Access *a, ClassId guard) {
    const SetPool *sets = m->locks->sets;
    return class_record(m->paths, guard).i && (setpool_has(sets, a->at->held.apart, guard.i << 1) ||
                                               setpool_has(sets, a->at->held.apart, guard.i << 1 | 1));
}

static bool breaks_guard(const Model *m, const Access *a) {
    ClassId guard = guard_of(m, a);
    if (!guard.i || a->atomic || annotations_trust(m->facts, a->fn))
        return false;
    return !holds(m, a->ctx, a->instr, guard, !a->write) || holds_others(m, a, guard);
}

/* An access that the bad one collides with, best one that holds the guard; NULL if none was seen. */
static const Access *find_other(const Model *m, const Location *l, const Access *bad) {
    const Access *best = NULL;
    for (uint32_t i = l->first; i < l->first + l->count; i++) {
        const Access *a = access_at(m, i);
        bool better = !best || (breaks_guard(m, best) && !breaks_guard(m, a));
        if (better && !a->doubtful && accesses_conflict(m->accesses, bad, a))
            best = a;
    }
    return best;
}

static void add_access(const Evidence *e, Finding *f, const Access *a) {
    Side *side = evidence_side(e, f, a->ctx, a->instr);
    evidence_step(e, side, a->write ? STEP_WRITE : STEP_READ, a->fn, a->instr, "",
                  sink_text(e->sink, "%s %s", a->write ? "writes" : "reads", evidence_name(e, a->local_address)));
}

static void report_access(const Evidence *e, const Rule *rule, const Location *l, const Access *a) {
    const Model *m = e->m;
    const Access *other = find_other(m, l, a);
    Tier tier = a->doubtful ? TIER_LOW : other ? TIER_DEFINITE : TIER_HIGH;
    Finding *f = evidence_begin(e, rule->id, tier, rule->severity, a->fn, a->instr);
    PathId declared = annotations_guard(m->facts, a->local_address);
    ClassId class = guard_of(m, a);
    const char *guard = sink_text(e->sink, "%s", declared.i ? evidence_name(e, declared) : class_name(m->paths, class));
    f->object = sink_text(e->sink, "%s", class_name(m->paths, l->class));
    f->key = sink_text(e->sink, "declared|%s", class_name(m->paths, class));
    f->guard = sink_text(e->sink, "%s is declared to be guarded by %s", f->object, class_name(m->paths, class));
    f->message =
        sink_text(e->sink, "%s is %s in %s without %s, which is declared to guard it",
                  evidence_name(e, a->local_address), a->write ? "written" : "read", model_fn_name(m, a->fn), guard);
    f->fix = sink_text(e->sink, "take %s around this %s, or declare that %s requires it", guard,
                       a->write ? "write" : "read", model_fn_name(m, a->fn));
    add_access(e, f, a);
    if (other) {
        add_access(e, f, other);
        finding_add_assumption(e->sink, f,
                               threads_why_parallel(m->threads, a->at->moment, other->at->moment, e->scratch));
    }
    if (a->doubtful)
        finding_add_assumption(e->sink, f, "the function pointers on the way lead where this chain says");
}

/* Of the accesses of a function that break the guard, the first write, else the first; one that is not doubtful. */
static bool is_worse(const Access *a, const Access *than) {
    return a->doubtful != than->doubtful ? !a->doubtful : a->write && !than->write;
}

void declared_report_accesses(const Model *m, FindingSink *sink, Arena *scratch, const Rule *rule, bool writes) {
    Evidence e = {m, sink, scratch};
    VEC_EACH(const Location, l, &m->accesses->locations) {
        if (l->of_variable || !declared_is_guarded(m, l))
            continue;
        const Access *worst = NULL;
        for (uint32_t i = l->first; i < l->first + l->count; i++) { /* by function */
            const Access *a = access_at(m, i);
            if (breaks_guard(m, a) && (!worst || is_worse(a, worst)))
                worst = a;
            bool last = i + 1 == l->first + l->count || access_at(m, i + 1)->fn.i != a->fn.i;
            if (last && worst && worst->write == writes)
                report_access(&e, rule, l, worst);
            worst = last ? NULL : worst;
        }
    }
}

/* ---- calls ---- */

/* A call that breaks an attribute of the callee, in one context. */
typedef struct BadCall {
    const CallSite *site;
    const LockFact *fact;
    CtxId ctx;
    PathId lock, resolved; /* in the caller's words; as the context knows it */
    bool doubtful;
} BadCall;

typedef VEC(BadCall) BadCallVec;

static bool breaks_fact(const Model *m, const BadCall *call) {
    ClassId class = path_class(m->paths, call->resolved);
    InstrId instr = call->site->instr;
    if (!call->lock.i || !class.i || !ctx_reaches(m->threads, call->ctx, instr))
        return false;
    return call->fact->kind == FACT_REQUIRES ? !holds(m, call->ctx, instr, class, call->fact->shared)
                                             : surely_holds(m, call->ctx, instr, call->lock, call->resolved);
}

/* Each site and fact once, in the first context that is not doubtful. */
static void note_bad_call(BadCallVec *calls, const BadCall *call, StrMap *seen, Arena *scratch) {
    const uint32_t key[] = {call->site->caller.i, call->site->instr.i, call->fact->lock.i};
    bool is_new = false;
    uint64_t *slot = strmap_slot(seen, (const char *)key, sizeof key, &is_new);
    if (is_new)
        *slot = calls->len;
    BadCall *known = is_new ? vec_push(scratch, calls) : &calls->data[*slot];
    assert(known != NULL);
    if (is_new || (known->doubtful && !call->doubtful))
        *known = *call;
}

static BadCallVec find_bad_calls(const Model *m, FactKind kind, Arena *scratch) {
    BadCallVec calls = {0};
    if (!annotations_has_facts(m->facts))
        return calls;
    StrMap *seen = strmap_new(scratch);
    for (uint32_t c = 1; c < m->threads->contexts.len; c++) {
        const Context *ctx = &m->threads->contexts.data[c];
        uint32_t site_count = 0, fact_count = 0;
        const CallSite *sites = callgraph_sites(m->graph, ctx->fn, &site_count);
        for (uint32_t i = 0; i < site_count && !annotations_trust(m->facts, ctx->fn); i++) {
            const LockFact *facts = annotations_at(m->facts, &sites[i], &fact_count);
            for (uint32_t k = 0; k < fact_count; k++) {
                if (facts[k].kind != kind)
                    continue;
                BadCall call = {&sites[i], &facts[k], {c}, {0}, {0}, ctx->doubtful};
                call.lock = fact_lock_at_call(m->paths, &facts[k], m->values[ctx->fn.i], sites[i].instr);
                call.resolved = ctx_resolve(m->threads, (CtxId){c}, call.lock);
                if (breaks_fact(m, &call))
                    note_bad_call(&calls, &call, seen, scratch);
            }
        }
    }
    return calls;
}

/* Before there are threads nobody can be met; an object of the function's own is perhaps not known to others yet. */
static bool is_alone(const Model *m, const BadCall *call) {
    const Thread *thread = thread_get(m->threads, ctx_get(m->threads, call->ctx)->thread);
    SetId live = ctx_moment_at(m->threads, call->ctx, call->site->block, call->site->instr).live;
    uint8_t root = path_get(m->paths, path_root(m->paths, call->resolved, false))->kind;
    return (thread->origin == THREAD_MAIN && live.i == SET_EMPTY.i) || root == PATH_RESULT || root == PATH_LOCAL;
}

static Finding *begin_call(const Evidence *e, const Rule *rule, const BadCall *call, Tier tier) {
    const CallSite *site = call->site;
    Finding *f =
        evidence_begin(e, rule->id, call->doubtful ? TIER_LOW : tier, rule->severity, site->caller, site->instr);
    f->object = sink_text(e->sink, "%s", class_name(e->m->paths, path_class(e->m->paths, call->resolved)));
    f->key = sink_text(e->sink, "declared|%s", site->callee);
    Side *side = evidence_side(e, f, call->ctx, site->instr);
    evidence_step(e, side, STEP_CALL, site->caller, site->instr, "", sink_text(e->sink, "calls %s", site->callee));
    return f;
}

void declared_report_calls_without(const Model *m, FindingSink *sink, Arena *scratch, const Rule *rule) {
    Evidence e = {m, sink, scratch};
    BadCallVec calls = find_bad_calls(m, FACT_REQUIRES, scratch);
    VEC_EACH(const BadCall, call, &calls) {
        Finding *f = begin_call(&e, rule, call, is_alone(m, call) ? TIER_LOW : TIER_HIGH);
        const char *lock = sink_text(sink, "%s", evidence_name(&e, call->lock)), *callee = call->site->callee;
        f->message = sink_text(sink, "%s calls %s without %s, which %s is declared to require",
                               model_fn_name(m, call->site->caller), callee, lock, callee);
        f->fix = sink_text(sink, "take %s around the call, or declare that %s requires it", lock,
                           model_fn_name(m, call->site->caller));
    }
}

/* The callee was seen to take the lock: that finding says it all. */
static bool is_relock(const Model *m, const BadCall *call) {
    uint32_t count = 0;
    const LockEvent *events = locks_events(m->locks, call->site->caller, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (events[i].kind == LOCK_EVENT_RELOCK && events[i].instr.i == call->site->instr.i && !events[i].is_try)
            return true;
    }
    return false;
}

void declared_report_calls_with(const Model *m, FindingSink *sink, Arena *scratch, const Rule *rule) {
    Evidence e = {m, sink, scratch};
    BadCallVec calls = find_bad_calls(m, FACT_EXCLUDES, scratch);
    VEC_EACH(const BadCall, call, &calls) {
        if (is_relock(m, call))
            continue;
        Finding *f = begin_call(&e, rule, call, TIER_HIGH);
        const char *lock = sink_text(sink, "%s", evidence_name(&e, call->lock)), *callee = call->site->callee;
        f->message = sink_text(sink, "%s calls %s while it holds %s, which %s is declared to exclude",
                               model_fn_name(m, call->site->caller), callee, lock, callee);
        f->fix = sink_text(sink, "release %s before the call of %s", lock, callee);
    }
}

/* ---- order ---- */

void declared_report_order(const Model *m, FindingSink *sink, Arena *scratch, const Rule *rule) {
    Evidence e = {m, sink, scratch};
    Map *seen = map_new(scratch);
    VEC_EACH(const OrderEdge, edge, &m->order->edges) {
        bool is_new = false;
        if (annotations_order(m->facts, edge->acquired, edge->held) && !annotations_trust(m->facts, edge->fn))
            map_slot(seen, map_pair(edge->fn.i, edge->instr.i), &is_new);
        if (!is_new)
            continue;
        const char *held = class_name(m->paths, edge->held), *acquired = class_name(m->paths, edge->acquired);
        Finding *f =
            evidence_begin(&e, rule->id, edge->doubtful ? TIER_LOW : TIER_HIGH, rule->severity, edge->fn, edge->instr);
        bool in_order = strcmp(held, acquired) < 0;
        f->object = sink_text(sink, "%s, %s", in_order ? held : acquired, in_order ? acquired : held);
        f->key = sink_text(sink, "declared|%s>%s", held, acquired);
        f->message = sink_text(sink, "%s takes %s while holding %s, although %s is declared to be taken first",
                               model_fn_name(m, edge->fn), acquired, held, acquired);
        f->fix = sink_text(sink, "take %s before %s, or change the declaration", acquired, held);
        evidence_order_side(&e, f, edge, sink_text(sink, "takes %s while holding %s", acquired, held));
    }
}
