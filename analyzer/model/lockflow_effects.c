/* lockflow_effects.c: what taking and giving back a lock does to one state, what this says of the function (Taken), and
 * what is odd about it (events). */
#include "model/lockflow_internal.h"

/* ---- events ---- */

LockEvent *lockflow_event(Flow *f, LockEventKind kind, InstrId instr, PathId lock) {
    Locks *locks = f->b->locks;
    for (uint32_t i = locks->events.len; i-- > 0;) {
        LockEvent *event = &locks->events.data[i];
        if (event->fn.i != f->v->fn.i)
            break;
        if (event->kind == kind && event->instr.i == instr.i && path_same(event->lock, lock))
            return event;
    }
    LockEvent *event = vec_push(f->b->arena, &locks->events);
    *event = (LockEvent){.kind = kind, .fn = f->v->fn, .instr = instr, .lock = lock};
    event->result = (Range){INT64_MAX, INT64_MIN, true};
    return event;
}

void lockflow_count_state(LockEvent *event, const LockState *state) {
    event->states++;
    event->sure_states += !state->doubtful;
}

bool lockflow_root_tells(const Flow *f, const LockState *a, const LockState *b, PathKind kind,
                         InterfaceFact *out_fact) {
    for (uint32_t i = 0; i < a->fact_count; i++) {
        const Fact *fact = &a->facts[i];
        PathId subject = condition_subject(f->pool, fact->value);
        const Path *root = path_get(f->pool, path_root(f->pool, subject, true));
        for (uint32_t k = 0; k < b->fact_count && root->kind == kind; k++) {
            const Fact *other = &b->facts[k];
            Range here = {fact->low, fact->high, fact->nonzero}, there = {other->low, other->high, other->nonzero};
            if (!path_same(other->value, fact->value) || !ranges_apart(here, there))
                continue;
            if (out_fact)
                *out_fact = (InterfaceFact){fact->value, here};
            return true;
        }
    }
    return false;
}

bool lockflow_is_by_contract(const Flow *f, const LockState *state, PathId lock, InterfaceFact *out_told_by) {
    const LockEntry *mine = lockstate_find(f->pool, (LockState *)state, lock);
    InterfaceFact first = {0};
    bool any = false, several = false;
    for (uint32_t i = 0; f->peers && i < f->peers->count; i++) {
        const LockState *other = &f->peers->states[i];
        const LockEntry *its = lockstate_find(f->pool, (LockState *)other, lock);
        if (entry_is_held(its) == entry_is_held(mine))
            continue;
        InterfaceFact fact;
        if (!lockflow_root_tells(f, state, other, PATH_PARAM, &fact))
            return false;
        several = several || (any && !path_same(fact.value, first.value));
        first = any ? first : fact;
        any = true;
    }
    if (any && out_told_by)
        *out_told_by = several ? (InterfaceFact){0} : first;
    return any;
}

/* ---- effects of lock calls on a state ---- */

void lockflow_set(Flow *f, LockState *state, PathId lock, LockStatus status, uint8_t shared, uint8_t kind,
                  InstrId site) {
    LockEntry *entry = lockstate_entry(state, lock);
    f->overflowed = f->overflowed || !entry;
    if (!entry)
        return;
    *entry = (LockEntry){.lock = lock, .status = status, .count = 1, .shared = shared, .kind = kind, .site = site};
}

void conditions_add(Conditions *when, PathId value, Range range) {
    for (uint32_t i = 0; i < when->count; i++) {
        if (path_same(when->list[i].value, value))
            return;
    }
    if (when->count < LOCKS_CONDITIONS)
        when->list[when->count++] = (InterfaceFact){value, range};
}

void conditions_add_state(const Flow *f, Conditions *when, const LockState *state) {
    for (uint32_t i = 0; i < state->fact_count; i++) {
        const Fact *fact = &state->facts[i];
        bool says = fact->low > INT64_MIN || fact->high < INT64_MAX || fact->nonzero;
        if (says && path_is_of_interface(f->pool, fact->value, f->v->fn))
            conditions_add(when, fact->value, (Range){fact->low, fact->high, fact->nonzero});
    }
}

void conditions_weaken(Conditions *into, const Conditions *other) {
    for (uint32_t i = into->count; i-- > 0;) {
        InterfaceFact *fact = &into->list[i];
        const InterfaceFact *same = NULL;
        for (uint32_t k = 0; k < other->count; k++) {
            if (path_same(other->list[k].value, fact->value))
                same = &other->list[k];
        }
        if (same)
            fact->range = range_hull(fact->range, same->range);
        if (!same || range_is_all(fact->range))
            *fact = into->list[--into->count];
    }
}

bool lockflow_meet_conditions(Flow *f, LockState *state, const Conditions *when) {
    for (uint32_t i = 0; i < when->count; i++) {
        PathId value = when->list[i].value;
        Range before = lockstate_range(f->pool, state, value), range = when->list[i].range;
        bool lost = state->lost_count && lockstate_has_lost(f->pool, state, value);
        if (!lockstate_learn(f->pool, state, value, range))
            return false;
        bool follows = before.low >= range.low && before.high <= range.high && (before.nonzero || !range.nonzero);
        state->doubtful = state->doubtful || (lost && !follows);
    }
    return true;
}

/* A lock may be taken at several places of a function: one that surely is reached speaks for all. */
static void taken_merge(Taken *known, const Taken *other) {
    conditions_weaken(&known->when, &other->when);
    if (!known->doubtful || other->doubtful)
        return;
    known->doubtful = false;
    known->site = other->site;
    known->callee = other->callee;
}

Taken *lockflow_known_taken(Flow *f, const Taken *taken) {
    VEC_EACH(Taken, known, &f->summary.taken) {
        if (path_same(known->lock, taken->lock) && known->shared == taken->shared && known->is_try == taken->is_try)
            return known;
    }
    return NULL;
}

void lockflow_note_taken(Flow *f, const LockState *state, Taken taken) {
    enum { MAX_TAKEN = 48 };
    if (!f->recording || !path_is_of_interface(f->pool, taken.lock, f->v->fn))
        return;
    for (uint32_t i = 0; i < state->lock_count; i++) {
        const LockEntry *entry = &state->locks[i];
        /* given back before: the caller's hold does not matter here */
        if (path_same(entry->lock, taken.lock) && entry->status != LOCK_FAILED && entry->status != LOCK_RELEASED)
            return;
    }
    Taken *known = lockflow_known_taken(f, &taken);
    if (known && lockflow_is_settled(known, &taken))
        return;
    conditions_add_state(f, &taken.when, state);
    if (known)
        taken_merge(known, &taken);
    else if (f->summary.taken.len < MAX_TAKEN)
        *vec_push(f->b->arena, &f->summary.taken) = taken;
    else
        f->overflowed = true;
}

void lockflow_relock_event(Flow *f, const LockState *state, InstrId site, PathId lock, const LockEntry *held,
                           const Taken *taken) {
    if (!f->recording)
        return;
    LockEvent *event = lockflow_event(f, LOCK_EVENT_RELOCK, site, lock);
    bool weaker = event->states && taken->doubtful && !event->doubtful;
    lockflow_count_state(event, state);
    if (weaker)
        return; /* it is told by what is surer */
    event->other = held->site;
    event->other_shared = held->shared;
    event->callee = taken->callee;
    event->shared = taken->shared;
    event->lock_kind = taken->kind;
    event->is_try = taken->is_try;
    event->doubtful = taken->doubtful;
}

void lockflow_same_class(Flow *f, const LockState *state, const Taken *taken) {
    ClassId class = f->recording && !taken->is_try ? path_class(f->pool, taken->lock) : (ClassId){0};
    for (uint32_t i = 0; i < state->lock_count && class.i; i++) {
        const LockEntry *held = &state->locks[i];
        if (!entry_is_held(held) || lockuse_is(held->kind) || taken->kind == LOCK_SECTION ||
            path_same(held->lock, taken->lock) || path_class(f->pool, held->lock).i != class.i)
            continue;
        LockEvent *event = lockflow_event(f, LOCK_EVENT_SAME_CLASS, taken->site, taken->lock);
        event->condition = held->lock;
        event->other = held->site;
        event->other_shared = held->shared;
        event->shared = taken->shared;
        event->lock_kind = taken->kind;
        event->callee = taken->callee;
        lockflow_count_state(event, state);
    }
}

void lockflow_acquire(Flow *f, LockState *state, PathId lock, uint8_t shared, uint8_t kind, InstrId site, bool is_try) {
    Taken taken = {.lock = lock, .shared = shared, .kind = kind, .is_try = is_try, .site = site};
    lockflow_note_taken(f, state, taken);
    lockflow_same_class(f, state, &taken);
    LockEntry *entry = NULL;
    for (uint32_t i = 0; i < state->lock_count; i++) {
        if (path_same(state->locks[i].lock, lock))
            entry = &state->locks[i];
    }
    if (entry_is_held(entry)) {
        if (!is_try)
            lockflow_relock_event(f, state, site, lock, entry, &taken);
        if ((entry->count & ~LOCKSTATE_DEEP) < LOCKSTATE_DEPTH)
            entry->count++;
        else
            entry->count |= LOCKSTATE_DEEP;
        return;
    }
    bool lent = entry && entry->status == LOCK_LENT;
    lockflow_set(f, state, lock, lent ? LOCK_RETAKEN : LOCK_HELD, shared, kind, site);
}

void lockflow_note_consumed(Flow *f, const LockEntry *entry) {
    const CallSite *site = callgraph_site_at(f->b->graph, f->v->fn, entry->site);
    for (uint32_t k = 0; site && k < site->target_count; k++)
        bitset_add(f->b->arena, &f->b->locks->consumed, site->targets[k].i);
}

static void flow_unlock_event(Flow *f, LockEventKind kind, const LockState *state, InstrId site, PathId lock,
                              uint8_t lock_kind, InstrId other) {
    if (!f->recording)
        return;
    LockEvent *event = lockflow_event(f, kind, site, lock);
    event->lock_kind = lock_kind;
    event->other = other;
    lockflow_count_state(event, state);
    event->by_contract = lockflow_is_by_contract(f, state, lock, &event->told_by) || event->by_contract;
    const LockEntry *entry = lockstate_find(f->pool, (LockState *)state, lock);
    event->lent = event->lent || (entry && entry->status == LOCK_LENT);
}

/* It was lost what a part of the lock's name is the same as. */
static bool lost_name(const Flow *f, const LockState *state, PathId lock) {
    bool lost = false;
    for (uint32_t i = 0; i < state->lost_count; i++)
        lost = lost || path_contains(f->pool, lock, state->lost[i]);
    return lost;
}

PathId lockflow_taken_with(const Flow *f, const LockEntry *entry) {
    const CallSite *site = entry_is_held(entry) ? callgraph_site_at(f->b->graph, f->v->fn, entry->site) : NULL;
    bool takes = site && site->api && (site->api->kind == SYNC_ACQUIRE || site->api->kind == SYNC_TRY_ACQUIRE);
    ValueId dst = takes ? tu_instr(f->v->tu, site->instr)->dst : (ValueId){0};
    return dst.i ? f->v->value[dst.i] : (PathId){0};
}

/* The lock's last owner has died, as the result of taking it said, and nothing was done about it. */
static void flow_check_repair(Flow *f, const LockState *state, PathId lock, const LockEntry *entry, InstrId site) {
    int64_t died = f->recording ? locks_robust(f->b->locks, f->pool, lock) : 0;
    PathId result = died ? lockflow_taken_with(f, entry) : (PathId){0};
    Range range = lockstate_range(f->pool, state, result);
    if (!result.i || range.low != died || range.high != died)
        return;
    LockEvent *event = lockflow_event(f, LOCK_EVENT_UNREPAIRED, site, lock);
    event->other = entry->site;
    lockflow_count_state(event, state);
}

void lockflow_release(Flow *f, LockState *state, PathId lock, uint8_t kind, InstrId site) {
    LockEntry *entry = lockstate_find(f->pool, state, lock);
    LockStatus status = entry ? entry->status : LOCK_NEUTRAL;
    if (entry && path_has_unknown_index(f->pool, entry->lock) && !path_same(entry->lock, lock)) {
        entry->status = LOCK_RELEASED; /* one element of many taken in a loop: all of them, sooner or later */
        return;
    }
    switch (status) {
    case LOCK_HELD:
        flow_check_repair(f, state, lock, entry, site);
        lockflow_note_consumed(f, entry);
        bitset_add(f->b->arena, &f->out->cycled, path_class(f->pool, lock).i);
        if ((--entry->count & ~LOCKSTATE_DEEP) == 0) {
            entry->status = LOCK_RELEASED;
            entry->site = site;
        }
        return;
    case LOCK_RETAKEN:
        entry->status = LOCK_LENT;
        entry->site = site;
        return;
    case LOCK_RELEASED:
    case LOCK_LENT:
        if (entry->count & LOCKSTATE_DEEP)
            return;
        flow_unlock_event(f, LOCK_EVENT_DOUBLE_UNLOCK, state, site, lock, kind, entry->site);
        if (kind == LOCK_RECURSIVE || locks_nature(f->b->locks, f->pool, lock) == NATURE_RECURSIVE)
            entry->status = LOCK_LENT; /* the caller's */
        return;
    case LOCK_FAILED:
        flow_unlock_event(f, LOCK_EVENT_UNLOCK_UNHELD, state, site, lock, kind, entry->site);
        lockstate_drop(state, entry);
        return;
    case LOCK_SUSPENDED: /* of tokens, which are given back by lockflow_token.c */
    case LOCK_NEUTRAL:
        state->doubtful = state->doubtful || lost_name(f, state, lock);
        flow_unlock_event(f, LOCK_EVENT_UNLOCK_UNHELD, state, site, lock, kind, (InstrId){0});
        lockflow_set(f, state, lock, LOCK_LENT, 0, kind, site);
        return;
    }
}
