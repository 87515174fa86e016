/* lockflow_calls.c: what calls do to a state: of the lock API, by the table; of functions, by their summaries. */
#include "model/lockflow_internal.h"

void stateset_add(StateSet *set, const LockState *state) {
    uint32_t capacity = sizeof set->states / sizeof set->states[0];
    for (uint32_t i = 0; i < set->count; i++) {
        if (lockstate_equal(&set->states[i], state))
            return;
    }
    if (set->count < capacity) {
        set->states[set->count++] = *state;
    } else {
        lockstate_merge(&set->states[capacity - 1], state);
        set->states[capacity - 1].doubtful = true;
    }
}

PathId lockflow_argument(Flow *f, const Instr *instr, int index) {
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

void lockflow_try_acquire(Flow *f, StateSet *out, const LockState *state, const SyncCall *api, PathId lock, InstrId id,
                          PathId result) {
    LockState taken = *state, failed = *state;
    if (!result.i || lockstate_learn(f->pool, &taken, result, api->success)) {
        lockflow_acquire(f, &taken, lock, api->shared, api->lock, id, true);
        stateset_add(out, &taken);
    }
    if (!result.i || !lockstate_learn(f->pool, &failed, result, api->failure))
        return;
    if (!lockstate_find(f->pool, &failed, lock))
        lockflow_set(f, &failed, lock, LOCK_FAILED, 0, api->lock, id);
    stateset_add(out, &failed);
}

void lockflow_op(Flow *f, StateSet *out, const LockState *in, InstrId id, const Instr *instr, const LockOp *op) {
    LockState state = *in;
    PathId lock = lockuse_name(f->b->locks->uses, f->pool, lockstate_canonical(f->pool, in, op->lock));
    PathId result = instr->dst.i ? f->v->value[instr->dst.i] : (PathId){0};
    bool tested = result.i && f->tested[id.i - f->v->first_instr];
    if (result.i) /* that of a round before */
        lockstate_forget(f->pool, &state, result);
    if (!op->takes) {
        lockflow_release(f, &state, lock, op->kind, id);
    } else if (op->kind == LOCK_MONITOR) {
        lockflow_acquire(f, &state, lock, op->shared, op->kind, id, !op->waits);
    } else if (op->waits) { /* what a signal interrupts is tried again */
        if (tested && !lockstate_learn(f->pool, &state, result, op->success))
            return;
        lockflow_acquire(f, &state, lock, 0, op->kind, id, false);
    } else {
        SyncCall take = {.kind = SYNC_TRY_ACQUIRE, .lock = op->kind, .success = op->success, .failure = op->failure};
        lockflow_try_acquire(f, out, &state, &take, lock, id, result);
        return;
    }
    stateset_add(out, &state);
}

static void flow_wait_event(Flow *f, const LockState *state, InstrId id, const Instr *instr, const SyncCall *api,
                            PathId mutex) {
    LockEvent *event = lockflow_event(f, LOCK_EVENT_WAIT, id, mutex);
    event->condition = lockflow_argument(f, instr, api->object);
    event->is_try = api->timed;
    lockflow_count_state(event, state);
    const LockEntry *entry = lockstate_find(f->pool, (LockState *)state, mutex);
    event->held_states += entry_is_held(entry);
    event->by_contract = event->by_contract || (entry && !entry_is_held(entry));
    if (entry)
        event->other = entry->site;
}

/* Gives the mutex back and takes it again: it is held afterwards, whatever was before. */
static PathId flow_wait(Flow *f, LockState *state, InstrId id, const Instr *instr, const SyncCall *api) {
    PathId mutex = lockstate_canonical(f->pool, state, lockflow_argument(f, instr, api->mutex));
    if (!mutex.i)
        return mutex;
    if (f->recording)
        flow_wait_event(f, state, id, instr, api, mutex);
    const LockEntry *entry = lockstate_find(f->pool, state, mutex);
    if (entry && !entry_is_held(entry))
        lockflow_set(f, state, mutex, LOCK_RETAKEN, 0, LOCK_MUTEX, id);
    return mutex;
}

/* A robust lock is taken too where its last owner has died, and the result says so. */
static void flow_take_orphan(Flow *f, StateSet *out, const LockState *in, const CallSite *site, PathId lock,
                             PathId result) {
    const SyncCall *api = site->api;
    int64_t died = result.i ? locks_robust(f->b->locks, f->pool, lock) : 0;
    bool fails = api->kind == SYNC_TRY_ACQUIRE && api->failure.low <= died && died <= api->failure.high;
    LockState state = *in;
    if (!died || fails || !lockstate_learn(f->pool, &state, result, (Range){died, died, true}))
        return;
    lockflow_acquire(f, &state, lock, api->shared, api->lock, site->instr, api->kind == SYNC_TRY_ACQUIRE);
    stateset_add(out, &state);
}

/* The result of taking the lock no longer says that it needs repair. */
static void flow_repair(Flow *f, LockState *state, PathId lock) {
    const LockEntry *entry = lockstate_find(f->pool, state, lock);
    PathId result = lockflow_taken_with(f, entry);
    if (result.i)
        lockstate_forget_value(state, result);
}

static bool flow_api_call(Flow *f, StateSet *out, const LockState *in, const CallSite *site, const Instr *instr) {
    const SyncCall *api = site->api;
    InstrId id = site->instr;
    LockState state = *in;
    PathId lock = lockstate_canonical(f->pool, in, site_object(f->pool, f->v, site));
    PathId result = instr->dst.i ? f->v->value[instr->dst.i] : (PathId){0};
    bool refused = f->refused[id.i - f->v->first_instr];
    bool tested = f->tested[id.i - f->v->first_instr] && !refused;
    switch (api->kind) {
    case SYNC_ACQUIRE:
    case SYNC_TRY_ACQUIRE:
        if (!lock.i || api->lock == LOCK_FILE)
            break;
        if (tested)
            flow_take_orphan(f, out, &state, site, lock, result);
        if (api->kind == SYNC_TRY_ACQUIRE) {
            lockflow_try_acquire(f, out, &state, api, lock, id, result);
            return true;
        }
        /* A plain lock call that fails is a bug of another kind: what follows its failure is not looked at, unless
         * nothing else is followed. */
        if (refused) {
            if (!lockstate_find(f->pool, &state, lock))
                lockflow_set(f, &state, lock, LOCK_FAILED, 0, api->lock, id);
            break;
        }
        if (result.i && tested && !lockstate_learn(f->pool, &state, result, api->success))
            return true;
        lockflow_acquire(f, &state, lock, api->shared, api->lock, id, false);
        break;
    case SYNC_RELEASE: /* nor does it fail to be given back */
        if (result.i && tested && !lockstate_learn(f->pool, &state, result, api->success))
            return true;
        if (lock.i && api->lock != LOCK_FILE)
            lockflow_release(f, &state, lock, api->lock, id);
        break;
    case SYNC_SECTION_ENTER:
        if (lock.i)
            lockflow_section_begin(f, &state, lock, site_second(f->pool, site), id);
        break;
    case SYNC_SECTION_LEAVE:
        lockflow_section_end(f, &state, lock, id);
        break;
    case SYNC_TOKEN_ENTER:
    case SYNC_TOKEN_LEAVE:
    case SYNC_TOKEN_SUSPEND:
    case SYNC_TOKEN_RESUME:
    case SYNC_TOKEN_TEST:
    case SYNC_TOKEN_END:
        lockflow_token_call(f, out, &state, site, result);
        return true;
    case SYNC_LOCK_INIT:
    case SYNC_LOCK_DESTROY:
        if (result.i && tested && api->kind == SYNC_LOCK_DESTROY &&
            !lockstate_learn(f->pool, &state, result, api->success))
            return true;
        for (uint32_t i = state.lock_count; i-- > 0;) { /* this very lock, not another one of its class */
            if (path_same(state.locks[i].lock, lock))
                lockstate_drop(&state, &state.locks[i]);
        }
        break;
    case SYNC_LOCK_REPAIR:
        if (result.i && tested && !lockstate_learn(f->pool, &state, result, api->success))
            return true;
        flow_repair(f, &state, lock);
        break;
    case SYNC_COND_WAIT:
        lock = flow_wait(f, &state, id, instr, api);
        break;
    case SYNC_PROCESS_EXIT:
    case SYNC_THREAD_EXIT:
        return true; /* nothing follows, whether the declaration says so or not */
    default:
        return false;
    }
    if (!lock.i)
        flow_lock_gap(f, instr);
    stateset_add(out, &state);
    return true;
}

/* free(p) of the object that holds a lock: nobody can be kept from it any more. */
static void flow_free(Flow *f, LockState *state, PathId object) {
    for (uint32_t i = state->lock_count; i-- > 0;) {
        if (object.i && path_lies_in(f->pool, state->locks[i].lock, object))
            lockstate_drop(state, &state->locks[i]);
    }
}

/* As far as is known the function returns nothing else: whoever goes on with something else knows better. */
static bool always_zero(const LockSummary *summary) {
    bool zero = true;
    for (uint32_t k = 0; k < summary->outcome_count; k++)
        zero = zero && summary->outcomes[k].result.low == 0 && summary->outcomes[k].result.high == 0;
    return zero;
}

/* Learns what a function may return, if that is more than one value: whoever tests for another value than the only one
 * that is returned today has his reasons. */
static void flow_learn_choice(Flow *f, LockState *state, PathId result, Range range) {
    LockState learnt = *state;
    if (range.low != range.high && lockstate_learn(f->pool, &learnt, result, range))
        *state = learnt;
}

/* A lock of a callee's by its name in this state. */
static PathId flow_name_here(Flow *f, const LockState *state, PathId lock, uint8_t kind) {
    PathId here = lockstate_canonical(f->pool, state, lock);
    return here.i && kind == LOCK_SEMAPHORE ? lockuse_name(f->b->locks->uses, f->pool, here) : here;
}

/* False if what is known of the caller's values excludes the outcome. */
static bool flow_apply_outcome(Flow *f, StateSet *out, const LockState *in, InstrId id, const Instr *instr, FnId callee,
                               const Outcome *outcome, bool single) {
    LockState state = *in;
    PathId result = instr->dst.i ? f->v->value[instr->dst.i] : (PathId){0};
    Conditions when = single ? (Conditions){0} : lockflow_conditions_at_call(f, id, callee, &outcome->when);
    if (!lockflow_meet_conditions(f, &state, &when))
        return false;
    bool refused = f->refused[id.i - f->v->first_instr] && always_zero(&f->b->locks->fns[callee.i].summary);
    if (result.i && !single && !refused && !lockstate_learn(f->pool, &state, result, outcome->result))
        return false;
    bool asked = result.i && single && f->tested[id.i - f->v->first_instr];
    if (asked && outcome->of_lock && !f->refused[id.i - f->v->first_instr]) /* as if the lock were taken here */
        (void)lockstate_learn(f->pool, &state, result, outcome->result);
    else if (asked)
        flow_learn_choice(f, &state, result, outcome->result);
    PathId value = result.i && outcome->value.i ? lockflow_at_call(f, id, callee, outcome->value) : (PathId){0};
    if (value.i)
        lockstate_alias(&state, result, value);
    for (uint32_t k = 0; k < outcome->effect_count; k++) {
        const LockEffect *effect = &outcome->effects[k];
        PathId lock = lockflow_at_call(f, id, callee, effect->lock);
        lock = lock.i ? flow_name_here(f, &state, lock, effect->kind) : lock;
        if (!lock.i)
            flow_lock_gap(f, instr);
        else if (effect->kind == LOCK_TOKEN)
            lockflow_token_effect(f, &state, lock, effect, id);
        else if (effect->kind == LOCK_SECTION && effect->status == LOCK_HELD)
            lockflow_section_begin(f, &state, lock, (PathId){0}, id);
        else if (effect->kind == LOCK_SECTION)
            lockflow_section_end(f, &state, lock, id);
        else if (effect->status == LOCK_HELD)
            lockflow_acquire(f, &state, lock, effect->shared, effect->kind, id, true);
        else
            lockflow_release(f, &state, lock, effect->kind, id);
        if (lock.i && effect->status == LOCK_RETAKEN)
            lockflow_acquire(f, &state, lock, effect->shared, effect->kind, id, true);
    }
    stateset_add(out, &state);
    return true;
}

Conditions lockflow_conditions_at_call(Flow *f, InstrId id, FnId callee, const Conditions *when) {
    Conditions here = {0};
    for (uint32_t i = 0; i < when->count; i++) {
        PathId value = lockflow_at_call(f, id, callee, when->list[i].value);
        if (value.i)
            here.list[here.count++] = (InterfaceFact){value, when->list[i].range};
    }
    return here;
}

Conditions lockflow_conditions_here(Flow *f, const LockState *state, const Conditions *when) {
    Conditions here = {0};
    for (uint32_t i = 0; i < when->count; i++) {
        PathId value = when->list[i].value;
        if (path_get(f->pool, value)->kind != PATH_INT && path_is_of_interface(f->pool, value, f->v->fn))
            conditions_add(&here, value, lockstate_range(f->pool, state, value));
    }
    return here;
}

/* For the order of locks: what is taken while this function holds a lock, or what only it can name. */
static void flow_note_call_takes(Flow *f, const LockState *state, const CallSite *site, FnId callee, const Taken *inner,
                                 PathId lock, bool doubtful) {
    bool named = path_class(f->pool, inner->lock).i != 0, holds = false;
    for (uint32_t i = 0; i < state->lock_count; i++)
        holds = holds || entry_is_held(&state->locks[i]);
    Locks *locks = f->b->locks;
    bool orders = inner->kind != LOCK_ATOMIC && !lockuse_takes_turns(locks->uses, f->pool, lock);
    if ((named && !holds) || inner->is_try || !orders || !path_class(f->pool, lock).i)
        return;
    for (uint32_t i = locks->takes.len; i-- > 0;) {
        CallTakes *known = &locks->takes.data[i];
        if (known->fn.i != f->v->fn.i || known->site.i != site->instr.i)
            break;
        if (path_same(known->lock, lock) && known->shared == inner->shared) {
            known->doubtful = known->doubtful && doubtful;
            return;
        }
    }
    *vec_push(f->b->arena, &locks->takes) =
        (CallTakes){f->v->fn, site->instr, callee, lock, inner->shared, doubtful, named};
}

/* Whether it needs no look at a lock that a callee takes: the callers are told that it is taken, and nothing is held
 * here. */
static bool is_said_already(Flow *f, const LockState *state, const Taken *taken) {
    if (state->lock_count || !path_class(f->pool, taken->lock).i)
        return false;
    const Taken *known = lockflow_known_taken(f, taken);
    return known && lockflow_is_settled(known, taken);
}

/* Whether some caller hands this function the callee for the parameter that is called here. */
static bool is_handed(const Flow *f, const CallSite *site, FnId callee) {
    const CallGraph *g = f->b->graph;
    const Instr *instr = tu_instr(f->v->tu, site->instr);
    const Path *called = path_get(f->pool, values_operand(f->pool, f->v, tu_args(f->v->tu, instr)));
    for (uint32_t i = g->callers_first[f->v->fn.i]; i < g->callers_first[f->v->fn.i + 1]; i++) {
        const CallSite *caller = &g->sites.data[g->callers[i]];
        bool hands = called->kind == PATH_PARAM && called->a == f->v->fn.i && called->b < caller->arg_count;
        const Path *handed = hands ? path_get(f->pool, caller->args[called->b]) : NULL;
        if (handed && handed->kind == PATH_GLOBAL && f->pool->prog->globals.data[handed->a].fn.i == callee.i)
            return true;
    }
    return false;
}

/* One lock that a callee takes at some time: a relock if it is held here, and taken by this function too. */
static void flow_callee_takes_lock(Flow *f, const LockState *state, const CallSite *site, FnId callee,
                                   TakenHere *here) {
    InstrId id = site->instr;
    const Taken *inner = here->inner;
    PathId lock = here->lock.i ? flow_name_here(f, state, here->lock, inner->kind) : here->lock;
    /* or only this function can name it, or it is taken under another one */
    bool named = path_class(f->pool, inner->lock).i != 0;
    bool known = lock.i && (!named || path_is_of_interface(f->pool, lock, f->v->fn));
    for (uint32_t i = 0; i < state->lock_count; i++)
        known = known || path_same(state->locks[i].lock, lock) || entry_is_held(&state->locks[i]);
    if (!lock.i || !known)
        return;
    Taken taken = *inner;
    taken.lock = lock;
    taken.site = id;
    taken.callee = callee;
    taken.doubtful = inner->doubtful || site->target_count > 1;
    if (named && is_said_already(f, state, &taken)) {
        here->said = path_same(lock, here->lock) && !lockflow_known_taken(f, &taken)->doubtful;
        return;
    }
    Taken relock = taken; /* here it is sure if any caller means it; further callers may mean another target */
    relock.doubtful = inner->doubtful || (site->target_count > 1 && !is_handed(f, site, callee));
    LockState probe = *state;
    bool is_null = path_get(f->pool, path_root(f->pool, lock, true))->kind == PATH_INT;
    if (is_null || !lockflow_meet_conditions(f, &probe, &here->when))
        return;
    taken.when = lockflow_conditions_here(f, &probe, &here->when);
    for (uint32_t i = 0; i < state->lock_count; i++) {
        const LockEntry *entry = &state->locks[i];
        if (path_same(entry->lock, lock) && entry_is_held(entry) && !inner->is_try && inner->kind != LOCK_SECTION)
            lockflow_relock_event(f, state, id, lock, entry, &relock);
    }
    lockflow_note_taken(f, state, taken);
    flow_note_call_takes(f, state, site, callee, inner, lock, taken.doubtful);
    if (!taken.doubtful)
        lockflow_same_class(f, state, &taken);
}

static bool state_has_names(const LockState *state) {
    bool has = false;
    for (uint32_t i = 0; i < state->fact_count; i++)
        has = has || state->facts[i].same_as.i;
    return has;
}

/* What the k-th target of a call takes. */
static void flow_callee_takes(Flow *f, const LockState *state, const CallSite *site, uint32_t k) {
    if (!f->recording || site->fatal)
        return;
    FnId callee = site->targets[k];
    TakesHere takes = lockflow_takes_of(f, site, k);
    bool plain = !state->lock_count && !state_has_names(state);
    for (uint32_t i = 0; i < takes.count; i++) {
        if (!plain || !(takes.list[i].foreign || takes.list[i].said))
            flow_callee_takes_lock(f, state, site, callee, &takes.list[i]);
    }
    if (f->b->locks->fns[callee.i].summary.needed.len)
        lockflow_callee_needs(f, state, site, callee);
}

bool lockflow_is_through(const PathPool *pool, PathId lock, PathId pointer) {
    while (lock.i && !path_same(lock, pointer))
        lock = path_get(pool, lock)->base;
    return lock.i != 0;
}

/* Whether the caller cannot tell the two outcomes apart, or has no reason to: what it gives back is given back. */
static bool flow_is_the_same(Flow *f, InstrId id, const Outcome *outcome, const Outcome *other) {
    return !f->tested[id.i - f->v->first_instr] || !ranges_apart(other->result, outcome->result) ||
           lockflow_gives_back(other);
}

/* `if (!m) return;` before the lock call: who hands over a lock means it to be taken, unless he is known to have
 * none, or asks what became of it. */
static bool flow_is_for_null(Flow *f, const LockState *in, InstrId id, FnId callee, const LockSummary *summary,
                             const Outcome *outcome) {
    for (uint32_t i = 0; i < outcome->when.count && !outcome->effect_count; i++) {
        const InterfaceFact *null = &outcome->when.list[i];
        PathId pointer = lockflow_at_call(f, id, callee, null->value);
        bool known = !pointer.i || lockstate_range(f->pool, in, pointer).high == 0;
        if (null->range.low != 0 || null->range.high != 0 || known)
            continue;
        for (uint32_t k = 0; k < summary->outcome_count; k++) {
            const Outcome *other = &summary->outcomes[k];
            if (other->effect_count && lockflow_is_through(f->pool, other->effects[0].lock, null->value) &&
                flow_is_the_same(f, id, outcome, other))
                return true;
        }
    }
    return false;
}

/* Whether the outcome gives back locks of the caller's, and all of them are held here. */
static bool gives_back_held(Flow *f, const LockState *in, InstrId id, FnId callee, const Outcome *outcome) {
    bool held = lockflow_gives_back(outcome);
    for (uint32_t i = 0; i < outcome->effect_count && held; i++) {
        const LockEffect *effect = &outcome->effects[i];
        PathId lock = lockflow_at_call(f, id, callee, effect->lock);
        lock = lock.i ? flow_name_here(f, in, lock, effect->kind) : lock;
        held = lock.i && entry_is_held(lockstate_find(f->pool, (LockState *)in, lock));
    }
    return held;
}

/* Which of several locks is given back may hang on what only the callee knows, such as which functions an object was
 * given: then the one that is held is meant. */
static bool gives_back_another(Flow *f, const LockState *in, const CallSite *site, uint32_t target,
                               const Outcome *outcome) {
    if (!lockflow_gives_back(outcome) || gives_back_held(f, in, site->instr, site->targets[target], outcome))
        return false;
    bool another = false;
    for (uint32_t k = 0; k < site->target_count && !another; k++) {
        const LockSummary *summary = &f->b->locks->fns[site->targets[k].i].summary;
        for (uint32_t i = 0; i < summary->outcome_count && !another; i++) {
            const Outcome *other = &summary->outcomes[i];
            another = (k != target || !lockflow_tells_apart(outcome, other)) &&
                      gives_back_held(f, in, site->instr, site->targets[k], other);
        }
    }
    return another;
}

/* False if none of the callee's outcomes is possible here. */
static bool flow_callee(Flow *f, StateSet *out, const LockState *in, const CallSite *site, uint32_t target) {
    FnId callee = site->targets[target];
    InstrId id = site->instr;
    const Instr *instr = tu_instr(f->v->tu, id);
    const LockSummary *summary = &f->b->locks->fns[callee.i].summary;
    bool single = summary->outcome_count == 1, any = false;
    flow_callee_takes(f, in, site, target);
    for (uint32_t k = 0; k < summary->outcome_count; k++) {
        const Outcome *outcome = &summary->outcomes[k];
        bool meant = single || !flow_is_for_null(f, in, id, callee, summary, outcome);
        if (meant && !gives_back_another(f, in, site, target, outcome))
            any = flow_apply_outcome(f, out, in, id, instr, callee, outcome, single) || any;
    }
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

/* Of functions of which some do one thing to a token and the others nothing at all, the first that does: the others
 * stand in for them where no token is needed. 0 if they are not such. */
static FnId real_target(const Flow *f, const CallSite *site) {
    FnId real = {0};
    for (uint32_t k = 0; k < site->target_count; k++) {
        const LockSummary *summary = &f->b->locks->fns[site->targets[k].i].summary;
        const Outcome *does = &summary->outcomes[0], *other = real.i ? f->b->locks->fns[real.i].summary.outcomes : does;
        if (!summary->has_effects)
            continue;
        if (summary->outcome_count != 1 || does->effect_count != 1 || does->effects[0].kind != LOCK_TOKEN ||
            does->effects[0].status != other->effects[0].status)
            return (FnId){0};
        real = real.i ? real : site->targets[k];
    }
    return real;
}

PathId lockflow_forgotten_result(const Flow *f, const Instr *instr) {
    PathId result = instr->dst.i ? f->v->value[instr->dst.i] : (PathId){0};
    return path_get(f->pool, result)->kind == PATH_RESULT ? result : (PathId){0};
}

bool lockflow_passes(const Flow *f, const CallSite *site) {
    bool works = site && site->api && site->api->kind != SYNC_NONE && site->api->kind != SYNC_ALLOC &&
                 site->api->kind < SYNC_ACCESS;
    return !site || (!works && !site->target_count && !locks_are_declared(f->b->locks, site));
}

void lockflow_call(Flow *f, StateSet *out, const LockState *in, const Instr *instr, const CallSite *site) {
    if (site && site->api && flow_api_call(f, out, in, site, instr))
        return;
    LockState state = *in;
    PathId result = instr->dst.i ? f->v->value[instr->dst.i] : (PathId){0},
           before = lockflow_forgotten_result(f, instr);
    if (before.i)
        lockstate_forget(f->pool, &state, before);
    if (site && site->api && site->api->kind == SYNC_FREE)
        flow_free(f, &state, lockflow_argument(f, instr, site->api->object));
    if (site && locks_are_declared(f->b->locks, site)) {
        for (uint32_t k = 0; k < site->target_count; k++)
            flow_callee_takes(f, &state, site, k);
        lockflow_declared_call(f, out, &state, site, result);
        return;
    }
    if (site && site->dies) {
        for (uint32_t k = 0; k < site->target_count; k++)
            flow_callee_takes(f, &state, site, k);
        return;
    }
    bool any_effects = false, applied = false;
    for (uint32_t k = 0; site && k < site->target_count; k++)
        any_effects = any_effects || f->b->locks->fns[site->targets[k].i].summary.has_effects;
    bool agree = site && targets_agree(f, site);
    FnId real = any_effects && !agree ? real_target(f, site) : (FnId){0};
    for (uint32_t k = 0; site && k < site->target_count; k++) {
        FnId callee = site->targets[k];
        if (site->target_count == 1 || (any_effects && agree) || callee.i == real.i)
            applied = flow_callee(f, out, &state, site, k) || applied;
        else
            flow_callee_takes(f, &state, site, k);
    }
    bool noreturn = site && site->target_count == 1 && !f->b->locks->fns[site->targets[0].i].summary.outcome_count;
    if (!applied && !noreturn)
        stateset_add(out, &state);
}
