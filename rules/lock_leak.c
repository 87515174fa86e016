/* lock_leak.c: a function returns with a lock held on one path that it releases on another.
 * Argument: the lock analysis follows each path with what its branches say; a lock that one return keeps and another
 * has given back is either lost or handed to the caller. It is handed over if some caller gives it back, or if what
 * is returned tells the caller (0 or a pointer means locked); a path that breaks the rule which the others follow is a
 * leak again. A lock in a variable of the function's own is never handed
 * over. Return from main ends the process. Known misses: functions that never release the lock of others.
 * Noise: conditions that the analysis cannot relate. */
#include "rules/evidence.h"
#include "rules/lock_origin.h"

enum { PHI_DEPTH = 4 };

static bool is_same_lock(const Model *m, PathId a, PathId b) {
    return path_same(a, b) || (path_class(m->paths, a).i && path_class(m->paths, a).i == path_class(m->paths, b).i);
}

/* What the function returns where it had given the lock back; false if it never does. */
static bool find_released(const Model *m, const LockEvent *held, Range *out_result) {
    *out_result = (Range){INT64_MAX, INT64_MIN, true};
    bool found = false;
    uint32_t count = 0;
    const LockEvent *events = locks_events(m->locks, held->fn, &count);
    for (const LockEvent *event = events; event < events + count; event++) {
        if (event->kind != LOCK_EVENT_EXIT_RELEASED || !is_same_lock(m, event->lock, held->lock))
            continue;
        found = true;
        out_result->low = event->result.low < out_result->low ? event->result.low : out_result->low;
        out_result->high = event->result.high > out_result->high ? event->result.high : out_result->high;
        out_result->nonzero = out_result->nonzero && event->result.nonzero;
    }
    return found;
}

static bool has_callers(const Model *m, FnId fn) {
    return m->graph->callers_first[fn.i] != m->graph->callers_first[fn.i + 1];
}

/* The result tells the caller whether it holds the lock: 0 for success. */
static bool zero_means_held(Range held, Range released) {
    return held.low == 0 && held.high == 0 && released.nonzero;
}

/* NULL where the lock was given back, something else where it is held: the function hands out a locked object. */
static bool null_means_released(const Model *m, FnId fn, Range held, Range released) {
    const Tu *tu = fn_tu(m->prog, fn);
    TypeId result = tu_type(tu, tu_sym(tu, fn_func(m->prog, fn)->sym)->type)->elem;
    return tu_type(tu, result)->kind == TYPE_POINTER && released.low == 0 && released.high == 0 &&
           !(held.low == 0 && held.high == 0);
}

/* Some caller gives such a lock back without having taken it itself. */
static bool callers_release(const Model *m, const LockEvent *held) {
    const CallGraph *g = m->graph;
    for (uint32_t i = g->callers_first[held->fn.i]; i < g->callers_first[held->fn.i + 1]; i++) {
        uint32_t count = 0;
        const LockEvent *events = locks_events(m->locks, g->sites.data[g->callers[i]].caller, &count);
        for (uint32_t k = 0; k < count; k++) {
            if (events[k].kind == LOCK_EVENT_UNLOCK_UNHELD && is_same_lock(m, events[k].lock, held->lock))
                return true;
        }
    }
    return false;
}

/* Whether the lock lies in the object, whatever way the object came here. */
static bool is_in_object(const Model *m, const FnValues *v, PathId lock, PathId object, uint32_t depth) {
    const Path *path = path_get(m->paths, object);
    if (object.i && path_contains(m->paths, lock, object))
        return true;
    if (path->kind != PATH_PHI || path->a != v->fn.i || !depth)
        return false;
    uint32_t edges = v->cfg->pred_first[path->b + 1] - v->cfg->pred_first[path->b];
    VEC_EACH(const Phi, phi, &v->phis[path->b].list) {
        for (uint32_t k = 0; path_same(phi->phi, object) && k < edges; k++) {
            if (is_in_object(m, v, lock, phi->args[k], depth - 1))
                return true;
        }
    }
    return false;
}

/* The object that holds the lock is stored where a parameter points: the caller gets it by an out parameter, locked. */
static bool is_given_by_parameter(const Model *m, const LockEvent *held) {
    const FnValues *v = m->values[held->fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (instr->op != OP_STORE || v->is_promoted_access[i])
            continue;
        PathId object = values_operand(m->paths, v, tu_args(v->tu, instr));
        uint8_t root = path_get(m->paths, path_root(m->paths, v->address[i], true))->kind;
        bool known = path_is_of_interface(m->paths, object, held->fn); /* to the caller, unless it chose among many */
        bool chosen =
            path_get(m->paths, v->address[i])->kind == PATH_PARAM && path_get(m->paths, object)->kind != PATH_PARAM;
        if (root == PATH_PARAM && (!known || chosen) && is_in_object(m, v, held->lock, object, PHI_DEPTH))
            return true;
    }
    return false;
}

/* The lock lies in a local variable, which ends with the function. */
static bool is_own(const Model *m, const LockEvent *held) {
    bool plain = !lockuse_is(held->lock_kind);
    return plain && path_get(m->paths, path_root(m->paths, held->lock, false))->kind == PATH_LOCAL;
}

static bool is_zero(Range r) {
    return r.low == 0 && r.high == 0;
}

/* The function hands the lock over where it returns something, and has given it back where it returns 0: but not on
 * this path, which returns 0 too. Its callers cannot know. */
static bool breaks_contract(const Model *m, const LockEvent *held) {
    bool hands_over = false, gives_back = false;
    uint32_t count = 0;
    const LockEvent *events = locks_events(m->locks, held->fn, &count);
    for (const LockEvent *event = events; event < events + count; event++) {
        bool same = is_same_lock(m, event->lock, held->lock);
        hands_over = hands_over || (same && event->kind == LOCK_EVENT_EXIT_HELD && event->result.nonzero);
        gives_back = gives_back || (same && event->kind == LOCK_EVENT_EXIT_RELEASED && is_zero(event->result));
    }
    return is_zero(held->result) && hands_over && gives_back;
}

/* The lock is taken in a loop, and given back further down in it: a way out of the loop in between leaves with it.
 * Taken before the loop, it may be given back there and taken again, so that others have their turn. */
static bool is_cycled(const Model *m, const LockEvent *held) {
    const FnValues *v = m->values[held->fn.i];
    bool in_loop = held->other.i && v->cfg->loop_head[model_block_of(m, held->fn, held->other)] != UINT32_MAX;
    return in_loop && bitset_has(&m->locks->fns[held->fn.i].cycled, path_class(m->paths, held->lock).i);
}

/* A semaphore that somebody gives back who has not taken it, or that hands turns around, is no lock. */
static bool is_no_lock(const Model *m, const LockEvent *held) {
    ClassId class = path_class(m->paths, held->lock);
    return lockuse_is(held->lock_kind) && (setpool_has(m->threads->sets, m->threads->unproven, class.i << 1) ||
                                           lockuse_takes_turns(m->locks->uses, m->paths, held->lock));
}

static bool is_leak(const Model *m, const LockEvent *held) {
    Range released;
    bool ends_process = held->fn.i == m->graph->scope->main.i;
    if (is_no_lock(m, held))
        return false;
    if (ends_process || is_own(m, held))
        return is_own(m, held) && !(ends_process && find_released(m, held, &released));
    if (breaks_contract(m, held))
        return true;
    bool at_exit = find_released(m, held, &released);
    if ((!at_exit && !is_cycled(m, held)) || bitset_has(&m->locks->consumed, held->fn.i))
        return false;
    /* Callers that can be looked at, and a lock that they can name, tell more than the result. */
    bool callers_tell = has_callers(m, held->fn) && path_is_of_interface(m->paths, held->lock, held->fn);
    if (at_exit && null_means_released(m, held->fn, held->result, released))
        return false;
    if (at_exit && zero_means_held(held->result, released) && !callers_tell)
        return false;
    return !is_given_by_parameter(m, held) && !callers_release(m, held) &&
           !lock_is_callees_fault(m, held->fn, held->other);
}

/* Objects that one loop locks and another releases. */
static bool is_of_loops(const Model *m, const LockEvent *held) {
    return path_has_unknown_index(m->paths, held->lock) ||
           lock_is_of_two_loops(m, held->fn, path_class(m->paths, held->lock));
}

/* A function that is called by pointers alone gives such a lock back without having taken it: what was begun under the
 * lock perhaps ends there. */
static bool is_left_to_callback(const Model *m, const LockEvent *held) {
    const CallGraph *g = m->graph;
    VEC_EACH(const LockEvent, event, &m->locks->events) {
        bool gives = event->kind == LOCK_EVENT_UNLOCK_UNHELD && !event->held_states && event->fn.i != held->fn.i &&
                     is_same_lock(m, event->lock, held->lock) && callgraph_is_address_taken(g, event->fn);
        for (uint32_t i = g->callers_first[event->fn.i]; gives && i < g->callers_first[event->fn.i + 1]; i++)
            gives = !g->sites.data[g->callers[i]].callee[0];
        if (gives)
            return true;
    }
    return false;
}

static Tier tier_of(const Model *m, const LockEvent *held) {
    bool unsure = held->states != held->total && (!held->sure_states || is_of_loops(m, held));
    if (held->by_contract || unsure || is_left_to_callback(m, held) || lock_is_told_by_flag(m, held))
        return TIER_LOW;
    return held->states == held->total ? TIER_DEFINITE : TIER_HIGH;
}

static void report(const Evidence *e, const LockEvent *held) {
    const char *lock = sink_text(e->sink, "%s", evidence_name(e, held->lock));
    const char *fn = model_fn_name(e->m, held->fn);
    Finding *f = evidence_begin(e, "lock-leak", tier_of(e->m, held), SEVERITY_ERROR, held->fn, held->instr);
    const char *why = is_own(e->m, held) ? "which is its own variable" : "on other paths it releases it";
    f->message =
        sink_text(e->sink, "%s returns with %s still held%s %s", fn, lock, is_own(e->m, held) ? "," : ";", why);
    ClassId class = path_class(e->m->paths, held->lock);
    f->object = sink_text(e->sink, "%s", class.i ? class_name(e->m->paths, class) : lock);
    f->fix = sink_text(e->sink, "release %s before this return", lock);
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), "");
    side->locks = lock;
    evidence_step(e, side, STEP_ACQUIRE, held->fn, held->other, lock, sink_text(e->sink, "takes %s", lock));
    evidence_step(e, side, STEP_RETURN, held->fn, held->instr, "", sink_text(e->sink, "returns with %s held", lock));
    if (held->states != held->total)
        finding_add_assumption(e->sink, f, "the conditions on this path can hold together");
}

/* One finding for each function and lock: its first such return. */
static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Map *reported = map_new(scratch);
    VEC_EACH(const LockEvent, event, &m->locks->events) {
        if (event->kind != LOCK_EVENT_EXIT_HELD || lock_ends_with_thread(m, event->fn) || !is_leak(m, event))
            continue;
        ClassId class = path_class(m->paths, event->lock);
        bool is_new = false;
        map_slot(reported, map_pair(event->fn.i, class.i ? class.i << 1 : event->lock.i << 1 | 1), &is_new);
        if (is_new)
            report(&e, event);
    }
}

const Rule rule_lock_leak = {
    .id = "lock-leak",
    .title = "Lock still held when the function returns",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-667",
    .cert = "CON01-C",
    .concept = "locks",
    .summary = "A function returns on one path with a lock held that it releases on others.",
    .why =
        "The caller does not know that it owns the lock, so nobody releases it. The next thread that needs the lock, "
        "often the same one a moment later, waits for ever. Leaks sit on paths that tests seldom take: "
        "allocation failed, input malformed, table full.",
    .fix = "Release the lock before that return, or send all paths through one exit label that releases it.",
    .limits =
        "A function that returns with the lock held on every path, or whenever it reports success, is taken for a "
        "locking function; its callers are checked instead. So is one whose callers release the lock. Only a lock in a "
        "local variable cannot be meant for a caller. But where a function hands the lock over with a result and has "
        "given it back where it returns 0, a return of 0 with the lock held is a leak. A semaphore counts where nobody "
        "posts it who has not waited for it.\n"
        "\n"
        "Ends of the process (exit, abort, return from main) are no leaks. Where the release asks for a flag that was "
        "set when "
        "the lock was taken, the tier is the lowest; so it is where one loop takes locks that another gives back, and "
        "where a function that is called by pointers alone gives such a lock back. May be wrong when a flag or "
        "pointer, set far away, tells a later function to release the lock.",
    .seen = "25 of the fixed bugs of tests/accuracy, among them pcsc-lite's HPAddHotPluggable, fixed in f32809e6580d; "
            "htslib 1.16 when bgzf_close fails.",
    .bad_example = "bad_early_return.c",
    .good_example = "good_exit_label.c",
    .run = run,
};
