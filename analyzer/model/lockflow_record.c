/* lockflow_record.c: what is held at each instruction, from all states that reach it. */
#include "model/lockflow_internal.h"

/* Whether all states that hold locks know the same: it is not what tells them from those that hold none. */
static bool is_known_to_holders(const StateSet *set, const Fact *fact) {
    for (uint32_t i = 0; i < set->count; i++) {
        const LockState *state = &set->states[i];
        bool holds = false, knows = false;
        for (uint32_t k = 0; k < state->lock_count; k++)
            holds = holds || entry_is_held(&state->locks[k]);
        for (uint32_t k = 0; k < state->fact_count; k++) {
            const Fact *other = &state->facts[k];
            knows = knows || (path_same(other->value, fact->value) && other->low == fact->low &&
                              other->high == fact->high && other->nonzero == fact->nonzero);
        }
        if (holds && !knows)
            return false;
    }
    return true;
}

/* Whether the state left the locks alone because of a test of a parameter itself, of a global flag, or of a getter. */
static bool state_has_flag(const Flow *f, const StateSet *set, const LockState *state) {
    for (uint32_t i = 0; i < state->lock_count; i++) {
        if (state->locks[i].status == LOCK_RELEASED)
            return false; /* it has had a lock */
    }
    for (uint32_t i = 0; i < state->fact_count; i++) {
        const Path *value = path_get(f->pool, state->facts[i].value);
        bool global = value->kind == PATH_LOAD && path_get(f->pool, value->base)->kind == PATH_GLOBAL;
        const Fact *fact = &state->facts[i];
        bool zero = fact->low == 0 && fact->high == 0;
        bool nonzero = fact->nonzero && fact->low == INT64_MIN && fact->high == INT64_MAX;
        if ((value->kind == PATH_PARAM || value->kind == PATH_PURE || global) && (zero || nonzero) &&
            !is_known_to_holders(set, fact))
            return true;
    }
    return false;
}

/* The locks that a state holds, PathId << 1 | shared: by the names that they were taken by, or by all. Its critical
 * sections only where it does not give them up. */
static SetId flow_held(Flow *f, const LockState *state, bool all_names, bool without_sections) {
    uint32_t held[LOCKSTATE_LOCKS * LOCKSTATE_NAMES], count = 0;
    for (uint32_t k = 0; k < state->lock_count; k++) {
        const LockEntry *entry = &state->locks[k];
        if (!entry_is_held(entry) || (without_sections && entry->kind == LOCK_SECTION))
            continue;
        PathId names[LOCKSTATE_NAMES] = {entry->lock};
        uint32_t name_count = all_names ? lockstate_names(f->pool, state, entry->lock, names) : 1;
        for (uint32_t n = 0; n < name_count; n++)
            held[count++] = names[n].i << 1 | entry->shared;
    }
    return setpool_from(f->b->locks->sets, held, count);
}

/* One name for each lock that the state holds and of which one is in the set. */
static SetId flow_single_names(Flow *f, const LockState *state, SetId set) {
    SetPool *sets = f->b->locks->sets;
    SetId single = SET_EMPTY;
    for (uint32_t k = 0; k < state->lock_count; k++) {
        const LockEntry *entry = &state->locks[k];
        PathId names[LOCKSTATE_NAMES];
        uint32_t count = entry_is_held(entry) ? lockstate_names(f->pool, state, entry->lock, names) : 0, n = 0;
        while (n < count && !setpool_has(sets, set, names[n].i << 1 | entry->shared) &&
               !setpool_has(sets, set, names[n].i << 1 | 1))
            n++;
        if (n == count)
            continue;
        bool shared = !setpool_has(sets, set, names[n].i << 1 | entry->shared) || entry->shared;
        single = setpool_add(sets, single, names[n].i << 1 | shared);
    }
    return single;
}

/* What both hold; a lock that one holds for writing and the other for reading is held for reading. */
static SetId held_meet(SetPool *sets, SetId a, SetId b) {
    SetId both = setpool_intersect(sets, a, b);
    if (a.i == b.i)
        return both;
    uint32_t count = 0;
    setpool_members(sets, a, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t member = setpool_members(sets, a, &count)[i];
        if (!setpool_has(sets, b, member) && setpool_has(sets, b, member ^ 1))
            both = setpool_add(sets, both, member | 1);
    }
    return both;
}

/* The callers' locks that are not held, among them their critical sections while there is one within, or none can be
 * had. */
static SetId flow_lent(Flow *f, const LockState *state, bool without_sections) {
    uint32_t lent[LOCKSTATE_LOCKS + 1], count = 0;
    bool no_token = false;
    for (uint32_t k = 0; k < state->lock_count; k++) {
        const LockEntry *entry = &state->locks[k];
        if (entry->status == LOCK_LENT || entry->status == LOCK_SUSPENDED)
            lent[count++] = entry->lock.i << 1;
        no_token = no_token || (entry->kind == LOCK_TOKEN && entry->status == LOCK_SUSPENDED);
    }
    if (without_sections || no_token || lockflow_sections_are_open(state))
        lent[count++] = path_section(f->pool, path_token(f->pool, 1)).i << 1;
    return setpool_from(f->b->locks->sets, lent, count);
}

static bool is_about_parameter(const Flow *f, const Conditions *when) {
    for (uint32_t i = 0; i < when->count; i++) {
        if (path_get(f->pool, when->list[i].value)->kind == PATH_PARAM)
            return true;
    }
    return false;
}

/* For contexts in which the parameters are known. */
static void record_options(Flow *f, const StateSet *set, uint32_t relative) {
    Arena *arena = f->b->arena;
    LockOptions *options = ARENA_NEW(arena, LockOptions);
    options->list = ARENA_ARRAY(arena, LockOption, set->count);
    bool is_chosen = false;
    for (uint32_t i = 0; i < set->count; i++) {
        LockOption *option = &options->list[options->count++];
        option->holds = flow_held(f, &set->states[i], false, false).i != SET_EMPTY.i;
        conditions_add_state(f, &option->when, &set->states[i]);
        is_chosen = is_chosen || (!option->holds && is_about_parameter(f, &option->when));
    }
    if (is_chosen && !f->out->options)
        f->out->options = ARENA_ARRAY(arena, const LockOptions *, f->v->instr_count);
    if (is_chosen)
        f->out->options[relative] = options;
}

void lockflow_record(Flow *f, const StateSet *set, InstrId id) {
    SetPool *sets = f->b->locks->sets;
    SetId must = SET_EMPTY, may = SET_EMPTY, lost = SET_EMPTY;
    const LockState *first = NULL;
    bool leaves_out = false;
    const CallSite *site = f->pool->tokens.len ? callgraph_site_at(f->b->graph, f->v->fn, id) : NULL;
    bool waits = site && site_gives_up_sections(site);
    if (!set->count)
        bitset_add(f->b->arena, &f->out->unreached, id.i - f->v->first_instr);
    for (uint32_t i = 0; i < set->count; i++) {
        const LockState *state = &set->states[i];
        SetId held = flow_held(f, state, false, waits);
        may = setpool_union(sets, may, held);
        lost = setpool_union(sets, lost, flow_lent(f, state, waits));
        /* A state without locks that a caller's flag chose is the caller's business: it holds them, or needs none. */
        if (!held.i && set->count > 1 && state_has_flag(f, set, state)) {
            leaves_out = true;
            continue;
        }
        SetId named = set->count > 1 ? flow_held(f, state, true, waits) : held;
        must = first ? held_meet(sets, must, named) : named;
        first = first ? first : state;
    }
    if (first && set->count > 1)
        must = flow_single_names(f, first, must);
    uint32_t relative = id.i - f->v->first_instr;
    if (leaves_out && first)
        record_options(f, set, relative);
    f->out->must[relative] = must;
    f->out->may[relative] = setpool_union(sets, may, must);
    f->out->lost[relative] = lost;
}

/* In how many states the lock is held that was taken here: what a caller had, and was taken again for him, is his. */
static uint8_t count_held(Flow *f, const StateSet *set, PathId lock) {
    uint8_t held = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        const LockEntry *entry = lockstate_find(f->pool, (LockState *)&set->states[i], lock);
        held += entry && entry->status == LOCK_HELD;
    }
    return held;
}

static uint8_t count_suspended(Flow *f, const StateSet *set, PathId token) {
    uint8_t suspended = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        const LockEntry *entry = lockstate_find(f->pool, (LockState *)&set->states[i], token);
        suspended += entry && entry->status == LOCK_SUSPENDED;
    }
    return suspended;
}

void lockflow_finish_event_totals(Flow *f, InstrId id, const StateSet *before) {
    Locks *locks = f->b->locks;
    for (uint32_t i = locks->events.len; i-- > 0;) {
        LockEvent *event = &locks->events.data[i];
        if (event->fn.i != f->v->fn.i || event->instr.i != id.i)
            break;
        event->total = (uint8_t)before->count;
        if (event->kind == LOCK_EVENT_UNLOCK_UNHELD || event->kind == LOCK_EVENT_TOKEN_LEFT)
            event->held_states = count_held(f, before, event->lock);
        else if (event->kind == LOCK_EVENT_EXIT_SUSPENDED)
            event->held_states = (uint8_t)(before->count - count_suspended(f, before, event->lock));
    }
}
