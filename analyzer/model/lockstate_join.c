/* lockstate_join.c: comparing and joining states. Joining weakens: to a state that one of them implies it is the weaker
 * of the two; else it loses facts, and notes which. */
#include "model/lockstate.h"

#include <string.h>

static const LockEntry *state_next_mattering(const LockState *state, uint32_t *at) {
    while (*at < state->lock_count) {
        const LockEntry *entry = &state->locks[(*at)++];
        if (lock_entry_matters(entry))
            return entry;
    }
    return NULL;
}

bool lockstate_same_locks(const LockState *a, const LockState *b) {
    uint32_t i = 0, k = 0;
    for (;;) {
        const LockEntry *x = state_next_mattering(a, &i), *y = state_next_mattering(b, &k);
        if (!x || !y)
            return !x && !y;
        if (!path_same(x->lock, y->lock) || x->status != y->status || x->count != y->count)
            return false;
    }
}

static bool facts_equal(const Fact *a, const Fact *b) {
    return path_same(a->value, b->value) && a->low == b->low && a->high == b->high && a->nonzero == b->nonzero &&
           path_same(a->same_as, b->same_as);
}

bool lockstate_equal(const LockState *a, const LockState *b) {
    bool equal = a->known == b->known && a->lock_count == b->lock_count && a->fact_count == b->fact_count &&
                 a->doubtful == b->doubtful && a->lost_count == b->lost_count &&
                 !memcmp(a->lost, b->lost, sizeof *a->lost * a->lost_count);
    for (uint32_t i = 0; equal && i < a->lock_count; i++) {
        const LockEntry *x = &a->locks[i], *y = &b->locks[i];
        equal = path_same(x->lock, y->lock) && x->status == y->status && x->count == y->count &&
                x->shared == y->shared && x->site.i == y->site.i;
    }
    for (uint32_t i = 0; equal && i < a->fact_count; i++)
        equal = facts_equal(&a->facts[i], &b->facts[i]);
    return equal;
}

bool lockstate_same_statuses(const LockState *a, const LockState *b) {
    bool equal = a->lock_count == b->lock_count;
    for (uint32_t i = 0; equal && i < a->lock_count; i++)
        equal = path_same(a->locks[i].lock, b->locks[i].lock) && a->locks[i].status == b->locks[i].status &&
                a->locks[i].count == b->locks[i].count && (!a->locks[i].shared || b->locks[i].shared);
    return equal;
}

/* What is known of the value of the other state's i-th fact: mostly they have learned the same in the same order. */
static inline const Fact *fact_beside(const LockState *state, const LockState *other, uint32_t i) {
    bool beside = i < state->fact_count && path_same(state->facts[i].value, other->facts[i].value);
    return beside ? &state->facts[i] : lockstate_fact(state, other->facts[i].value);
}

/* Whether the state says as much as the other's i-th fact. */
static bool state_has_fact(const LockState *state, const LockState *other, uint32_t i) {
    const Fact *weak = &other->facts[i], *strong = fact_beside(state, other, i);
    return strong && strong->low >= weak->low && strong->high <= weak->high && (strong->nonzero || !weak->nonzero) &&
           (!weak->same_as.i || path_same(strong->same_as, weak->same_as));
}

static bool is_lost(const LockState *state, PathId value) {
    for (uint32_t i = 0; i < state->lost_count; i++)
        if (path_same(state->lost[i], value))
            return true;
    return false;
}

/* Whether b is as sure as a: no more was lost. */
static bool state_is_as_sure(const LockState *a, const LockState *b) {
    bool sure = (a->doubtful || !b->doubtful) && a->lost_count >= b->lost_count;
    /* mostly the same were lost in the same order */
    if (!sure || !memcmp(a->lost, b->lost, sizeof *a->lost * b->lost_count))
        return sure;
    for (uint32_t i = 0; sure && i < b->lost_count; i++)
        sure = is_lost(a, b->lost[i]);
    return sure;
}

bool lockstate_implies(const LockState *a, const LockState *b) {
    bool implied = a->fact_count >= b->fact_count && !(b->known & ~a->known) && lockstate_same_statuses(a, b) &&
                   state_is_as_sure(a, b);
    for (uint32_t i = 0; implied && i < b->fact_count; i++)
        implied = state_has_fact(a, b, i);
    return implied;
}

uint32_t lockstate_unanswered(const LockState *a, const LockState *b) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < b->fact_count; i++)
        count += b->facts[i].asked && !state_has_fact(a, b, i);
    return count;
}

static bool fact_weaken(Fact *into, const Fact *from) {
    Range hull =
        range_hull((Range){into->low, into->high, into->nonzero}, (Range){from->low, from->high, from->nonzero});
    bool changed = hull.low != into->low || hull.high != into->high || hull.nonzero != into->nonzero;
    into->low = hull.low;
    into->high = hull.high;
    into->nonzero = hull.nonzero;
    if (into->same_as.i && !path_same(into->same_as, from->same_as)) {
        into->same_as = (PathId){0};
        changed = true;
    }
    return changed;
}

static bool join_facts(LockState *into, const LockState *from) {
    bool changed = false;
    for (uint32_t i = into->fact_count; i-- > 0;) {
        const Fact *other = fact_beside(from, into, i);
        if (other)
            changed = fact_weaken(&into->facts[i], other) || changed;
        const Fact *now = &into->facts[i];
        bool empty = now->low == INT64_MIN && now->high == INT64_MAX && !now->nonzero && !now->same_as.i;
        if (!other || empty) {
            lockstate_drop_fact(into, i);
            changed = true;
        }
    }
    return changed;
}

static bool join_entries(LockState *into, const LockState *from) {
    bool changed = false;
    for (uint32_t i = into->lock_count; i-- > 0;) {
        LockEntry *entry = &into->locks[i];
        const LockEntry *other = NULL;
        for (uint32_t k = 0; k < from->lock_count; k++) {
            if (path_same(from->locks[k].lock, entry->lock))
                other = &from->locks[k];
        }
        if (other && other->status == entry->status && other->count == entry->count) {
            changed = changed || (!other->shared != !entry->shared && !entry->shared);
            entry->shared = entry->shared || other->shared;
        } else {
            lockstate_drop(into, entry);
            changed = true;
        }
    }
    return changed;
}

bool lockstate_join(LockState *into, const LockState *from) {
    bool changed = join_entries(into, from) || (into->doubtful && !from->doubtful);
    uint8_t lost = into->lost_count;
    into->doubtful = into->doubtful && from->doubtful;
    for (uint32_t i = 0; i < from->lost_count; i++)
        lockstate_lose(into, from->lost[i]);
    return join_facts(into, from) || changed || into->lost_count != lost;
}

/* The facts of one state that another does not have. */
static void lose_missing(LockState *into, const LockState *state, const LockState *other) {
    for (uint32_t i = 0; i < state->fact_count; i++) {
        if (!state_has_fact(other, state, i))
            lockstate_lose(into, state->facts[i].value);
    }
}

uint32_t lockstate_merging_loses(const LockState *into, const LockState *from, uint32_t limit) {
    uint32_t lost = from->lost_count;
    for (uint32_t i = 0; i < into->fact_count && lost < limit; i++)
        lost += !is_lost(from, into->facts[i].value) && !state_has_fact(from, into, i);
    for (uint32_t i = 0; i < from->fact_count && lost < limit; i++) {
        const Fact *fact = &from->facts[i];
        if (is_lost(from, fact->value) || state_has_fact(into, from, i))
            continue;
        const Fact *same = fact_beside(into, from, i);
        lost += !same || state_has_fact(from, into, (uint32_t)(same - into->facts)); /* else it is counted above */
    }
    return lost < limit ? lost : limit;
}

bool lockstate_merge(LockState *into, const LockState *from) {
    LockState before = *into;
    lose_missing(into, &before, from);
    lose_missing(into, from, &before);
    bool doubtful = into->doubtful || from->doubtful;
    (void)lockstate_join(into, from);
    into->doubtful = into->doubtful || doubtful;
    return !lockstate_equal(into, &before);
}
