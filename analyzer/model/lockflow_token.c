/* lockflow_token.c: tokens in the states of the lock analysis.
 *
 * A token differs from a lock in two ways. A function that does not touch it runs with it or without it as its caller
 * does, and most functions count on their callers to have it; so what matters is where this thread surely does not have
 * it: between a suspension and a resumption. And a suspension gives it up as a whole, however often it was taken, and
 * the resumption takes it again as often.
 *
 * No entry: as the caller has it. HELD: taken here. RELEASED: the same as the caller again, with depth 1 after a
 * resumption. LENT: given back once more than taken. SUSPENDED: given up. An entry's count holds how often it was taken
 * here, the same of a suspension in which it was taken anew, and whether it was taken by a resumption.
 */
#include "model/lockflow_internal.h"

enum { DEPTH_MOST = 7, UNDER_SHIFT = 3, WHOLE = 64 };

static uint32_t depth_of(const LockEntry *entry) {
    return entry->count & DEPTH_MOST;
}

/* How often it was taken before the suspension beneath, + 1; 0 none. */
static uint32_t under_of(const LockEntry *entry) {
    return entry->count >> UNDER_SHIFT & DEPTH_MOST;
}

bool lockflow_token_is_whole(const LockEntry *entry) {
    return entry->kind == LOCK_TOKEN && entry->status == LOCK_HELD && (entry->count & WHOLE);
}

bool lockflow_token_is_callers(const LockEntry *entry) {
    return !depth_of(entry);
}

/* What was done to the token last; a copy, since states move their entries. */
static LockEntry token_entry(const LockState *state, PathId token) {
    for (uint32_t i = 0; i < state->lock_count; i++) {
        if (path_same(state->locks[i].lock, token))
            return state->locks[i];
    }
    return (LockEntry){.lock = token};
}

static void put(Flow *f, LockState *state, PathId token, LockStatus status, uint32_t depth, uint32_t under, bool whole,
                InstrId site) {
    lockflow_set(f, state, token, status, 0, LOCK_TOKEN, site);
    LockEntry *entry = lockstate_entry(state, token);
    depth = depth < DEPTH_MOST ? depth : DEPTH_MOST;
    under = under < DEPTH_MOST ? under : DEPTH_MOST;
    if (entry)
        entry->count = (uint8_t)(depth | under << UNDER_SHIFT | (whole ? WHOLE : 0));
}

static void drop(LockState *state, PathId token) {
    for (uint32_t i = state->lock_count; i-- > 0;) {
        if (path_same(state->locks[i].lock, token))
            lockstate_drop(state, &state->locks[i]);
    }
}

/* ---- what calls do ---- */

/* What was given up is taken again by waiting, as if it had never been had. */
static void note_taken(Flow *f, const LockState *state, PathId token, InstrId site) {
    LockState probe = *state;
    if (token_entry(state, token).status == LOCK_SUSPENDED)
        drop(&probe, token);
    lockflow_note_taken(f, &probe, (Taken){.lock = token, .kind = LOCK_TOKEN, .site = site});
}

static void enter(Flow *f, LockState *state, PathId token, InstrId site) {
    LockEntry entry = token_entry(state, token);
    note_taken(f, state, token, site);
    if (entry.status == LOCK_HELD)
        put(f, state, token, LOCK_HELD, depth_of(&entry) + 1, under_of(&entry), entry.count & WHOLE, entry.site);
    else if (entry.status == LOCK_SUSPENDED)
        put(f, state, token, LOCK_HELD, 1, depth_of(&entry) + 1, false, site);
    else if (entry.status == LOCK_LENT)
        drop(state, token);
    else
        put(f, state, token, LOCK_HELD, 1, 0, false, site);
}

bool lockflow_token_is_by_contract(const Flow *f, const LockState *state, PathId token, InstrId changed) {
    const CallSite *site = changed.i ? callgraph_site_at(f->b->graph, f->v->fn, changed) : NULL;
    for (uint32_t k = 0; site && !site->api && k < site->target_count; k++) {
        if (f->b->locks->fns[site->targets[k].i].summary.outcome_count > 1)
            return true;
    }
    bool suspended = token_entry(state, token).status == LOCK_SUSPENDED;
    for (uint32_t i = 0; f->peers && i < f->peers->count; i++) {
        bool differs = (token_entry(&f->peers->states[i], token).status == LOCK_SUSPENDED) != suspended;
        const LockState *peer = &f->peers->states[i];
        if (differs && (lockflow_root_tells(f, state, peer, PATH_PARAM, NULL) || /* or an option of the program */
                        lockflow_root_tells(f, state, peer, PATH_GLOBAL, NULL)))
            return true;
    }
    return lockflow_is_by_contract(f, state, token, NULL);
}

/* An argument says what is to be given back, and comes from a call that sometimes takes the token. */
static bool is_told_by_taker(const Flow *f, PathId token, InstrId leave) {
    const CallSite *site = callgraph_site_at(f->b->graph, f->v->fn, leave);
    for (uint32_t k = 0; site && k < site->arg_count; k++) {
        const Path *result = path_get(f->pool, site->args[k]);
        const CallSite *taker = result->kind == PATH_RESULT && result->a == f->v->fn.i
                                    ? callgraph_site_at(f->b->graph, f->v->fn, (InstrId){result->b})
                                    : NULL;
        for (uint32_t t = 0; taker && t < taker->target_count; t++) {
            VEC_EACH(const Taken, taken, &f->b->locks->fns[taker->targets[t].i].summary.taken) {
                if (path_same(taken->lock, token))
                    return true;
            }
        }
    }
    return false;
}

static void odd_leave(Flow *f, const LockState *state, PathId token, InstrId site, InstrId before) {
    if (!f->recording)
        return;
    LockEvent *event = lockflow_event(f, LOCK_EVENT_TOKEN_LEFT, site, token);
    event->lock_kind = LOCK_TOKEN;
    event->other = before;
    event->by_contract = event->by_contract || lockflow_token_is_by_contract(f, state, token, before) ||
                         is_told_by_taker(f, token, site);
    lockflow_count_state(event, state);
}

static void leave(Flow *f, LockState *state, PathId token, InstrId site) {
    LockEntry entry = token_entry(state, token);
    bool again = entry.status == LOCK_RELEASED && !depth_of(&entry);
    if (entry.status == LOCK_NEUTRAL || entry.status == LOCK_SUSPENDED || again)
        odd_leave(f, state, token, site, entry.site);
    if (entry.status == LOCK_HELD && depth_of(&entry) > 1)
        put(f, state, token, LOCK_HELD, depth_of(&entry) - 1, under_of(&entry), entry.count & WHOLE, entry.site);
    else if (entry.status == LOCK_HELD && under_of(&entry))
        put(f, state, token, LOCK_SUSPENDED, under_of(&entry) - 1, 0, false, site);
    else if (entry.status == LOCK_HELD)
        put(f, state, token, LOCK_RELEASED, 0, 0, false, site);
    else if (entry.status != LOCK_SUSPENDED)
        put(f, state, token, LOCK_LENT, 0, 0, false, site);
}

static void suspend(Flow *f, LockState *state, PathId token, InstrId site) {
    LockEntry entry = token_entry(state, token);
    bool held = entry.status == LOCK_HELD;
    if (entry.status != LOCK_SUSPENDED)
        put(f, state, token, LOCK_SUSPENDED, held ? depth_of(&entry) : 0, held ? under_of(&entry) : 0,
            held && (entry.count & WHOLE), site);
}

static void resume(Flow *f, LockState *state, PathId token, InstrId site) {
    LockEntry entry = token_entry(state, token);
    note_taken(f, state, token, site);
    if (entry.status == LOCK_SUSPENDED && depth_of(&entry))
        put(f, state, token, LOCK_HELD, depth_of(&entry), under_of(&entry), entry.count & WHOLE, site);
    else if (entry.status == LOCK_SUSPENDED)
        put(f, state, token, LOCK_RELEASED, 1, 0, false, site);
    else if (entry.status == LOCK_LENT)
        drop(state, token);
    else if (entry.status != LOCK_HELD)
        put(f, state, token, LOCK_HELD, 1, 0, true, site);
}

/* The ways a test can go, as far as they are possible. */
static void test(Flow *f, StateSet *out, const LockState *in, PathId token, InstrId site, PathId result) {
    LockStatus status = (LockStatus)token_entry(in, token).status;
    LockState has = *in, has_not = *in;
    bool may_have = status != LOCK_SUSPENDED && result.i &&
                    lockstate_learn(f->pool, &has, result, (Range){INT64_MIN, INT64_MAX, true});
    bool may_lack = status != LOCK_HELD && result.i && lockstate_learn(f->pool, &has_not, result, (Range){0, 0, false});
    if (may_lack && status != LOCK_SUSPENDED)
        put(f, &has_not, token, LOCK_SUSPENDED, 0, 0, false, site);
    if (may_have || !may_lack)
        stateset_add(out, &has);
    if (may_lack)
        stateset_add(out, &has_not);
}

void lockflow_token_call(Flow *f, StateSet *out, const LockState *in, const CallSite *site, PathId result) {
    PathId token = site_object(f->pool, f->v, site);
    LockState state = *in;
    switch ((SyncKind)site->api->kind) {
    case SYNC_TOKEN_ENTER:
        enter(f, &state, token, site->instr);
        break;
    case SYNC_TOKEN_LEAVE:
        leave(f, &state, token, site->instr);
        break;
    case SYNC_TOKEN_SUSPEND:
        suspend(f, &state, token, site->instr);
        if (result.i) /* what there is to resume */
            (void)lockstate_learn(f->pool, &state, result, (Range){INT64_MIN, INT64_MAX, true});
        break;
    case SYNC_TOKEN_RESUME:
        resume(f, &state, token, site->instr);
        break;
    case SYNC_TOKEN_END: /* nobody can take it again: that is as if the caller's were given back */
        put(f, &state, token, LOCK_LENT, 0, 0, false, site->instr);
        break;
    default:
        test(f, out, in, token, site->instr, result);
        return;
    }
    lockflow_sections_settle(&state);
    stateset_add(out, &state);
}

void lockflow_token_effect(Flow *f, LockState *state, PathId token, const LockEffect *effect, InstrId site) {
    if (effect->status == LOCK_SUSPENDED)
        suspend(f, state, token, site);
    else if (effect->status == LOCK_LENT)
        leave(f, state, token, site);
    else if (effect->whole)
        resume(f, state, token, site);
    else
        enter(f, state, token, site);
    lockflow_sections_settle(state);
}

/* ---- who needs one ---- */

static void needed_event(Flow *f, const LockState *state, const Taken *needed, InstrId given_up) {
    LockEvent *event = lockflow_event(f, LOCK_EVENT_TOKEN_NEEDED, needed->site, needed->lock);
    event->lock_kind = LOCK_TOKEN;
    event->other = given_up;
    event->callee = needed->callee;
    event->doubtful = needed->doubtful && (!event->states || event->doubtful);
    event->by_contract = event->by_contract || lockflow_token_is_by_contract(f, state, needed->lock, given_up);
    lockflow_count_state(event, state);
}

/* One state comes to what needs the token: here, or in the callee. */
static void note_needed(Flow *f, const LockState *state, Taken needed) {
    LockEntry entry = token_entry(state, needed.lock);
    if (entry.status == LOCK_SUSPENDED)
        needed_event(f, state, &needed, entry.site);
    if (entry.status != LOCK_NEUTRAL && entry.status != LOCK_RELEASED)
        return;
    conditions_add_state(f, &needed.when, state);
    needed.doubtful = needed.doubtful || state->doubtful;
    VEC_EACH(Taken, known, &f->summary.needed) {
        if (!path_same(known->lock, needed.lock))
            continue;
        bool better = (known->doubtful && !needed.doubtful) || (known->when.count && !needed.when.count);
        conditions_weaken(&known->when, &needed.when);
        if (better) {
            known->site = needed.site;
            known->callee = needed.callee;
            known->doubtful = needed.doubtful;
        }
        return;
    }
    *vec_push(f->b->arena, &f->summary.needed) = needed;
}

void lockflow_token_needed(Flow *f, const StateSet *set, const CallSite *site) {
    PathId token = path_token(f->pool, site->token);
    for (uint32_t i = 0; i < set->count && token.i && !site->fatal; i++)
        note_needed(f, &set->states[i], (Taken){.lock = token, .kind = LOCK_TOKEN, .site = site->instr});
    lockflow_finish_event_totals(f, site->instr, set);
}

/* A function that needs the token only sometimes, and sometimes takes it, knows what it does. */
static bool minds(const LockSummary *summary, const Taken *needed) {
    bool takes = false;
    VEC_EACH(const Taken, taken, &summary->taken)
        takes = takes || path_same(taken->lock, needed->lock);
    return takes && needed->when.count;
}

void lockflow_callee_needs(Flow *f, const LockState *state, const CallSite *site, FnId callee) {
    const LockSummary *summary = &f->b->locks->fns[callee.i].summary;
    VEC_EACH(const Taken, inner, &summary->needed) {
        LockState probe = *state;
        Conditions when = lockflow_conditions_at_call(f, site->instr, callee, &inner->when);
        if (!lockflow_meet_conditions(f, &probe, &when))
            continue;
        Taken needed = {.lock = inner->lock, .kind = LOCK_TOKEN, .site = site->instr, .callee = callee};
        needed.doubtful = inner->doubtful || site->target_count > 1 || probe.doubtful || minds(summary, inner);
        needed.when = lockflow_conditions_here(f, &probe, &when);
        note_needed(f, state, needed);
    }
}

/* ---- returns ---- */

void lockflow_token_exit(Flow *f, const LockState *state, const LockEntry *entry, InstrId id) {
    if (depth_of(entry))
        return; /* it had taken it itself */
    LockEvent *event = lockflow_event(f, LOCK_EVENT_EXIT_SUSPENDED, id, entry->lock);
    event->lock_kind = LOCK_TOKEN;
    event->other = entry->site;
    event->by_contract = event->by_contract || lockflow_token_is_by_contract(f, state, entry->lock, entry->site);
    lockflow_count_state(event, state);
}
