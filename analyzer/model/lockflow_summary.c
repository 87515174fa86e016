/* lockflow_summary.c: what a function does for its callers, from the states at its returns. */
#include "model/lockflow_internal.h"

static PathId flow_interface_lock(Flow *f, PathId lock, PathId returned) {
    const Path *value = path_get(f->pool, returned);
    bool object = value->kind == PATH_RESULT || value->kind == PATH_PURE || value->kind == PATH_LOAD ||
                  value->kind == PATH_PHI || value->kind == PATH_OPAQUE;
    if (object && !path_is_of_interface(f->pool, lock, f->v->fn) && path_contains(f->pool, lock, returned))
        lock = path_replace(f->pool, lock, returned, path_param(f->pool, f->v->fn, LOCKS_RESULT_PARAM));
    return path_is_of_interface(f->pool, lock, f->v->fn) ? lock : (PathId){0};
}

/* The state has come by the second return of a call such as setjmp. */
static bool flow_has_jumped(const Flow *f, const LockState *state) {
    bool jumped = false;
    for (uint32_t i = 0; i < state->fact_count; i++) {
        const Fact *fact = &state->facts[i];
        jumped = jumped || (fact->nonzero && lockflow_returns_twice(f, fact->value));
    }
    return jumped;
}

static Outcome flow_outcome(Flow *f, const LockState *state, PathId returned) {
    Outcome outcome = {.result = {INT64_MIN, INT64_MAX, false}};
    conditions_add_state(f, &outcome.when, state);
    outcome.jumped = flow_has_jumped(f, state);
    if (returned.i)
        outcome.result = lockstate_range(f->pool, state, returned);
    uint8_t kind = path_get(f->pool, returned)->kind;
    bool place = kind == PATH_FIELD || kind == PATH_INDEX || kind == PATH_LOAD || kind == PATH_PARAM;
    if (place && path_is_of_interface(f->pool, returned, f->v->fn))
        outcome.value = returned;
    for (uint32_t i = 0; i < state->lock_count; i++) {
        const LockEntry *entry = &state->locks[i];
        bool untouched = entry->status == LOCK_RETAKEN && !entry->site.i; /* held on entry, as declared */
        bool matters = (entry_is_held(entry) && !untouched) || entry->status == LOCK_LENT ||
                       (entry->status == LOCK_SUSPENDED && lockflow_token_is_callers(entry));
        /* An object whose lock was taken is there: it is not NULL that is returned. */
        if (returned.i && entry_is_held(entry) && path_contains(f->pool, entry->lock, returned))
            outcome.result.nonzero = true;
        outcome.of_lock = outcome.of_lock || (returned.i && path_same(lockflow_taken_with(f, entry), returned));
        PathId lock = matters ? flow_interface_lock(f, entry->lock, returned) : (PathId){0};
        if (!lock.i || outcome.effect_count == LOCKS_EFFECTS)
            continue;
        outcome.effects[outcome.effect_count++] = (LockEffect){.lock = lock,
                                                               .status = entry->status,
                                                               .shared = entry->shared,
                                                               .kind = entry->kind,
                                                               .whole = lockflow_token_is_whole(entry),
                                                               .site = entry->site};
    }
    return outcome;
}

static bool same_effects(const Outcome *a, const Outcome *b) {
    bool same = a->effect_count == b->effect_count;
    for (uint32_t i = 0; same && i < a->effect_count; i++)
        same = path_same(a->effects[i].lock, b->effects[i].lock) && a->effects[i].status == b->effects[i].status;
    return same;
}

static bool same_conditions(const Conditions *a, const Conditions *b) {
    bool same = a->count == b->count;
    for (uint32_t i = 0; same && i < a->count; i++) {
        const InterfaceFact *x = &a->list[i], *y = &b->list[i];
        same = path_same(x->value, y->value) && x->range.low == y->range.low && x->range.high == y->range.high &&
               x->range.nonzero == y->range.nonzero;
    }
    return same;
}

/* Whether one returns 0 and the other something else: another outcome, with other effects, may return one of the
 * two. */
static bool are_told_by_zero(const Outcome *a, const Outcome *b) {
    bool zero = (a->result.low == 0 && a->result.high == 0) || (b->result.low == 0 && b->result.high == 0);
    return zero && a->effect_count && ranges_apart(a->result, b->result);
}

/* Whether two outcomes that do the same are the two sides of one condition: 0 or not 0, and all else alike. */
static bool are_two_sides(const Outcome *a, const Outcome *b) {
    bool alike = same_effects(a, b) && path_same(a->value, b->value) && a->when.count == b->when.count &&
                 a->jumped == b->jumped && !are_told_by_zero(a, b);
    uint32_t differ = 0;
    for (uint32_t i = 0; alike && i < a->effect_count; i++)
        alike = a->effects[i].shared == b->effects[i].shared;
    for (uint32_t i = 0; alike && i < a->when.count; i++) {
        const InterfaceFact *fact = &a->when.list[i], *other = NULL;
        for (uint32_t k = 0; k < b->when.count && !other; k++)
            other = path_same(b->when.list[k].value, fact->value) ? &b->when.list[k] : NULL;
        bool same = other && other->range.low == fact->range.low && other->range.high == fact->range.high &&
                    other->range.nonzero == fact->range.nonzero;
        differ += !same;
        alike = other && (same || range_is_all(range_hull(fact->range, other->range)));
    }
    return alike && differ == 1;
}

static void outcome_weaken(Outcome *into, const Outcome *other) {
    into->returns += other->returns;
    into->jumped = into->jumped && other->jumped;
    into->of_lock = into->of_lock && other->of_lock;
    conditions_weaken(&into->when, &other->when);
    if (!path_same(into->value, other->value))
        into->value = (PathId){0};
    into->result = range_hull(into->result, other->result);
}

/* Takes out those that are the other side of a condition, and drops the condition: it decides nothing. */
static void join_two_sides(LockSummary *summary, Outcome *outcome) {
    for (uint32_t i = 0; i < summary->outcome_count;) {
        const Outcome *known = &summary->outcomes[i];
        if (!are_two_sides(known, outcome)) {
            i++;
            continue;
        }
        outcome_weaken(outcome, known);
        summary->outcomes[i] = summary->outcomes[--summary->outcome_count];
        i = 0;
    }
}

/* Whether what is returned tells the outcome from all that do something to locks. */
static bool result_tells(const LockSummary *summary, const Outcome *outcome) {
    for (uint32_t i = 0; i < summary->outcome_count; i++) {
        if (summary->outcomes[i].effect_count && !ranges_apart(summary->outcomes[i].result, outcome->result))
            return false;
    }
    return true;
}

/* Joins outcomes without effects whose conditions nobody needs. */
static void make_room(LockSummary *summary) {
    Outcome *first = NULL;
    for (uint32_t i = 0; i < summary->outcome_count;) {
        Outcome *outcome = &summary->outcomes[i];
        if (outcome->effect_count || !result_tells(summary, outcome)) {
            i++;
        } else if (!first) {
            first = outcome;
            i++;
        } else {
            outcome_weaken(first, outcome);
            *outcome = summary->outcomes[--summary->outcome_count];
        }
    }
}

static void flow_add_outcome(Flow *f, Outcome outcome) {
    LockSummary *summary = &f->summary;
    summary->has_effects = summary->has_effects || outcome.effect_count;
    join_two_sides(summary, &outcome);
    if (summary->outcome_count == LOCKS_OUTCOMES)
        make_room(summary);
    bool room = summary->outcome_count < LOCKS_OUTCOMES;
    for (uint32_t i = 0; i < summary->outcome_count; i++) {
        Outcome *known = &summary->outcomes[i];
        bool apart = are_told_by_zero(known, &outcome);
        if (!same_effects(known, &outcome) || (room && (apart || !same_conditions(&known->when, &outcome.when))))
            continue;
        outcome_weaken(known, &outcome);
        return;
    }
    if (room)
        summary->outcomes[summary->outcome_count++] = outcome;
}

bool lockflow_tells_apart(const Outcome *a, const Outcome *b) {
    if (ranges_apart(a->result, b->result))
        return true;
    for (uint32_t i = 0; i < a->when.count; i++) {
        for (uint32_t k = 0; k < b->when.count; k++) {
            if (path_same(a->when.list[i].value, b->when.list[k].value) &&
                ranges_apart(a->when.list[i].range, b->when.list[k].range))
                return true;
        }
    }
    return false;
}

bool lockflow_gives_back(const Outcome *outcome) {
    bool gives = outcome->effect_count > 0;
    for (uint32_t i = 0; i < outcome->effect_count; i++)
        gives = gives && outcome->effects[i].status == LOCK_LENT;
    return gives;
}

/* Which of two outcomes that a caller cannot tell apart is not to be believed: one with an effect beside one without;
 * but a function that gives back its caller's lock at more returns than not is there to do so. */
static bool outcome_yields(const Outcome *outcome, const Outcome *other) {
    if (!outcome->effect_count == !other->effect_count)
        return false;
    const Outcome *with = outcome->effect_count ? outcome : other, *without = with == outcome ? other : outcome;
    bool believed = lockflow_gives_back(with) && with->returns > without->returns;
    return believed ? outcome == without : outcome == with;
}

/* An effect that a caller cannot tell from none is not passed on: the function's own findings speak of it, and each
 * caller would only repeat them. */
static void flow_remove_outcome(LockSummary *summary, uint32_t i) {
    memmove(&summary->outcomes[i], &summary->outcomes[i + 1], sizeof(Outcome) * (summary->outcome_count - i - 1u));
    summary->outcome_count--;
}

/* What a function does when somebody jumps back into it is seldom what its callers count on. */
static void flow_drop_jumped_outcomes(LockSummary *summary) {
    bool direct = false;
    for (uint32_t i = 0; i < summary->outcome_count; i++)
        direct = direct || !summary->outcomes[i].jumped;
    for (uint32_t i = summary->outcome_count; direct && i-- > 0;) {
        if (summary->outcomes[i].jumped)
            flow_remove_outcome(summary, i);
    }
}

/* Where NULL may mean that the lock was not taken, a pointer means that it was, and NULL does not. */
static void flow_tell_by_null(LockSummary *summary) {
    bool null = false;
    for (uint32_t i = 0; i < summary->outcome_count; i++) {
        const Outcome *outcome = &summary->outcomes[i];
        null = null || (!outcome->effect_count && outcome->result.low == 0 && outcome->result.high == 0);
    }
    for (uint32_t i = 0; null && i < summary->outcome_count; i++) {
        Range *result = &summary->outcomes[i].result;
        if (summary->outcomes[i].effect_count && result->low < 0 && result->high > 0)
            result->nonzero = true;
    }
}

static void flow_drop_untold_outcomes(LockSummary *summary) {
    for (uint32_t i = summary->outcome_count; i-- > 0;) {
        bool told = true;
        for (uint32_t k = 0; k < summary->outcome_count; k++)
            told = told && (!outcome_yields(&summary->outcomes[i], &summary->outcomes[k]) ||
                            lockflow_tells_apart(&summary->outcomes[i], &summary->outcomes[k]));
        if (!told)
            flow_remove_outcome(summary, i);
    }
    summary->has_effects = false;
    for (uint32_t i = 0; i < summary->outcome_count; i++)
        summary->has_effects = summary->has_effects || summary->outcomes[i].effect_count;
}

void lockflow_simplify_outcomes(Flow *f, bool returns_pointer) {
    LockSummary *summary = &f->summary;
    lockflow_share_counted(f, summary);
    flow_drop_jumped_outcomes(summary);
    if (returns_pointer)
        flow_tell_by_null(summary);
    flow_drop_untold_outcomes(summary);
    if (summary->has_effects || summary->outcome_count < 2)
        return;
    for (uint32_t i = 1; i < summary->outcome_count; i++) {
        summary->outcomes[0].result = range_hull(summary->outcomes[0].result, summary->outcomes[i].result);
        if (!path_same(summary->outcomes[0].value, summary->outcomes[i].value))
            summary->outcomes[0].value = (PathId){0};
    }
    summary->outcomes[0].when = (Conditions){0};
    summary->outcome_count = 1;
}

uint32_t lockflow_params_of_taken(const PathPool *pool, const LockSummary *summary) {
    uint32_t params = 0;
    VEC_EACH(const Taken, taken, &summary->taken) {
        params |= path_get(pool, taken->lock)->params;
        for (uint32_t k = 0; k < taken->when.count; k++)
            params |= path_get(pool, taken->when.list[k].value)->params;
    }
    return params;
}

static void flow_exit_events(Flow *f, const LockState *state, InstrId id, const Outcome *outcome) {
    for (uint32_t i = 0; i < state->lock_count; i++) {
        const LockEntry *entry = &state->locks[i];
        if (entry->status == LOCK_SUSPENDED)
            lockflow_token_exit(f, state, entry, id);
        if (entry->status != LOCK_HELD && entry->status != LOCK_RELEASED)
            continue;
        LockEventKind kind = entry->status == LOCK_HELD ? LOCK_EVENT_EXIT_HELD : LOCK_EVENT_EXIT_RELEASED;
        LockEvent *event = lockflow_event(f, kind, id, entry->lock);
        event->other = entry->site;
        event->shared = entry->shared;
        event->lock_kind = entry->kind;
        lockflow_count_state(event, state);
        event->by_contract =
            event->by_contract || lockflow_is_by_contract(f, state, entry->lock, NULL) ||
            (entry->kind == LOCK_TOKEN && lockflow_token_is_by_contract(f, state, entry->lock, entry->site));
        event->result = range_hull(event->result, outcome->result);
    }
}

void lockflow_return(Flow *f, const StateSet *set, InstrId id) {
    const Instr *instr = tu_instr(f->v->tu, id);
    PathId returned = {0};
    if (instr->arg_count)
        returned = values_operand(f->pool, f->v, tu_args(f->v->tu, instr));
    f->peers = set;
    for (uint32_t i = 0; i < set->count; i++) {
        Outcome outcome = flow_outcome(f, &set->states[i], returned);
        flow_add_outcome(f, outcome);
        if (f->recording)
            flow_exit_events(f, &set->states[i], id, &outcome);
    }
    f->peers = NULL;
    if (f->recording)
        lockflow_finish_event_totals(f, id, set);
}
