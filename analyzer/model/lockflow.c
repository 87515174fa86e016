/* lockflow.c: the lock analysis of one function.
 *
 * Each block keeps up to LOCKS_DISJUNCTS states at its entry. States that hold the same locks are joined (facts that
 * hold in both survive); when there are too many different ones, the two that arrived last are merged, which forgets
 * locks that only one of them holds, and a gap is counted. Blocks are visited in reverse postorder until nothing
 * changes; then each block is replayed once to record what is held at each access and call, and the events.
 */
#include "base/worklist.h"
#include "model/locks_internal.h"

typedef struct Disjuncts {
    uint8_t count;
    uint8_t visits;
    LockState states[LOCKS_DISJUNCTS];
} Disjuncts;

/* A small set of states while a block is walked: calls split, contradictions remove. */
typedef struct StateSet {
    uint32_t count;
    LockState states[4 * LOCKS_DISJUNCTS];
} StateSet;

/* A branch in `block` tests a value that is read from memory. */
typedef struct TestSite {
    PathId subject;
    uint32_t block;
} TestSite;

typedef struct Flow {
    LockBuilder *b;
    PathPool *pool;
    const FnValues *v;
    FnLocks *out;
    Arena *arena; /* scratch */
    Disjuncts *in; /* by block */
    Worklist *work;
    bool *tested;   /* by relative instruction: the call's result is looked at */
    Bitset subjects; /* PathIds that branches test or that are returned */
    Bitset carried;  /* PathIds that are returned, or that PHIs bring to where they are returned or tested */
    VEC(TestSite) test_sites;
    Map *tests;      /* PathId of a branch's subject -> number of branches that test it */
    const StateSet *peers; /* recording: all states that reach the call or return being looked at */
    bool recording, merged, overflowed;
    /* what the function does, gathered while recording */
    LockSummary summary;
} Flow;

enum { MAX_VISITS = 24 /* of a block; then its states are merged into one */ };

/* ---- sets of states ---- */

static void set_add(StateSet *set, const LockState *state) {
    uint32_t capacity = sizeof set->states / sizeof set->states[0];
    for (uint32_t i = 0; i < set->count; i++) {
        if (lockstate_equal(&set->states[i], state))
            return;
    }
    if (set->count < capacity)
        set->states[set->count++] = *state;
    else
        lockstate_join(&set->states[capacity - 1], state);
}

/* Joins two entries of a full block that hold the same locks, to make room; false if all differ. */
static bool disjuncts_make_room(Flow *f, Disjuncts *in) {
    for (uint32_t i = 0; i < in->count; i++) {
        for (uint32_t k = i + 1; k < in->count; k++) {
            if (!lockstate_same_statuses(&in->states[i], &in->states[k]))
                continue;
            f->out->crowded = true;
            lockstate_join(&in->states[i], &in->states[k]);
            memmove(&in->states[k], &in->states[k + 1], sizeof(LockState) * (in->count - k - 1u));
            in->count--;
            return true;
        }
    }
    return false;
}

/* Adds a state to a block's entry; true if that changed it. States that differ in facts alone are kept apart while
 * there is room: a later branch may ask for them. */
static bool disjuncts_add(Flow *f, Disjuncts *in, const LockState *state) {
    bool tired = in->visits >= MAX_VISITS;
    for (uint32_t i = 0; i < in->count; i++) {
        if (lockstate_implies(state, &in->states[i]))
            return false;
        if (lockstate_implies(&in->states[i], state) || (tired && lockstate_same_statuses(&in->states[i], state)))
            return lockstate_join(&in->states[i], state);
    }
    if ((in->count < LOCKS_DISJUNCTS || disjuncts_make_room(f, in)) && !tired) {
        in->states[in->count++] = *state;
        return true;
    }
    f->out->crowded = true;
    for (uint32_t i = 0; i < in->count; i++) {
        if (lockstate_same_locks(&in->states[i], state))
            return lockstate_join(&in->states[i], state);
    }
    f->merged = true;
    return lockstate_join(&in->states[in->count - 1], state);
}

/* ---- events ---- */

static LockEvent *flow_event(Flow *f, LockEventKind kind, InstrId instr, PathId lock) {
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

static bool ranges_apart(Range a, Range b) {
    return a.high < b.low || b.high < a.low || (a.nonzero && b.low == 0 && b.high == 0) ||
           (b.nonzero && a.low == 0 && a.high == 0);
}

static bool entry_is_held(const LockEntry *entry) {
    return entry && (entry->status == LOCK_HELD || entry->status == LOCK_RETAKEN);
}

/* Whether a test of a parameter tells the states apart. */
static bool parameter_tells(const Flow *f, const LockState *a, const LockState *b) {
    for (uint32_t i = 0; i < a->fact_count; i++) {
        const Fact *fact = &a->facts[i];
        PathId subject = condition_subject(f->pool, fact->value);
        const Path *root = path_get(f->pool, path_root(f->pool, subject, true));
        for (uint32_t k = 0; k < b->fact_count && root->kind == PATH_PARAM; k++) {
            const Fact *other = &b->facts[k];
            if (path_same(other->value, fact->value) &&
                ranges_apart((Range){fact->low, fact->high, fact->nonzero},
                             (Range){other->low, other->high, other->nonzero}))
                return true;
        }
    }
    return false;
}

/* Whether what tells this state from all that treat the lock otherwise is a parameter: then callers decide. */
static bool state_by_contract(const Flow *f, const LockState *state, PathId lock) {
    const LockEntry *mine = lockstate_find(f->pool, (LockState *)state, lock);
    bool any = false;
    for (uint32_t i = 0; f->peers && i < f->peers->count; i++) {
        const LockState *other = &f->peers->states[i];
        const LockEntry *its = lockstate_find(f->pool, (LockState *)other, lock);
        if (entry_is_held(its) == entry_is_held(mine))
            continue;
        if (!parameter_tells(f, state, other))
            return false;
        any = true;
    }
    return any;
}

/* ---- effects of lock calls on a state ---- */

static void flow_set(Flow *f, LockState *state, PathId lock, LockStatus status, uint8_t shared, uint8_t kind,
                     InstrId site) {
    LockEntry *entry = lockstate_entry(state, lock);
    f->overflowed = f->overflowed || !entry;
    if (!entry)
        return;
    *entry = (LockEntry){.lock = lock, .status = status, .count = 1, .shared = shared, .kind = kind, .site = site};
}

static void conditions_add(Conditions *when, PathId value, Range range) {
    for (uint32_t i = 0; i < when->count; i++) {
        if (path_same(when->list[i].value, value))
            return;
    }
    if (when->count < LOCKS_CONDITIONS)
        when->list[when->count++] = (InterfaceFact){value, range};
}

/* Adds what the state knows of values of the interface, as far as there is room. */
static void conditions_add_state(const Flow *f, Conditions *when, const LockState *state) {
    for (uint32_t i = 0; i < state->fact_count; i++) {
        const Fact *fact = &state->facts[i];
        bool says = fact->low > INT64_MIN || fact->high < INT64_MAX || fact->nonzero;
        if (says && path_is_of_interface(f->pool, fact->value, f->v->fn))
            conditions_add(when, fact->value, (Range){fact->low, fact->high, fact->nonzero});
    }
}

/* Keeps what holds in either case. */
static void conditions_weaken(Conditions *into, const Conditions *other) {
    for (uint32_t i = into->count; i-- > 0;) {
        InterfaceFact *fact = &into->list[i];
        const InterfaceFact *same = NULL;
        for (uint32_t k = 0; k < other->count; k++) {
            if (path_same(other->list[k].value, fact->value))
                same = &other->list[k];
        }
        if (same) {
            Range *r = &fact->range;
            r->low = r->low < same->range.low ? r->low : same->range.low;
            r->high = r->high > same->range.high ? r->high : same->range.high;
            r->nonzero = r->nonzero && same->range.nonzero;
        } else {
            *fact = into->list[--into->count];
        }
    }
}

/* Takes conditions of a callee into the caller's state; false if they contradict it. */
static bool flow_meet_conditions(Flow *f, LockState *state, InstrId id, FnId callee, const Conditions *when) {
    for (uint32_t i = 0; i < when->count; i++) {
        PathId value = locks_at_call(f->pool, f->v, id, callee, when->list[i].value);
        if (value.i && !lockstate_learn(f->pool, state, value, when->list[i].range))
            return false;
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

/* The lock is taken in that state; taken.when: what must hold besides, of the interface. */
static void flow_note_taken(Flow *f, const LockState *state, Taken taken) {
    enum { MAX_TAKEN = 24 };
    if (!f->recording || !path_is_of_interface(f->pool, taken.lock, f->v->fn))
        return;
    for (uint32_t i = 0; i < state->lock_count; i++) {
        const LockEntry *entry = &state->locks[i];
        /* given back before: the caller's hold does not matter here */
        if (path_same(entry->lock, taken.lock) && entry->status != LOCK_FAILED && entry->status != LOCK_RELEASED)
            return;
    }
    conditions_add_state(f, &taken.when, state);
    VEC_EACH(Taken, known, &f->summary.taken) {
        if (path_same(known->lock, taken.lock) && known->shared == taken.shared && known->is_try == taken.is_try) {
            taken_merge(known, &taken);
            return;
        }
    }
    if (f->summary.taken.len < MAX_TAKEN)
        *vec_push(f->b->arena, &f->summary.taken) = taken;
    else
        f->overflowed = true;
}

static void flow_relock_event(Flow *f, InstrId site, PathId lock, const LockEntry *held, const Taken *taken) {
    if (!f->recording)
        return;
    LockEvent *event = flow_event(f, LOCK_EVENT_RELOCK, site, lock);
    bool weaker = event->states && taken->doubtful && !event->doubtful;
    event->states++;
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

/* Takes a lock in one state. */
static void flow_acquire(Flow *f, LockState *state, PathId lock, uint8_t shared, uint8_t kind, InstrId site,
                         bool is_try) {
    Taken taken = {.lock = lock, .shared = shared, .kind = kind, .is_try = is_try, .site = site};
    flow_note_taken(f, state, taken);
    LockEntry *entry = NULL;
    for (uint32_t i = 0; i < state->lock_count; i++) {
        if (path_same(state->locks[i].lock, lock))
            entry = &state->locks[i];
    }
    if (entry_is_held(entry)) {
        if (!is_try)
            flow_relock_event(f, site, lock, entry, &taken);
        entry->count += entry->count < 3;
        return;
    }
    bool lent = entry && entry->status == LOCK_LENT;
    flow_set(f, state, lock, lent ? LOCK_RETAKEN : LOCK_HELD, shared, kind, site);
}

/* A lock that came from a callee and is given back here shows that the callee locks for its callers. */
static void flow_note_consumed(Flow *f, const LockEntry *entry) {
    const CallSite *site = callgraph_site_at(f->b->graph, f->v->fn, entry->site);
    for (uint32_t k = 0; site && k < site->target_count; k++)
        bitset_add(f->b->arena, &f->b->locks->consumed, site->targets[k].i);
}

static void flow_unlock_event(Flow *f, LockEventKind kind, const LockState *state, InstrId site, PathId lock,
                              InstrId other) {
    if (!f->recording)
        return;
    LockEvent *event = flow_event(f, kind, site, lock);
    event->other = other;
    event->states++;
    event->by_contract = event->by_contract || state_by_contract(f, state, lock);
    const LockEntry *entry = lockstate_find(f->pool, (LockState *)state, lock);
    event->lent = event->lent || (entry && entry->status == LOCK_LENT);
}

/* Gives a lock back in one state. */
static void flow_release(Flow *f, LockState *state, PathId lock, uint8_t kind, InstrId site) {
    LockEntry *entry = lockstate_find(f->pool, state, lock);
    LockStatus status = entry ? entry->status : LOCK_NEUTRAL;
    if (entry && path_has_unknown_index(f->pool, entry->lock) && !path_same(entry->lock, lock)) {
        entry->status = LOCK_RELEASED; /* one element of many taken in a loop: all of them, sooner or later */
        return;
    }
    switch (status) {
    case LOCK_HELD:
        flow_note_consumed(f, entry);
        bitset_add(f->b->arena, &f->out->cycled, path_class(f->pool, lock).i);
        if (--entry->count == 0) {
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
        flow_unlock_event(f, LOCK_EVENT_DOUBLE_UNLOCK, state, site, lock, entry->site);
        return;
    case LOCK_FAILED:
        flow_unlock_event(f, LOCK_EVENT_UNLOCK_UNHELD, state, site, lock, entry->site);
        lockstate_drop(state, entry);
        return;
    case LOCK_NEUTRAL:
        flow_unlock_event(f, LOCK_EVENT_UNLOCK_UNHELD, state, site, lock, (InstrId){0});
        flow_set(f, state, lock, LOCK_LENT, 0, kind, site);
        return;
    }
}

/* ---- calls ---- */

static PathId flow_argument(Flow *f, const Instr *instr, int index) {
    if (index < 0 || index + 1 >= instr->arg_count)
        return (PathId){0};
    return values_operand(f->pool, f->v, &tu_args(f->v->tu, instr)[index + 1]);
}

static void flow_lock_gap(Flow *f, const Instr *instr) {
    if (!f->recording)
        return;
    const Tu *tu = f->v->tu;
    const Loc *loc = tu_loc(tu, instr->loc);
    diag_gap(f->b->diag, GAP_LOCK_UNRESOLVED, tu_str(tu, tu->files.data[loc->file.i].path), loc->line,
             prog_fn(f->pool->prog, f->v->fn)->name, "");
}

static void flow_try_acquire(Flow *f, StateSet *out, const LockState *state, const SyncCall *api, PathId lock,
                             InstrId id, PathId result) {
    LockState taken = *state, failed = *state;
    Range success = {api->success, api->success, api->success != 0};
    if (!result.i || lockstate_learn(f->pool, &taken, result, success)) {
        flow_acquire(f, &taken, lock, api->shared, api->lock, id, true);
        set_add(out, &taken);
    }
    Range failure = {INT64_MIN, INT64_MAX, api->success == 0};
    if (api->failure)
        failure = (Range){api->failure, api->failure, true};
    if (!result.i || !lockstate_learn(f->pool, &failed, result, failure))
        return;
    if (!lockstate_find(f->pool, &failed, lock))
        flow_set(f, &failed, lock, LOCK_FAILED, 0, api->lock, id);
    set_add(out, &failed);
}

static void flow_wait_event(Flow *f, const LockState *state, InstrId id, const Instr *instr, const SyncCall *api,
                            PathId mutex) {
    LockEvent *event = flow_event(f, LOCK_EVENT_WAIT, id, mutex);
    event->condition = flow_argument(f, instr, api->object);
    event->is_try = api->timed;
    event->states++;
    const LockEntry *entry = lockstate_find(f->pool, (LockState *)state, mutex);
    event->held_states += entry_is_held(entry);
    event->by_contract = event->by_contract || (entry && !entry_is_held(entry));
    if (entry)
        event->other = entry->site;
}

/* Gives the mutex back and takes it again: it is held afterwards, whatever was before. */
static PathId flow_wait(Flow *f, LockState *state, InstrId id, const Instr *instr, const SyncCall *api) {
    PathId mutex = lockstate_canonical(f->pool, state, flow_argument(f, instr, api->mutex));
    if (!mutex.i)
        return mutex;
    if (f->recording)
        flow_wait_event(f, state, id, instr, api, mutex);
    const LockEntry *entry = lockstate_find(f->pool, state, mutex);
    if (entry && !entry_is_held(entry))
        flow_set(f, state, mutex, LOCK_RETAKEN, 0, LOCK_MUTEX, id);
    return mutex;
}

static bool flow_api_call(Flow *f, StateSet *out, const LockState *in, InstrId id, const Instr *instr,
                          const SyncCall *api) {
    LockState state = *in;
    PathId lock = lockstate_canonical(f->pool, in, flow_argument(f, instr, api->object));
    PathId result = instr->dst.i ? f->v->value[instr->dst.i] : (PathId){0};
    bool tested = f->tested[id.i - f->v->first_instr];
    switch (api->kind) {
    case SYNC_ACQUIRE:
    case SYNC_TRY_ACQUIRE:
        if (!lock.i || api->lock == LOCK_FILE)
            break;
        if (api->kind == SYNC_TRY_ACQUIRE) {
            flow_try_acquire(f, out, &state, api, lock, id, result);
            return true;
        }
        /* A plain lock call that fails is a bug of another kind: what follows its failure is not looked at. */
        if (result.i && tested && !lockstate_learn(f->pool, &state, result, (Range){0, 0, false}))
            return true;
        flow_acquire(f, &state, lock, api->shared, api->lock, id, false);
        break;
    case SYNC_RELEASE:
        if (lock.i && api->lock != LOCK_FILE)
            flow_release(f, &state, lock, api->lock, id);
        break;
    case SYNC_LOCK_INIT:
    case SYNC_C11_INIT:
    case SYNC_LOCK_DESTROY:
        for (uint32_t i = state.lock_count; i-- > 0;) { /* this very lock, not another one of its class */
            if (path_same(state.locks[i].lock, lock))
                lockstate_drop(&state, &state.locks[i]);
        }
        break;
    case SYNC_COND_WAIT:
        lock = flow_wait(f, &state, id, instr, api);
        break;
    default:
        return false;
    }
    if (!lock.i)
        flow_lock_gap(f, instr);
    set_add(out, &state);
    return true;
}

/* free(p) of the object that holds a lock: nobody can be kept from it any more. */
static void flow_free(Flow *f, LockState *state, PathId object) {
    for (uint32_t i = state->lock_count; i-- > 0;) {
        if (object.i && path_contains(f->pool, state->locks[i].lock, object))
            lockstate_drop(state, &state->locks[i]);
    }
}

/* False if what is known of the caller's values excludes the outcome. */
static bool flow_apply_outcome(Flow *f, StateSet *out, const LockState *in, InstrId id, const Instr *instr,
                               FnId callee, const Outcome *outcome, bool single) {
    LockState state = *in;
    PathId result = instr->dst.i ? f->v->value[instr->dst.i] : (PathId){0};
    if (!single && !flow_meet_conditions(f, &state, id, callee, &outcome->when))
        return false;
    if (result.i && !single && !lockstate_learn(f->pool, &state, result, outcome->result))
        return false;
    PathId value = result.i && outcome->value.i ? locks_at_call(f->pool, f->v, id, callee, outcome->value)
                                                : (PathId){0};
    if (value.i)
        lockstate_alias(&state, result, value);
    for (uint32_t k = 0; k < outcome->effect_count; k++) {
        const LockEffect *effect = &outcome->effects[k];
        PathId lock = locks_at_call(f->pool, f->v, id, callee, effect->lock);
        lock = lock.i ? lockstate_canonical(f->pool, &state, lock) : lock;
        if (!lock.i)
            flow_lock_gap(f, instr);
        else if (effect->status == LOCK_HELD)
            flow_acquire(f, &state, lock, effect->shared, effect->kind, id, true);
        else
            flow_release(f, &state, lock, effect->kind, id);
        if (lock.i && effect->status == LOCK_RETAKEN)
            flow_acquire(f, &state, lock, effect->shared, effect->kind, id, true);
    }
    set_add(out, &state);
    return true;
}

/* A callee's conditions in this function's terms, as narrow as the state knows them; those on its own values are lost. */
static Conditions flow_conditions_here(Flow *f, const LockState *state, InstrId id, FnId callee,
                                       const Conditions *when) {
    Conditions here = {0};
    for (uint32_t i = 0; i < when->count; i++) {
        PathId value = locks_at_call(f->pool, f->v, id, callee, when->list[i].value);
        if (value.i && path_get(f->pool, value)->kind != PATH_INT && path_is_of_interface(f->pool, value, f->v->fn))
            conditions_add(&here, value, lockstate_range(f->pool, state, value));
    }
    return here;
}

/* One lock that a callee takes at some time: a relock if it is held here, and taken by this function too. */
static void flow_callee_takes_lock(Flow *f, const LockState *state, const CallSite *site, FnId callee,
                                   const Taken *inner) {
    InstrId id = site->instr;
    PathId lock = locks_at_call(f->pool, f->v, id, callee, inner->lock);
    lock = lock.i ? lockstate_canonical(f->pool, state, lock) : lock;
    LockState probe = *state;
    if (!lock.i || !flow_meet_conditions(f, &probe, id, callee, &inner->when))
        return;
    Taken taken = *inner;
    taken.lock = lock;
    taken.site = id;
    taken.callee = callee;
    taken.doubtful = inner->doubtful || site->target_count > 1;
    taken.when = flow_conditions_here(f, &probe, id, callee, &inner->when);
    for (uint32_t i = 0; i < state->lock_count; i++) {
        const LockEntry *entry = &state->locks[i];
        if (path_same(entry->lock, lock) && entry_is_held(entry) && !inner->is_try)
            flow_relock_event(f, id, lock, entry, &taken);
    }
    flow_note_taken(f, state, taken);
}

static void flow_callee_takes(Flow *f, const LockState *state, InstrId id, FnId callee) {
    const LockSummary *summary = &f->b->locks->fns[callee.i].summary;
    const CallSite *site = f->recording ? callgraph_site_at(f->b->graph, f->v->fn, id) : NULL;
    if (!site || callgraph_is_fatal(f->v, site))
        return;
    VEC_EACH(const Taken, inner, &summary->taken)
        flow_callee_takes_lock(f, state, site, callee, inner);
}

/* False if none of the callee's outcomes is possible here. */
static bool flow_callee(Flow *f, StateSet *out, const LockState *in, InstrId id, const Instr *instr, FnId callee) {
    const LockSummary *summary = &f->b->locks->fns[callee.i].summary;
    bool single = summary->outcome_count == 1, any = false;
    flow_callee_takes(f, in, id, callee);
    for (uint32_t k = 0; k < summary->outcome_count; k++)
        any = flow_apply_outcome(f, out, in, id, instr, callee, &summary->outcomes[k], single) || any;
    return any;
}

/* Whether all targets of an indirect call surely do the same to locks, in kind. If they do not, it cannot be said which
 * of them is called, and none is taken to do anything: an effect on some path would follow each such call about. */
static bool targets_agree(const Flow *f, const CallSite *site) {
    const LockSummary *first = site->target_count ? &f->b->locks->fns[site->targets[0].i].summary : NULL;
    for (uint32_t k = 1; k < site->target_count; k++) {
        const LockSummary *other = &f->b->locks->fns[site->targets[k].i].summary;
        if (other->outcome_count != 1 || first->outcome_count != 1 ||
            other->outcomes[0].effect_count != first->outcomes[0].effect_count)
            return false;
        for (uint32_t e = 0; e < first->outcomes[0].effect_count; e++) {
            if (other->outcomes[0].effects[e].status != first->outcomes[0].effects[e].status)
                return false;
        }
    }
    return true;
}

static void flow_call(Flow *f, StateSet *out, const LockState *in, InstrId id, const Instr *instr) {
    const CallSite *site = callgraph_site_at(f->b->graph, f->v->fn, id);
    if (site && site->api && flow_api_call(f, out, in, id, instr, site->api))
        return;
    LockState state = *in;
    PathId result = instr->dst.i ? f->v->value[instr->dst.i] : (PathId){0};
    if (path_get(f->pool, result)->kind == PATH_RESULT) /* that of a round before */
        lockstate_forget(f->pool, &state, result);
    if (site && strcmp(site->callee, "free") == 0)
        flow_free(f, &state, flow_argument(f, instr, 0));
    bool any_effects = false, applied = false;
    for (uint32_t k = 0; site && k < site->target_count; k++)
        any_effects = any_effects || f->b->locks->fns[site->targets[k].i].summary.has_effects;
    bool agree = site && targets_agree(f, site);
    for (uint32_t k = 0; site && k < site->target_count; k++) {
        FnId callee = site->targets[k];
        if (site->target_count == 1 || (any_effects && agree))
            applied = flow_callee(f, out, &state, id, instr, callee) || applied;
        else
            flow_callee_takes(f, &state, id, callee);
    }
    bool noreturn = site && site->target_count == 1 && !f->b->locks->fns[site->targets[0].i].summary.outcome_count;
    if (!applied && !noreturn)
        set_add(out, &state);
}

/* ---- blocks ---- */

/* Whether the state left the locks alone because of a test of a parameter itself, of a global flag, or of a getter. */
static bool state_has_flag(const Flow *f, const LockState *state) {
    for (uint32_t i = 0; i < state->lock_count; i++) {
        if (state->locks[i].status == LOCK_RELEASED)
            return false; /* it has had a lock */
    }
    for (uint32_t i = 0; i < state->fact_count; i++) {
        const Path *value = path_get(f->pool, state->facts[i].value);
        bool global = value->kind == PATH_LOAD && path_get(f->pool, value->base)->kind == PATH_GLOBAL;
        const Fact *fact = &state->facts[i];
        bool zero = fact->low == 0 && fact->high == 0;
        bool set = fact->nonzero && fact->low == INT64_MIN && fact->high == INT64_MAX;
        if ((value->kind == PATH_PARAM || value->kind == PATH_PURE || global) && (zero || set))
            return true;
    }
    return false;
}

/* The locks that a state holds, PathId << 1 | shared: by the names that they were taken by, or by all. */
static SetId flow_held(Flow *f, const LockState *state, bool all_names) {
    uint32_t held[LOCKSTATE_LOCKS * LOCKSTATE_NAMES], count = 0;
    for (uint32_t k = 0; k < state->lock_count; k++) {
        const LockEntry *entry = &state->locks[k];
        if (!entry_is_held(entry))
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
        while (n < count && !setpool_has(sets, set, names[n].i << 1 | entry->shared))
            n++;
        if (n < count)
            single = setpool_add(sets, single, names[n].i << 1 | entry->shared);
    }
    return single;
}

static SetId flow_lent(Flow *f, const LockState *state) {
    uint32_t lent[LOCKSTATE_LOCKS], count = 0;
    for (uint32_t k = 0; k < state->lock_count; k++) {
        if (state->locks[k].status == LOCK_LENT)
            lent[count++] = state->locks[k].lock.i << 1;
    }
    return setpool_from(f->b->locks->sets, lent, count);
}

/* What all states hold they may hold under different names: p->lock is q->lock where p was q, r->lock where it was r. */
static void flow_record(Flow *f, const StateSet *set, InstrId id) {
    SetPool *sets = f->b->locks->sets;
    SetId must = SET_EMPTY, may = SET_EMPTY, lost = SET_EMPTY;
    const LockState *first = NULL;
    if (!set->count)
        bitset_add(f->b->arena, &f->out->unreached, id.i - f->v->first_instr);
    for (uint32_t i = 0; i < set->count; i++) {
        const LockState *state = &set->states[i];
        SetId held = flow_held(f, state, false);
        may = setpool_union(sets, may, held);
        lost = setpool_union(sets, lost, flow_lent(f, state));
        /* A state without locks that a caller's flag chose is the caller's business: it holds them, or needs none. */
        if (!held.i && set->count > 1 && state_has_flag(f, state))
            continue;
        SetId named = set->count > 1 ? flow_held(f, state, true) : held;
        must = first ? setpool_intersect(sets, must, named) : named;
        first = first ? first : state;
    }
    if (first && set->count > 1)
        must = flow_single_names(f, first, must);
    uint32_t relative = id.i - f->v->first_instr;
    f->out->must[relative] = must;
    f->out->may[relative] = setpool_union(sets, may, must);
    f->out->lost[relative] = lost;
}

static void flow_finish_event_totals(Flow *f, InstrId id, uint32_t total, uint32_t held) {
    Locks *locks = f->b->locks;
    for (uint32_t i = locks->events.len; i-- > 0;) {
        LockEvent *event = &locks->events.data[i];
        if (event->fn.i != f->v->fn.i || event->instr.i != id.i)
            break;
        event->total = (uint8_t)total;
        if (event->kind != LOCK_EVENT_WAIT)
            event->held_states = (uint8_t)held;
    }
}

static uint32_t set_count_held(Flow *f, const StateSet *set, PathId lock) {
    uint32_t held = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        const LockEntry *entry = lock.i ? lockstate_find(f->pool, (LockState *)&set->states[i], lock) : NULL;
        held += entry_is_held(entry);
    }
    return held;
}

static void flow_walk_call(Flow *f, StateSet *set, InstrId id, const Instr *instr) {
    StateSet *before = f->recording ? arena_copy(f->arena, set, sizeof *set) : NULL;
    StateSet out = {0};
    f->peers = before;
    for (uint32_t i = 0; i < set->count; i++)
        flow_call(f, &out, &set->states[i], id, instr);
    f->peers = NULL;
    if (before) {
        const CallSite *site = callgraph_site_at(f->b->graph, f->v->fn, id);
        PathId lock = site && site->api ? flow_argument(f, instr, site->api->object) : (PathId){0};
        flow_finish_event_totals(f, id, before->count, set_count_held(f, before, lock));
    }
    *set = out;
}

static void flow_walk_instr(Flow *f, StateSet *set, InstrId id) {
    const Instr *instr = tu_instr(f->v->tu, id);
    bool accesses = (op_has(instr->op, 'R') || op_has(instr->op, 'W')) &&
                    !f->v->is_promoted_access[id.i - f->v->first_instr];
    if (f->recording && (accesses || instr->op == OP_CALL))
        flow_record(f, set, id);
    if (instr->op == OP_CALL) {
        ArenaMark mark = arena_mark(f->arena);
        flow_walk_call(f, set, id, instr);
        arena_reset(f->arena, mark);
    }
}

/* ---- exits ---- */

static PathId flow_interface_lock(Flow *f, PathId lock, PathId returned) {
    const Path *value = path_get(f->pool, returned);
    bool object = value->kind == PATH_RESULT || value->kind == PATH_LOAD || value->kind == PATH_PHI ||
                  value->kind == PATH_OPAQUE;
    if (object && !path_is_of_interface(f->pool, lock, f->v->fn) && path_contains(f->pool, lock, returned))
        lock = path_replace(f->pool, lock, returned, path_param(f->pool, f->v->fn, LOCKS_RESULT_PARAM));
    return path_is_of_interface(f->pool, lock, f->v->fn) ? lock : (PathId){0};
}

static Outcome flow_outcome(Flow *f, const LockState *state, PathId returned) {
    Outcome outcome = {.result = {INT64_MIN, INT64_MAX, false}};
    conditions_add_state(f, &outcome.when, state);
    if (returned.i)
        outcome.result = lockstate_range(f->pool, state, returned);
    uint8_t kind = path_get(f->pool, returned)->kind;
    bool place = kind == PATH_FIELD || kind == PATH_INDEX || kind == PATH_LOAD || kind == PATH_PARAM;
    if (place && path_is_of_interface(f->pool, returned, f->v->fn))
        outcome.value = returned;
    for (uint32_t i = 0; i < state->lock_count; i++) {
        const LockEntry *entry = &state->locks[i];
        bool matters = entry_is_held(entry) || entry->status == LOCK_LENT;
        PathId lock = matters ? flow_interface_lock(f, entry->lock, returned) : (PathId){0};
        if (!lock.i || outcome.effect_count == LOCKS_EFFECTS)
            continue;
        outcome.effects[outcome.effect_count++] = (LockEffect){
            .lock = lock, .status = entry->status, .shared = entry->shared, .kind = entry->kind, .site = entry->site};
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

static void flow_add_outcome(Flow *f, Outcome outcome) {
    LockSummary *summary = &f->summary;
    summary->has_effects = summary->has_effects || outcome.effect_count;
    for (uint32_t i = 0; i < summary->outcome_count; i++) {
        Outcome *known = &summary->outcomes[i];
        bool room = summary->outcome_count < LOCKS_OUTCOMES;
        if (!same_effects(known, &outcome) || (room && !same_conditions(&known->when, &outcome.when)))
            continue;
        known->returns += outcome.returns;
        conditions_weaken(&known->when, &outcome.when);
        if (!path_same(known->value, outcome.value))
            known->value = (PathId){0};
        Range *r = &known->result;
        r->low = r->low < outcome.result.low ? r->low : outcome.result.low;
        r->high = r->high > outcome.result.high ? r->high : outcome.result.high;
        r->nonzero = r->nonzero && outcome.result.nonzero;
        return;
    }
    if (summary->outcome_count < LOCKS_OUTCOMES)
        summary->outcomes[summary->outcome_count++] = outcome;
}

/* Whether a caller can tell which of two outcomes it got: by the result, or by what it knew before. */
static bool outcomes_can_be_told(const Outcome *a, const Outcome *b) {
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

static bool outcome_gives_back(const Outcome *outcome) {
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
    bool believed = outcome_gives_back(with) && with->returns > without->returns;
    return believed ? outcome == without : outcome == with;
}

/* An effect that a caller cannot tell from none is not passed on: the function's own findings speak of it, and each
 * caller would only repeat them. */
static void flow_drop_untold_outcomes(LockSummary *summary) {
    for (uint32_t i = summary->outcome_count; i-- > 0;) {
        bool told = true;
        for (uint32_t k = 0; k < summary->outcome_count; k++)
            told = told && (!outcome_yields(&summary->outcomes[i], &summary->outcomes[k]) ||
                            outcomes_can_be_told(&summary->outcomes[i], &summary->outcomes[k]));
        if (told)
            continue;
        memmove(&summary->outcomes[i], &summary->outcomes[i + 1],
                sizeof(Outcome) * (summary->outcome_count - i - 1u));
        summary->outcome_count--;
    }
    summary->has_effects = false;
    for (uint32_t i = 0; i < summary->outcome_count; i++)
        summary->has_effects = summary->has_effects || summary->outcomes[i].effect_count;
}

/* Outcomes without any effect need no telling apart. */
static void flow_simplify_outcomes(LockSummary *summary) {
    flow_drop_untold_outcomes(summary);
    if (summary->has_effects || summary->outcome_count < 2)
        return;
    for (uint32_t i = 1; i < summary->outcome_count; i++) {
        Range *r = &summary->outcomes[0].result;
        const Range *other = &summary->outcomes[i].result;
        r->low = r->low < other->low ? r->low : other->low;
        r->high = r->high > other->high ? r->high : other->high;
        r->nonzero = r->nonzero && other->nonzero;
        if (!path_same(summary->outcomes[0].value, summary->outcomes[i].value))
            summary->outcomes[0].value = (PathId){0};
    }
    summary->outcomes[0].when = (Conditions){0};
    summary->outcome_count = 1;
}

static void flow_exit_events(Flow *f, const LockState *state, InstrId id, const Outcome *outcome) {
    for (uint32_t i = 0; i < state->lock_count; i++) {
        const LockEntry *entry = &state->locks[i];
        if (entry->status != LOCK_HELD && entry->status != LOCK_RELEASED)
            continue;
        LockEventKind kind = entry->status == LOCK_HELD ? LOCK_EVENT_EXIT_HELD : LOCK_EVENT_EXIT_RELEASED;
        LockEvent *event = flow_event(f, kind, id, entry->lock);
        event->other = entry->site;
        event->shared = entry->shared;
        event->lock_kind = entry->kind;
        event->states++;
        event->by_contract = event->by_contract || state_by_contract(f, state, entry->lock);
        Range *r = &event->result;
        r->low = r->low < outcome->result.low ? r->low : outcome->result.low;
        r->high = r->high > outcome->result.high ? r->high : outcome->result.high;
        r->nonzero = r->nonzero && outcome->result.nonzero;
    }
}

static void flow_return(Flow *f, const StateSet *set, InstrId id) {
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
        flow_finish_event_totals(f, id, set->count, 0);
}

/* ---- edges ---- */

/* Which predecessor edge of `to` the k-th successor edge of `from` is. */
static uint32_t flow_pred_index(const Cfg *cfg, uint32_t from, uint32_t to, uint32_t occurrence) {
    for (uint32_t k = cfg->pred_first[to]; k < cfg->pred_first[to + 1]; k++) {
        if (cfg->preds[k] == from && occurrence-- == 0)
            return k - cfg->pred_first[to];
    }
    return 0;
}

/* Locks and facts in terms of the target block's PHIs: on a back edge the PHI is about to change, so what was named
 * by the new value is renamed to the PHI, and what was named by the old one is forgotten. */
static void flow_enter_loop(Flow *f, LockState *state, const BlockPhis *phis, uint32_t edge) {
    VEC_EACH(Phi, phi, &phis->list) {
        PathId value = phi->args[edge];
        if (path_same(value, phi->phi))
            continue;
        PathId fresh = path_make(f->pool, (Path){.kind = PATH_OPAQUE, .a = f->v->fn.i, .b = UINT32_MAX});
        PathId alias = lockstate_canonical(f->pool, state, value);
        if (value.i && path_get(f->pool, value)->kind != PATH_INT)
            lockstate_rename(f->pool, state, value, fresh);
        if (alias.i && path_get(f->pool, alias)->kind != PATH_INT)
            lockstate_rename(f->pool, state, alias, fresh);
        lockstate_rename(f->pool, state, phi->phi, (PathId){0}); /* a[i] of rounds before: some element */
        lockstate_rename(f->pool, state, fresh, phi->phi);
        lockstate_forget(f->pool, state, phi->phi);
    }
}

/* What the loop asks of memory it asks anew each round: `while (q->len) pop(q)` ends. What only code around the loop
 * asks stays: `if (q->shared) lock ... loop ... if (q->shared) unlock`. */
static void flow_forget_round(const Flow *f, LockState *state, uint32_t head, uint32_t tail) {
    for (uint32_t i = state->fact_count; i-- > 0;) {
        PathId subject = condition_subject(f->pool, state->facts[i].value);
        bool asked = false;
        VEC_EACH(const TestSite, site, &f->test_sites)
            asked = asked || (path_same(site->subject, subject) && site->block >= head && site->block <= tail);
        if (asked && path_reads_memory(f->pool, subject))
            lockstate_drop_fact(state, i);
    }
}

static bool flow_enter_block(Flow *f, LockState *state, uint32_t from, uint32_t to, uint32_t edge) {
    const BlockPhis *phis = &f->v->phis[to];
    Range ranges[32];
    uint32_t count = phis->list.len < 32 ? phis->list.len : 32;
    for (uint32_t i = 0; i < count; i++)
        ranges[i] = lockstate_range(f->pool, state, phis->list.data[i].args[edge]);
    bool back = to <= from;
    if (back) {
        flow_enter_loop(f, state, phis, edge);
        flow_forget_round(f, state, to, from);
    }
    for (uint32_t i = 0; i < count; i++) {
        const Phi *phi = &phis->list.data[i];
        const Path *arg = path_get(f->pool, phi->args[edge]);
        if (path_same(phi->args[edge], phi->phi))
            continue;
        if (!back)
            lockstate_forget(f->pool, state, phi->phi);
        if (bitset_has(&f->subjects, phi->phi.i) && !lockstate_learn(f->pool, state, phi->phi, ranges[i]))
            return false;
        bool pointer = arg->kind == PATH_LOAD || arg->kind == PATH_PARAM || arg->kind == PATH_FIELD ||
                       arg->kind == PATH_RESULT || arg->kind == PATH_GLOBAL;
        if (!back && pointer)
            lockstate_alias(state, phi->phi, phi->args[edge]);
    }
    return true;
}

static void flow_to(Flow *f, const LockState *from_state, uint32_t from, uint32_t to, uint32_t occurrence) {
    LockState state = *from_state;
    uint32_t edge = flow_pred_index(f->v->cfg, from, to, occurrence);
    if (!flow_enter_block(f, &state, from, to, edge))
        return;
    if (disjuncts_add(f, &f->in[to], &state))
        worklist_push(f->work, to);
}

static bool flow_case(Flow *f, LockState *state, PathId on, const Case *range) {
    Range r = {range->low, range->high, range->low > 0 || range->high < 0};
    return !on.i || lockstate_learn(f->pool, state, on, r);
}

/* The default of a switch excludes the cases only where that is one value or zero: intervals have no holes, and
 * holes as facts of their own would push out others. */
static bool flow_default(Flow *f, LockState *state, PathId on, const Case *cases, uint32_t count) {
    for (uint32_t i = 0; on.i && i < count; i++) {
        Range known = lockstate_range(f->pool, state, on);
        if (known.low == known.high && known.low >= cases[i].low && known.low <= cases[i].high)
            return false;
        if (cases[i].low == 0 && cases[i].high == 0 &&
            !lockstate_learn(f->pool, state, on, (Range){INT64_MIN, INT64_MAX, true}))
            return false;
    }
    return true;
}

/* Takes a branch. What it says is kept only if somebody may ask again: another branch, the return, or a caller. */
static bool flow_branch(Flow *f, LockState *state, PathId condition, bool truth) {
    LockState before = *state;
    if (!lockstate_assume(f->pool, state, condition, truth))
        return false;
    PathId subject = condition_subject(f->pool, condition);
    const uint64_t *tests = map_find(f->tests, subject.i);
    bool asked = (tests && *tests > 1) || bitset_has(&f->carried, subject.i) ||
                 path_is_of_interface(f->pool, subject, f->v->fn);
    if (!asked)
        *state = before;
    return true;
}

static void flow_leave(Flow *f, const StateSet *set, uint32_t block_index, const Block *block) {
    const Instr *last = tu_instr(f->v->tu, (InstrId){block->instr_first + block->instr_count - 1});
    const uint32_t *succs = tu_succs(f->v->tu, block);
    PathId on = {0};
    if (last->arg_count)
        on = values_operand(f->pool, f->v, tu_args(f->v->tu, last));
    for (uint32_t i = 0; i < set->count; i++) {
        for (uint32_t k = 0; k < block->succ_count; k++) {
            LockState state = set->states[i];
            bool feasible = true;
            if (last->op == OP_BRANCH)
                feasible = flow_branch(f, &state, on, k == 0);
            else if (last->op == OP_SWITCH && k > 0)
                feasible = flow_case(f, &state, on, &f->v->tu->cases.data[block->case_first + k - 1]);
            else if (last->op == OP_SWITCH)
                feasible = flow_default(f, &state, on, &f->v->tu->cases.data[block->case_first],
                                        block->succ_count - 1);
            uint32_t occurrence = 0;
            for (uint32_t j = 0; j < k; j++)
                occurrence += succs[j] == succs[k];
            if (feasible)
                flow_to(f, &state, block_index, succs[k], occurrence);
        }
    }
}

static void flow_block(Flow *f, uint32_t block_index) {
    const Block *block = tu_block(f->v->tu, f->v->func, block_index);
    StateSet set = {.count = f->in[block_index].count};
    memcpy(set.states, f->in[block_index].states, sizeof(LockState) * set.count);
    for (uint32_t i = 0; i + 1 < block->instr_count && (set.count || f->recording); i++)
        flow_walk_instr(f, &set, (InstrId){block->instr_first + i});
    InstrId last = {block->instr_first + block->instr_count - 1};
    if (!set.count)
        return;
    if (tu_instr(f->v->tu, last)->op == OP_RETURN && f->recording)
        flow_return(f, &set, last);
    else if (!f->recording)
        flow_leave(f, &set, block_index, block);
}

/* ---- preparation ---- */

static void flow_mark_operand(Flow *f, const InstrId *def, const Operand *operand) {
    if (operand->kind == OPERAND_VALUE && def[operand->id].i)
        f->tested[def[operand->id].i - f->v->first_instr] = true;
}

static uint32_t block_at(const FnValues *v, InstrId instr) {
    uint32_t low = 0, high = v->func->block_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (tu_block(v->tu, v->func, middle)->instr_first <= instr.i)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void flow_note_test(Flow *f, PathId subject, InstrId branch) {
    ++*map_slot(f->tests, subject.i, NULL);
    if (path_reads_memory(f->pool, subject))
        *vec_push(f->arena, &f->test_sites) = (TestSite){subject, block_at(f->v, branch)};
}

/* The values that PHIs bring to a value that is returned or tested later. */
static void flow_mark_carried(Flow *f, PathId value) {
    const Path *path = path_get(f->pool, value);
    if (path->kind != PATH_PHI || path->a != f->v->fn.i)
        return;
    const Cfg *cfg = f->v->cfg;
    uint32_t preds = cfg->pred_first[path->b + 1] - cfg->pred_first[path->b];
    VEC_EACH(const Phi, phi, &f->v->phis[path->b].list) {
        for (uint32_t k = 0; path_same(phi->phi, value) && k < preds; k++) {
            if (phi->args[k].i && bitset_add(f->arena, &f->carried, phi->args[k].i))
                flow_mark_carried(f, phi->args[k]);
        }
    }
}

/* Which call results are looked at, and which values branches test: only facts about these are worth keeping. */
static void flow_prepare(Flow *f) {
    const FnValues *v = f->v;
    f->tested = ARENA_ARRAY(f->arena, bool, v->instr_count);
    f->tests = map_new(f->arena);
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        const Operand *args = tu_args(v->tu, instr);
        for (uint32_t k = 0; k < instr->arg_count; k++)
            flow_mark_operand(f, v->cfg->def, &args[k]);
        bool decides = instr->op == OP_BRANCH || instr->op == OP_SWITCH || instr->op == OP_RETURN;
        if (!decides || !instr->arg_count)
            continue;
        PathId value = values_operand(f->pool, v, &args[0]);
        if (instr->op == OP_BRANCH)
            flow_note_test(f, condition_subject(f->pool, value), (InstrId){v->first_instr + i});
        for (PathId part = value; part.i; part = path_get(f->pool, part)->base) {
            bitset_add(f->arena, &f->subjects, part.i);
            if (instr->op == OP_RETURN)
                bitset_add(f->arena, &f->carried, part.i);
            flow_mark_carried(f, part);
        }
    }
}

static bool function_calls_locks(const LockBuilder *b, FnId fn) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(b->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (sites[i].api && sites[i].api->kind <= SYNC_COND_WAIT)
            return true;
        for (uint32_t k = 0; k < sites[i].target_count; k++) {
            const LockSummary *summary = &b->locks->fns[sites[i].targets[k].i].summary;
            if (summary->has_effects || summary->taken.len || !summary->outcome_count)
                return true;
        }
    }
    return false;
}

/* A function that touches no lock needs no states: it returns and does nothing, if it returns. */
static bool flow_is_trivial(LockBuilder *b, FnId fn, FnLocks *out, const FnValues *v) {
    if (function_calls_locks(b, fn))
        return false;
    bool returns = false;
    for (uint32_t k = 0; k < v->func->block_count && !returns; k++) {
        const Block *block = tu_block(v->tu, v->func, k);
        returns = tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1})->op == OP_RETURN;
    }
    out->summary = (LockSummary){.outcome_count = returns};
    out->summary.outcomes[0].result = (Range){INT64_MIN, INT64_MAX, false};
    return true;
}

static void flow_function_gap(const Flow *f, GapKind kind) {
    const Tu *tu = f->v->tu;
    const Loc *loc = tu_loc(tu, tu_sym(tu, f->v->func->sym)->loc);
    diag_gap(f->b->diag, kind, tu_str(tu, tu->files.data[loc->file.i].path), loc->line,
             prog_fn(f->pool->prog, f->v->fn)->name, "");
}

void lockflow_function(LockBuilder *b, FnId fn, bool final) {
    FnLocks *out = &b->locks->fns[fn.i];
    const FnValues *v = b->values[fn.i];
    if (flow_is_trivial(b, fn, out, v))
        return;
    if (!out->must) {
        out->must = ARENA_ARRAY(b->arena, SetId, v->instr_count);
        out->may = ARENA_ARRAY(b->arena, SetId, v->instr_count);
        out->lost = ARENA_ARRAY(b->arena, SetId, v->instr_count);
    }
    uint32_t events_before = b->locks->events.len;
    Arena *scratch = arena_new();
    Flow f = {.b = b, .pool = b->pool, .v = v, .out = out, .arena = scratch};
    uint32_t blocks = v->func->block_count;
    f.in = ARENA_ARRAY(scratch, Disjuncts, blocks);
    f.work = worklist_new(scratch, blocks, NULL);
    flow_prepare(&f);
    f.in[0].count = 1;
    worklist_push(f.work, 0);
    while (!worklist_is_empty(f.work)) {
        uint32_t block = worklist_pop(f.work);
        f.in[block].visits += f.in[block].visits < MAX_VISITS;
        flow_block(&f, block);
    }
    f.recording = true;
    for (uint32_t block = 0; block < blocks; block++)
        flow_block(&f, block);
    if (f.merged && final)
        flow_function_gap(&f, GAP_LOCK_STATES_MERGED);
    if (f.overflowed && final)
        flow_function_gap(&f, GAP_LOCKS_TOO_MANY);
    if (!final)
        b->locks->events.len = events_before;
    flow_simplify_outcomes(&f.summary);
    out->summary = f.summary;
    arena_free(scratch);
}
