/* deadlock_same_class.c: two objects' locks of one class are taken nested, in an order that nothing fixes.
 * Argument: the function holds the lock of one object when it takes that of another one of the type. The objects come
 * to it in like ways, neither through the other, and no comparison of the two decides which is locked first. Two
 * threads that call it with the objects exchanged wait for each other. Or the two are neighbours in a ring, or those of
 * two variables, which another thread takes in the opposite order. Known misses: nesting across functions. Noise:
 * callers that always hand over the objects in one order. */
#include "rules/evidence.h"
#include "rules/waits.h"

/* What tells the object of the lock: the index in an array, the object that has it as a member. */
static PathId object_of(const Model *m, PathId lock) {
    if (!class_is_array(m->paths, path_class(m->paths, lock)))
        return path_object(m->paths, lock);
    const Path *path = path_get(m->paths, lock);
    while (path->kind == PATH_FIELD)
        path = path_get(m->paths, path->base);
    return (PathId){path->kind == PATH_INDEX ? path->b : 0};
}

static bool is_alike(const Path *a, const Path *b) {
    if (a->kind != b->kind)
        return false;
    return a->kind == PATH_PARAM || a->kind == PATH_RESULT || a->kind == PATH_PHI || a->kind == PATH_BIN ||
           (a->kind == PATH_LOAD && a->base.i);
}

/* ---- rings ---- */

/* The element of an array that the object is or lies in; NULL if none. */
static const Path *element_of(const Model *m, PathId lock) {
    const Path *path = path_get(m->paths, lock);
    while (path->kind == PATH_FIELD)
        path = path_get(m->paths, path->base);
    return path->kind == PATH_INDEX && path->b ? path : NULL;
}

/* (index + 1) % n, or (index + n - 1) % n */
static bool is_neighbour(const Model *m, PathId index, PathId next) {
    const Path *rest = path_get(m->paths, next);
    if (rest->kind != PATH_BIN || rest->sub != BIN_REM)
        return false;
    PathId at = rest->base;
    for (const Path *step = path_get(m->paths, at);
         step->kind == PATH_BIN && (step->sub == BIN_ADD || step->sub == BIN_SUB); step = path_get(m->paths, at)) {
        at = step->base;
        if (path_same(at, index))
            return true;
    }
    return false;
}

/* The two are neighbours in an array whose last element is followed by its first: each thread takes its own and the
 * next one's, and if all take their own first, all wait. */
static bool is_ring(const Model *m, const LockEvent *event) {
    const Path *a = element_of(m, event->condition), *b = element_of(m, event->lock);
    return a && b && path_same(a->base, b->base) &&
           (is_neighbour(m, (PathId){a->b}, (PathId){b->b}) || is_neighbour(m, (PathId){b->b}, (PathId){a->b}));
}

/* ---- order ---- */

/* The function, or what calls it, compares two like things: the order may be by address, index or number. */
static bool compares(const Model *m, FnId fn) {
    const FnValues *v = m->values[fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        bool relational = instr->op == OP_BIN && (instr->sub == BIN_LT || instr->sub == BIN_GT ||
                                                  instr->sub == BIN_LE || instr->sub == BIN_GE);
        if (!relational)
            continue;
        const Operand *args = tu_args(v->tu, instr);
        PathId a = values_operand(m->paths, v, &args[0]), b = values_operand(m->paths, v, &args[1]);
        const Path *x = path_get(m->paths, a), *y = path_get(m->paths, b);
        bool numbers = x->kind == PATH_INT || y->kind == PATH_INT;
        if (!numbers && (x->kind == y->kind || !a.i || !b.i))
            return true;
    }
    return false;
}

static bool is_ordered(const Model *m, FnId fn) {
    if (compares(m, fn))
        return true;
    const CallGraph *g = m->graph;
    for (uint32_t i = g->callers_first[fn.i]; i < g->callers_first[fn.i + 1]; i++) {
        if (compares(m, g->sites.data[g->callers[i]].caller))
            return true;
    }
    return false;
}

enum { MOST_SIDES = 3 };

/* Contexts that can run at once, each of which takes a lock that the next one holds. */
typedef struct Meeting {
    const LockEvent *events[MOST_SIDES]; /* the same twice, mostly */
    CtxId ctxs[MOST_SIDES];
    uint32_t count;
    bool exchanged; /* what is the first object in the one is the second in the other */
} Meeting;

static bool are_exchanged(const Model *m, const LockEvent *event, CtxId a, CtxId b) {
    const Threads *t = m->threads;
    return path_same(ctx_resolve(t, a, event->condition), ctx_resolve(t, b, event->lock)) &&
           path_same(ctx_resolve(t, b, event->condition), ctx_resolve(t, a, event->lock));
}

static bool find_meeting(const Model *m, const LockEvent *event, Meeting *out) {
    const Threads *t = m->threads;
    uint32_t block = model_block_of(m, event->fn, event->instr);
    *out = (Meeting){.events = {event, event}, .count = 2};
    for (CtxId a = t->of_fn[event->fn.i]; a.i; a = ctx_get(t, a)->next) {
        for (CtxId b = a; b.i; b = ctx_get(t, b)->next) {
            bool exchanged = are_exchanged(m, event, a, b);
            if ((out->ctxs[0].i && !exchanged) || ctx_get(t, a)->doubtful || ctx_get(t, b)->doubtful ||
                !threads_may_parallel(t, ctx_moment_at(t, a, block, event->instr),
                                      ctx_moment_at(t, b, block, event->instr)))
                continue;
            out->ctxs[0] = a;
            out->ctxs[1] = b;
            out->exchanged = exchanged;
            if (exchanged)
                return true;
        }
    }
    return out->ctxs[0].i;
}

/* A lock besides those of the class that two contexts hold keeps one nesting from meeting the other. */
static bool share_gate(const Model *m, const Meeting *meeting, uint32_t one, uint32_t other) {
    ClassId class = path_class(m->paths, meeting->events[one]->lock);
    SetPool *sets = m->threads->sets;
    SetId both = setpool_intersect(sets, ctx_locks_at(m->threads, meeting->ctxs[one], meeting->events[one]->instr),
                                   ctx_locks_at(m->threads, meeting->ctxs[other], meeting->events[other]->instr));
    uint32_t count = 0;
    const uint32_t *members = setpool_members(sets, both, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (members[i] >> 1 != class.i && !(members[i] & 1))
            return true;
    }
    return false;
}

static bool are_independent(const Model *m, const LockEvent *event) {
    PathId a = object_of(m, event->condition), b = object_of(m, event->lock);
    if (!a.i || !b.i || path_has_unknown_index(m->paths, event->lock) ||
        path_has_unknown_index(m->paths, event->condition) || path_contains(m->paths, a, b) ||
        path_contains(m->paths, b, a))
        return false;
    ClassId class = path_class(m->paths, event->lock);
    return is_alike(path_get(m->paths, a), path_get(m->paths, b)) &&
           (class_is_array(m->paths, class) ||
            lock_tie(m->paths, m->values, event->condition, event->lock) == TIE_OTHER);
}

/* ---- two functions, or three ---- */

/* Both objects are those of variables. */
static bool is_of_variables(const Model *m, const LockEvent *event) {
    return event->kind == LOCK_EVENT_SAME_CLASS && path_is_absolute(m->paths, event->lock) &&
           path_is_absolute(m->paths, event->condition) && !path_has_unknown_index(m->paths, event->lock) &&
           !path_has_unknown_index(m->paths, event->condition) && !path_same(event->lock, event->condition);
}

static Moment moment_of(const Model *m, const Meeting *meeting, uint32_t k) {
    const LockEvent *event = meeting->events[k];
    return ctx_moment_at(m->threads, meeting->ctxs[k], model_block_of(m, event->fn, event->instr), event->instr);
}

/* Whether the last of the sides can be there at once with all others. */
static bool can_meet(const Model *m, const Meeting *meeting) {
    uint32_t last = meeting->count - 1;
    for (uint32_t k = 0; k < last; k++) {
        if (!threads_may_parallel(m->threads, moment_of(m, meeting, k), moment_of(m, meeting, last)) ||
            share_gate(m, meeting, k, last))
            return false;
    }
    return !ctx_get(m->threads, meeting->ctxs[last])->doubtful;
}

static bool is_for_reading(const LockEvent *event) {
    return event->shared && event->other_shared;
}

static bool close_circle(const Model *m, Meeting *meeting, uint32_t most);

/* Whether the event goes on from the last side, in a context that can be there at once with all sides. */
static bool add_side(const Model *m, Meeting *meeting, const LockEvent *event, uint32_t most) {
    uint32_t k = meeting->count;
    meeting->events[k] = event;
    for (CtxId ctx = m->threads->of_fn[event->fn.i]; ctx.i; ctx = ctx_get(m->threads, ctx)->next) {
        meeting->ctxs[k] = ctx;
        meeting->count = k + 1;
        if (can_meet(m, meeting) && close_circle(m, meeting, most))
            return true;
    }
    meeting->count = k;
    return false;
}

/* Adds events after the first one until one of them takes what the first one has; at most so many sides in all. */
static bool close_circle(const Model *m, Meeting *meeting, uint32_t most) {
    const LockEvent *first = meeting->events[0], *last = meeting->events[meeting->count - 1];
    const LockEvent *end = m->locks->events.data + m->locks->events.len;
    if (path_same(last->lock, first->condition))
        return true;
    for (const LockEvent *next = first + 1; next < end && meeting->count < most; next++) {
        if (path_same(next->condition, last->lock) && is_of_variables(m, next) && !is_for_reading(next) &&
            add_side(m, meeting, next, most))
            return true;
    }
    return false;
}

/* Two events that take the locks of two variables in opposite orders, or three that take those of three in a circle:
 * this one and ones that come after it. */
static bool find_circle(const Model *m, const LockEvent *event, Meeting *out) {
    for (uint32_t most = 2; is_of_variables(m, event) && most <= MOST_SIDES; most++) {
        *out = (Meeting){.exchanged = true};
        if (add_side(m, out, event, most))
            return true;
    }
    return false;
}

static void add_sides(const Evidence *e, Finding *f, const Meeting *meeting) {
    for (uint32_t k = 0; k < meeting->count; k++) {
        const LockEvent *event = meeting->events[k];
        const char *first = sink_text(e->sink, "%s", evidence_name(e, event->condition));
        const char *second = sink_text(e->sink, "%s", evidence_name(e, event->lock));
        bool same = meeting->events[0] == meeting->events[1];
        Side *side = evidence_side(e, f, meeting->ctxs[k], event->instr);
        evidence_step(e, side, STEP_ACQUIRE, event->fn, event->instr, second,
                      sink_text(e->sink, "takes %s while holding %s%s", second, first,
                                k && same && meeting->exchanged ? ", the same two objects exchanged" : ""));
    }
}

static void report_circle(const Evidence *e, const Meeting *meeting) {
    const Model *m = e->m;
    const LockEvent *event = meeting->events[0];
    const char *first = sink_text(e->sink, "%s", evidence_name(e, event->condition));
    const char *second = sink_text(e->sink, "%s", evidence_name(e, event->lock));
    Finding *f = evidence_begin(e, "deadlock-same-class", TIER_HIGH, SEVERITY_ERROR, event->fn, event->instr);
    const char *fn = model_fn_name(m, event->fn), *next = model_fn_name(m, meeting->events[1]->fn);
    f->message =
        meeting->count == 2
            ? sink_text(e->sink, "%s takes %s while holding %s, and %s takes them the other way round", fn, second,
                        first, next)
            : sink_text(e->sink, "%s takes %s while holding %s; with %s and %s, threads take %u locks in a circle", fn,
                        second, first, next, model_fn_name(m, meeting->events[2]->fn), meeting->count);
    f->object = sink_text(e->sink, "%s", class_name(m->paths, path_class(m->paths, event->lock)));
    f->fix = meeting->count == 2 ? sink_text(e->sink, "take %s and %s in the same order everywhere", first, second)
                                 : "take these locks in one order everywhere";
    add_sides(e, f, meeting);
    finding_add_assumption(e->sink, f, "each of the variables leads to one object all the time");
}

/* A semaphore lets in fewer than there are elements, perhaps: then one of them always finds both of its locks free. */
static bool are_let_in(const Model *m, const Meeting *meeting) {
    return semaphore_lets_through(m, meeting->events[0]->fn, meeting->events[0]->instr, true) &&
           semaphore_lets_through(m, meeting->events[1]->fn, meeting->events[1]->instr, true);
}

/* The element of an array that a lock lies in, or that leads to it, as a context's function has it; NULL if none. */
static const Path *element_in(const Model *m, CtxId ctx, PathId lock) {
    PathId object = ctx_resolve(m->threads, ctx, lock);
    const Path *path = path_get(m->paths, object);
    while (path->kind == PATH_FIELD || (path->kind == PATH_LOAD && path->base.i))
        path = path_get(m->paths, path->base);
    return path->kind == PATH_INDEX && path->b ? path : NULL;
}

/* What a call has given, or the rest of a division: loops and parameters may have their own order. */
static bool is_drawn(const Model *m, PathId index) {
    const Path *path = path_get(m->paths, index);
    return path->kind == PATH_RESULT || (path->kind == PATH_BIN && path->sub == BIN_REM);
}

/* Both are elements of one array at indices that have nothing to do with each other: there are no fixed roles. */
static bool are_any_two(const Model *m, const Meeting *meeting) {
    const LockEvent *event = meeting->events[0];
    const Path *a = element_in(m, meeting->ctxs[0], event->condition),
               *b = element_in(m, meeting->ctxs[0], event->lock);
    return a && b && path_same(a->base, b->base) && a->b != b->b && is_drawn(m, (PathId){a->b}) &&
           is_drawn(m, (PathId){b->b});
}

/* ---- reports ---- */

static void report(const Evidence *e, const LockEvent *event, const Meeting *meeting) {
    const Model *m = e->m;
    const char *first = sink_text(e->sink, "%s", evidence_name(e, event->condition));
    const char *second = sink_text(e->sink, "%s", evidence_name(e, event->lock));
    const char *fn = model_fn_name(m, event->fn);
    ClassId class = path_class(m->paths, event->lock);
    bool ring = is_ring(m, event);
    bool sure = meeting->exchanged || (ring && !are_let_in(m, meeting)) || (!ring && are_any_two(m, meeting));
    Tier tier = sure ? TIER_HIGH : TIER_LOW;
    Finding *f = evidence_begin(e, "deadlock-same-class", tier, SEVERITY_ERROR, event->fn, event->instr);
    f->message =
        sink_text(e->sink,
                  ring ? "%s takes %s while holding %s, its neighbour in a ring: if each thread holds one, all wait"
                       : "%s takes %s while holding %s, and nothing says which of two objects is locked first",
                  fn, second, first);
    f->object = sink_text(e->sink, "%s", class_name(m->paths, class));
    f->fix = sink_text(
        e->sink, ring ? "take the lock with the smaller index first"
                      : "take the two locks in the order of their addresses, or of a number that each object has");
    add_sides(e, f, meeting);
    if (ring)
        finding_add_assumption(e->sink, f, "there is a thread for each element");
    else if (!meeting->exchanged)
        finding_add_assumption(e->sink, f, "two threads can come here with the same two objects in different roles");
}

/* One finding for each function and class; of locks that variables lead to, for each two of them. */
static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Map *seen = map_new(scratch);
    StrMap *told = strmap_new(scratch);
    VEC_EACH(const LockEvent, event, &m->locks->events) {
        Meeting meeting;
        uint32_t two[] = {event->fn.i, event->condition.i, event->lock.i};
        bool is_new = false;
        if (event->kind != LOCK_EVENT_SAME_CLASS || is_for_reading(event))
            continue;
        if (find_circle(m, event, &meeting)) {
            strmap_slot(told, (const char *)two, sizeof two, &is_new);
            if (is_new)
                report_circle(&e, &meeting);
            continue;
        }
        if ((!are_independent(m, event) && !is_ring(m, event)) || is_ordered(m, event->fn) ||
            !find_meeting(m, event, &meeting) || share_gate(m, &meeting, 0, 1))
            continue;
        map_slot(seen, map_pair(event->fn.i, path_class(m->paths, event->lock).i), &is_new);
        if (is_new)
            report(&e, event, &meeting);
    }
}

const Rule rule_deadlock_same_class = {
    .id = "deadlock-same-class",
    .title = "Locks of two objects of a type taken in no fixed order",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-833",
    .cert = "CON35-C",
    .concept = "locks",
    .summary =
        "A function holds the lock of one object while it takes that of another one of the same type, and nothing "
        "fixes which comes first.",
    .why =
        "One thread moves money from account A to account B: it locks A, then B. Another moves some from B to A: it "
        "locks "
        "B, then A. Both run the same function, and each may end up holding what the other waits for. The order of the "
        "locks is that of the arguments, so no reading of the function alone shows a wrong one.",
    .fix = "Compare the two objects first, by address or by a number of their own, and lock the smaller one first. If "
           "both can be the same object, lock once.",
    .limits =
        "Both locks must be taken within the function or its helpers while it runs. It is no finding where one object "
        "is reached through the other, where a comparison in the function or its callers may order them, or where a "
        "further lock is held on both sides.\n"
        "\n"
        "May be wrong where callers always hand over the two in fixed roles: a total and its parts, say. So the "
        "finding is of the lowest tier unless two threads are seen to hand over the same two objects exchanged, the "
        "two objects are neighbours in a ring (elements i and (i + 1) % n of an array), they are elements of an array "
        "at two indices that each come from a call or a remainder, or two variables lead to them, in opposite orders "
        "on two threads, or to three, which three threads take in a circle. Nor is a ring sure where each thread waits "
        "for a semaphore first: it may let in one thread less than there are elements.",
    .seen = "helgrind's tc14_laog_dinphils, the dining philosophers. unbound fixed one in "
            "cb28d35bd214, which is missed.",
    .bad_example = "bad_transfer.c",
    .good_example = "good_by_address.c",
    .run = run,
};
