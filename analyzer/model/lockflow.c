/* lockflow.c: the lock analysis of one function.
 *
 * Each block keeps up to LOCKS_DISJUNCTS states at its entry. States that hold the same locks are joined (facts that
 * hold in both survive); when there are too many different ones, the two that arrived last are merged, which forgets
 * locks that only one of them holds, and a gap is counted. Blocks are visited in reverse postorder until nothing
 * changes; then each block is replayed once to record what is held at each access and call, and the events.
 *
 * Most functions that have to do with locks hold none: their callees take some and give them back. Of these callers are
 * told which locks are taken, under which conditions on what they handed over, and what is returned: always what holds
 * in all states. So a fact that no branch or call asks for is no reason to keep two states apart: they are joined, as
 * far as that goes, and such a function seldom has more than two states at a block.
 */
#include "model/lockflow_internal.h"

enum { MAX_VISITS = 24 /* of a block; then its states are merged into one */ };

PathId lockflow_at_call(Flow *f, InstrId call, FnId callee, PathId path) {
    if (!path_get(f->pool, path)->params)
        return path;
    bool is_new = false;
    uint64_t *here = map_slot(f->at_calls, map_pair(call.i, path.i), &is_new);
    if (is_new)
        *here = locks_at_call(f->pool, f->v, call, callee, path).i;
    return (PathId){(uint32_t)*here};
}

/* ---- sets of states ---- */

static void disjuncts_touch(Disjuncts *in, uint32_t i, bool changed) {
    in->fresh |= (uint16_t)(changed << i);
}

static void disjuncts_append(Flow *f, Disjuncts *in, const LockState *state) {
    if (!in->states[in->count])
        in->states[in->count] = ARENA_NEW(f->arena, LockState);
    *in->states[in->count] = *state;
    disjuncts_touch(in, in->count++, true);
}

/* Joins the state with one that implies it, or that it implies; true if there is one. */
static bool disjuncts_absorb(Disjuncts *in, const LockState *state, bool tired) {
    for (uint32_t i = 0; i < in->count; i++) {
        if (lockstate_implies(state, in->states[i]))
            return true;
        if (tired && lockstate_same_statuses(in->states[i], state)) {
            disjuncts_touch(in, i, lockstate_merge(in->states[i], state));
            return true;
        }
        if (!tired && lockstate_implies(in->states[i], state)) {
            disjuncts_touch(in, i, lockstate_join(in->states[i], state));
            return true;
        }
    }
    return false;
}

/* Makes room in a full block by joining states that differ in facts only that no lock operation hangs on. */
static void disjuncts_forget(Flow *f, Disjuncts *in) {
    Disjuncts old = *in;
    in->count = 0;
    in->fresh = 0;
    for (uint32_t i = 0; i < old.count; i++) {
        uint8_t facts = old.states[i]->fact_count;
        lockflow_forget_irrelevant(f, old.states[i], (uint32_t)(in - f->in));
        bool fresh = (old.fresh >> i & 1) || old.states[i]->fact_count != facts;
        if (disjuncts_absorb(in, old.states[i], false))
            continue;
        in->states[i] = in->states[in->count];
        in->states[in->count] = old.states[i];
        disjuncts_touch(in, in->count++, fresh);
    }
}

/* Joins the two entries of a full block that hold the same locks and differ least, to make room; false if all hold
 * different ones. */
static bool disjuncts_make_room(Disjuncts *in) {
    uint32_t best = UINT32_MAX, into = 0, from = 0;
    for (uint32_t i = 0; i < in->count; i++) {
        for (uint32_t k = i + 1; k < in->count; k++) {
            const LockState *a = in->states[i], *b = in->states[k];
            uint32_t loses = a->doubtful != b->doubtful ? LOCKSTATE_LOST : 0;
            if (loses >= best || !lockstate_same_statuses(a, b))
                continue;
            uint32_t limit = best - loses < LOCKSTATE_LOST ? best - loses : LOCKSTATE_LOST;
            loses += lockstate_merging_loses(a, b, limit);
            if (loses >= best)
                continue;
            best = loses;
            into = i;
            from = k;
        }
    }
    if (best == UINT32_MAX)
        return false;
    LockState *spare = in->states[from];
    disjuncts_touch(in, into, lockstate_merge(in->states[into], spare));
    in->count--;
    memmove(&in->states[from], &in->states[from + 1], sizeof(LockState *) * (in->count - from));
    in->states[in->count] = spare;
    uint16_t before = (uint16_t)((1u << from) - 1);
    in->fresh = (uint16_t)((in->fresh & before) | (in->fresh >> 1 & ~before));
    return true;
}

/* Adds a state to a block's entry where there are no locks. States that answer alike what will be asked are one:
 * callers are told only what holds in all. A full block joins it with the one that it differs least from. */
static void disjuncts_add_lockless(Flow *f, Disjuncts *in, LockState *state) {
    lockflow_settle(f, state, (uint32_t)(in - f->in));
    uint32_t least = UINT32_MAX, into = 0;
    for (uint32_t i = 0; i < in->count && least; i++) {
        uint32_t more = lockstate_unanswered(in->states[i], state);
        uint32_t less = more ? lockstate_unanswered(state, in->states[i]) : 0;
        uint32_t apart = less ? more + less : 0;
        into = apart < least ? i : into;
        least = apart < least ? apart : least;
    }
    bool room = !in->count || (in->count < LOCKS_DISJUNCTS && in->visits < MAX_VISITS);
    if (least && room)
        disjuncts_append(f, in, state);
    else
        disjuncts_touch(in, into, lockstate_join(in->states[into], state));
}

/* Adds a state to a block's entry. States that differ in facts alone are kept apart while there is room: a later branch
 * may ask for them. */
static void disjuncts_add(Flow *f, Disjuncts *in, LockState *state) {
    bool tired = in->visits >= MAX_VISITS;
    if (disjuncts_absorb(in, state, tired))
        return;
    if (in->count == LOCKS_DISJUNCTS && !tired) {
        disjuncts_forget(f, in);
        lockflow_forget_irrelevant(f, state, (uint32_t)(in - f->in));
        if (disjuncts_absorb(in, state, tired))
            return;
    }
    if ((in->count < LOCKS_DISJUNCTS || disjuncts_make_room(in)) && !tired) {
        disjuncts_append(f, in, state);
        return;
    }
    for (uint32_t i = 0; i < in->count; i++) {
        if (lockstate_same_locks(in->states[i], state)) {
            disjuncts_touch(in, i, lockstate_merge(in->states[i], state));
            return;
        }
    }
    f->merged = true;
    LockState *last = in->states[in->count - 1];
    bool changed = lockstate_merge(last, state) || !last->doubtful;
    last->doubtful = true; /* it has forgotten locks */
    disjuncts_touch(in, in->count - 1u, changed);
}

/* ---- blocks ---- */

static bool states_say_of(const PathPool *pool, const StateSet *set, PathId value) {
    for (uint32_t i = 0; i < set->count && value.i; i++) {
        if (lockstate_says_of(pool, &set->states[i], value))
            return true;
    }
    return false;
}

/* The states after a call, one of the two sets. */
static StateSet *flow_walk_call(Flow *f, StateSet *set, StateSet *out, InstrId id, const Instr *instr) {
    const CallSite *site = callgraph_site_at(f->b->graph, f->v->fn, id);
    PathId result = lockflow_forgotten_result(f, instr);
    if (f->recording && site && site->token)
        lockflow_token_needed(f, set, site);
    bool passes = lockflow_passes(f, site);
    if (passes && !states_say_of(f->pool, set, result))
        return set;
    f->calls = f->calls || !passes;
    out->count = 0;
    f->peers = f->recording ? set : NULL;
    for (uint32_t i = 0; i < set->count; i++)
        lockflow_call(f, out, &set->states[i], instr, site);
    f->peers = NULL;
    if (f->recording)
        lockflow_finish_event_totals(f, id, set);
    return out;
}

/* An operation on a semaphore or atomic variable that is used as a lock. */
static StateSet *flow_walk_op(Flow *f, StateSet *set, StateSet *out, InstrId id, const Instr *instr, const LockOp *op) {
    out->count = 0;
    for (uint32_t i = 0; i < set->count; i++)
        lockflow_op(f, out, &set->states[i], id, instr, op);
    return out;
}

/* The states after an instruction, one of the two sets. */
static StateSet *flow_walk_instr(Flow *f, StateSet *set, StateSet *other, InstrId id) {
    const Instr *instr = tu_instr(f->v->tu, id);
    bool accesses =
        (op_has(instr->op, 'R') || op_has(instr->op, 'W')) && !f->v->is_promoted_access[id.i - f->v->first_instr];
    if (f->recording && (accesses || instr->op == OP_CALL))
        lockflow_record(f, set, id);
    const LockOp *op = f->uses_locks ? lockuse_at(f->b->locks->uses, f->v->fn, id) : NULL;
    ArenaMark mark = arena_mark(f->arena);
    if (op)
        set = flow_walk_op(f, set, other, id, instr, op);
    else if (instr->op == OP_CALL)
        set = flow_walk_call(f, set, other, id, instr);
    arena_reset(f->arena, mark);
    return set;
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

/* Whether a branch on something else leaves the loop. */
static bool loop_has_other_exit(Flow *f, PathId subject, uint32_t head, uint32_t tail) {
    for (uint32_t b = head; b <= tail; b++) {
        const Block *block = tu_block(f->v->tu, f->v->func, b);
        const Instr *last = tu_instr(f->v->tu, (InstrId){block->instr_first + block->instr_count - 1});
        if (last->op != OP_BRANCH && last->op != OP_SWITCH)
            continue;
        PathId asked = condition_subject(f->pool, values_operand(f->pool, f->v, tu_args(f->v->tu, last)));
        for (uint32_t k = 0; k < block->succ_count && !path_same(asked, subject); k++) {
            uint32_t to = tu_succs(f->v->tu, block)[k];
            if (to < head || to > tail)
                return true;
        }
    }
    return false;
}

/* What the loop asks of memory it asks anew each round: `while (q->len) pop(q)` ends. What only code around the loop
 * asks stays: `if (q->shared) lock ... loop ... if (q->shared) unlock`. So does what was kept in a variable for the
 * code behind the loop, which asks what was so before it: unless the loop could not end then. */
static void flow_forget_round(Flow *f, LockState *state, uint32_t head, uint32_t tail) {
    for (uint32_t i = state->fact_count; i-- > 0;) {
        PathId subject = condition_subject(f->pool, state->facts[i].value);
        bool asked = false, kept = false;
        VEC_EACH(const TestSite, site, &f->test_sites) {
            bool inside = site->block >= head && site->block <= tail;
            asked = asked || (inside && path_same(site->subject, subject));
            kept = kept || (!inside && site->kept && path_same(site->subject, subject));
        }
        if (!asked || !path_reads_memory(f->pool, subject))
            continue;
        if (kept && loop_has_other_exit(f, subject, head, tail))
            continue;
        if (kept)
            lockstate_lose(state, subject);
        lockstate_drop_fact(state, i);
    }
}

static bool phi_is_pointer(const Flow *f, PathId phi) {
    const Sym *sym = tu_sym(f->v->tu, (SymId){path_get(f->pool, phi)->c});
    return tu_type(f->v->tu, sym->type)->kind == TYPE_POINTER;
}

static bool flow_enter_block(Flow *f, LockState *state, uint32_t from, uint32_t to, uint32_t edge) {
    const BlockPhis *phis = &f->v->phis[to];
    Range ranges[32];
    uint32_t count = phis->list.len < 32 ? phis->list.len : 32;
    for (uint32_t i = 0; i < count; i++)
        ranges[i] = lockstate_range(f->pool, state, phis->list.data[i].args[edge]);
    for (uint32_t i = 0; i < phis->list.len; i++) {
        if (state->lost_count && lockstate_has_lost(f->pool, state, phis->list.data[i].args[edge]))
            lockstate_lose(state, phis->list.data[i].phi);
    }
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
        bool asked = lockflow_asked(f, phi->phi) & (ASKED_SUBJECT | ASKED_CARRIED);
        if (asked && !lockstate_learn(f->pool, state, phi->phi, ranges[i]))
            return false;
        bool named = arg->kind == PATH_LOAD || arg->kind == PATH_PARAM || arg->kind == PATH_FIELD ||
                     arg->kind == PATH_RESULT || arg->kind == PATH_GLOBAL || arg->kind == PATH_PHI;
        if (!back && named && (asked || phi_is_pointer(f, phi->phi)))
            lockstate_alias(state, phi->phi, phi->args[edge]);
    }
    return true;
}

static void flow_to(Flow *f, LockState *state, uint32_t from, uint32_t to, uint32_t occurrence) {
    uint32_t edge = flow_pred_index(f->v->cfg, from, to, occurrence);
    if (!flow_enter_block(f, state, from, to, edge))
        return;
    if (f->lockless)
        disjuncts_add_lockless(f, &f->in[to], state);
    else
        disjuncts_add(f, &f->in[to], state);
    if (f->in[to].fresh)
        worklist_push(f->work, to);
}

/* A branch on a value of which facts were lost may be one that is not taken. It changes nothing unless locks hang on
 * it: the other way comes to the same. */
static void flow_doubt_branch(Flow *f, LockState *state, uint32_t index, const Block *block, PathId on) {
    if (f->lockless || !state->lost_count || state->doubtful || !on.i || block->succ_count < 2 ||
        !lockstate_has_lost(f->pool, state, on) || !lockflow_branch_matters(f, index))
        return;
    LockState yes = *state, no = *state;
    bool is_switch = block->succ_count > 2;
    state->doubtful =
        is_switch || (lockstate_assume(f->pool, &yes, on, true) && lockstate_assume(f->pool, &no, on, false));
}

/* A switch without code for other values than its cases: often there are no others. */
static bool flow_falls_out(const Flow *f, const Block *block) {
    const uint32_t *succs = tu_succs(f->v->tu, block);
    uint32_t target = succs[0];
    for (uint32_t k = 1; k < block->succ_count; k++) {
        if (succs[k] == target)
            return false;
    }
    return f->v->cfg->pred_first[target + 1] - f->v->cfg->pred_first[target] > 1;
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

bool lockflow_returns_twice(const Flow *f, PathId value) {
    const Path *path = path_get(f->pool, value);
    const CallSite *site = path->kind == PATH_RESULT && path->a == f->v->fn.i
                               ? callgraph_site_at(f->b->graph, f->v->fn, (InstrId){path->b})
                               : NULL;
    return site && site->api && site->api->kind == SYNC_RETURNS_TWICE;
}

/* The value is NULL, and yet a lock is held that it leads to: nobody gets here. */
static bool flow_holds_null(const Flow *f, const LockState *state, PathId value) {
    Range range = lockstate_range(f->pool, state, value);
    bool holds = false;
    for (uint32_t i = 0; i < state->lock_count && value.i && range.low == 0 && range.high == 0; i++)
        holds = holds || (entry_is_held(&state->locks[i]) && lockflow_is_through(f->pool, state->locks[i].lock, value));
    return holds;
}

/* Takes a branch. What it says is kept only if somebody may ask again: another branch, the return, or a caller. */
static bool flow_branch(Flow *f, LockState *state, PathId condition, bool truth) {
    state->doubtful = state->doubtful || lockstate_takes_for_one(f->pool, state, condition, truth);
    LockState before = *state;
    if (!lockstate_assume(f->pool, state, condition, truth))
        return false;
    PathId subject = condition_subject(f->pool, condition);
    if (flow_holds_null(f, state, subject))
        return false;
    uint64_t how = lockflow_asked(f, subject);
    bool asked = how >= 2 * ASKED_TEST || how & ASKED_CARRIED || path_is_of_interface(f->pool, subject, f->v->fn) ||
                 lockflow_returns_twice(f, subject);
    if (!asked) {
        *state = before;
        lockstate_forget_value(state, subject);
    }
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
            flow_doubt_branch(f, &state, block_index, block, on);
            state.doubtful = state.doubtful || (last->op == OP_SWITCH && k == 0 && flow_falls_out(f, block));
            if (last->op == OP_BRANCH)
                feasible = flow_branch(f, &state, on, k == 0);
            else if (last->op == OP_SWITCH && k > 0)
                feasible = flow_case(f, &state, on, &f->v->tu->cases.data[block->case_first + k - 1]);
            else if (last->op == OP_SWITCH)
                feasible = flow_default(f, &state, on, &f->v->tu->cases.data[block->case_first], block->succ_count - 1);
            uint32_t occurrence = 0;
            for (uint32_t j = 0; j < k; j++)
                occurrence += succs[j] == succs[k];
            if (feasible)
                flow_to(f, &state, block_index, succs[k], occurrence);
        }
    }
}

/* Whether there is nothing to record in a block: it is reached, nothing is held, and nothing in it changes that. */
static bool flow_is_quiet(const Flow *f, uint32_t block_index) {
    const Block *block = tu_block(f->v->tu, f->v->func, block_index);
    const Instr *last = tu_instr(f->v->tu, (InstrId){block->instr_first + block->instr_count - 1});
    return f->lockless && !f->pool->tokens.len && f->in[block_index].count && !f->in[block_index].calls &&
           last->op != OP_RETURN;
}

static void flow_block(Flow *f, uint32_t block_index) {
    const Block *block = tu_block(f->v->tu, f->v->func, block_index);
    Disjuncts *in = &f->in[block_index];
    StateSet sets[2], *set = &sets[0];
    set->count = 0;
    for (uint32_t i = 0; i < in->count; i++) {
        if (f->recording || (in->fresh >> i & 1))
            set->states[set->count++] = *in->states[i];
    }
    in->fresh = 0;
    f->calls = false;
    for (uint32_t i = 0; i + 1 < block->instr_count && (set->count || f->recording); i++)
        set = flow_walk_instr(f, set, set == sets ? &sets[1] : sets, (InstrId){block->instr_first + i});
    in->calls = in->calls || f->calls;
    InstrId last = {block->instr_first + block->instr_count - 1};
    if (!set->count)
        return;
    if (tu_instr(f->v->tu, last)->op == OP_RETURN && f->recording)
        lockflow_return(f, set, last);
    else if (!f->recording)
        flow_leave(f, set, block_index, block);
}

/* ---- functions ---- */

/* What of locks there is in a function. */
typedef enum LockTouch {
    TOUCH_NOTHING,
    TOUCH_CALLEES, /* callees take locks and have given them back when they return, or never return */
    TOUCH_LOCKS,
} LockTouch;

static LockTouch touch_of_site(const LockBuilder *b, const CallSite *site) {
    if ((site->api && site->api->kind != SYNC_NONE && site->api->kind <= SYNC_COND_WAIT) || site->token ||
        locks_are_declared(b->locks, site))
        return TOUCH_LOCKS;
    LockTouch touch = site->api && site->api->kind == SYNC_NONE ? TOUCH_CALLEES : TOUCH_NOTHING;
    for (uint32_t k = 0; k < site->target_count; k++) {
        const LockSummary *summary = &b->locks->fns[site->targets[k].i].summary;
        if (summary->has_effects || summary->needed.len)
            return TOUCH_LOCKS;
        if (summary->taken.len || !summary->outcome_count)
            touch = TOUCH_CALLEES;
    }
    return touch;
}

static LockTouch touch_of(const LockBuilder *b, FnId fn) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(b->graph, fn, &count);
    bool holds = bitset_has(&b->locks->uses->fns, fn.i) || lockflow_is_entered_holding(b, fn);
    LockTouch touch = holds ? TOUCH_LOCKS : TOUCH_NOTHING;
    for (uint32_t i = 0; i < count && touch != TOUCH_LOCKS; i++) {
        LockTouch here = touch_of_site(b, &sites[i]);
        touch = here > touch ? here : touch;
    }
    return touch;
}

/* The range of what a value may be by the constants that reach it through PHIs. */
static Range flow_constants(const LockBuilder *b, const FnValues *v, PathId value, uint32_t depth) {
    enum { MAX_DEPTH = 4 };
    const Path *path = path_get(b->pool, value);
    if (path->kind != PATH_PHI || path->a != v->fn.i)
        return lockstate_range(b->pool, &(LockState){0}, value);
    Range hull = {INT64_MAX, INT64_MIN, true};
    uint32_t preds = v->cfg->pred_first[path->b + 1] - v->cfg->pred_first[path->b];
    VEC_EACH(const Phi, phi, &v->phis[path->b].list) {
        for (uint32_t k = 0; path_same(phi->phi, value) && k < preds; k++) {
            if (depth == MAX_DEPTH || !phi->args[k].i)
                return (Range){INT64_MIN, INT64_MAX, false};
            if (!path_same(phi->args[k], value))
                hull = range_hull(hull, flow_constants(b, v, phi->args[k], depth + 1));
        }
    }
    return hull.low > hull.high ? (Range){INT64_MIN, INT64_MAX, false} : hull;
}

/* A function that touches no lock needs no states: it returns one of its constants and does nothing, if it returns. */
static void flow_trivially(LockBuilder *b, FnLocks *out, const FnValues *v) {
    bool returns = false;
    Range result = {INT64_MIN, INT64_MAX, false};
    for (uint32_t k = 0; k < v->func->block_count; k++) {
        const Block *block = tu_block(v->tu, v->func, k);
        const Instr *last = tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1});
        if (last->op != OP_RETURN)
            continue;
        PathId value = last->arg_count ? values_operand(b->pool, v, tu_args(v->tu, last)) : (PathId){0};
        Range here = value.i ? flow_constants(b, v, value, 0) : (Range){INT64_MIN, INT64_MAX, false};
        result = returns ? range_hull(result, here) : here;
        returns = true;
    }
    out->summary = (LockSummary){.outcome_count = returns};
    out->summary.outcomes[0].result = result;
}

static void flow_function_gap(const Flow *f, GapKind kind) {
    const Tu *tu = f->v->tu;
    const Loc *loc = tu_loc(tu, tu_sym(tu, f->v->func->sym)->loc);
    diag_gap(f->b->diag, kind, tu_str(tu, tu->files.data[loc->file.i].path), loc->line,
             prog_fn(f->pool->prog, f->v->fn)->name, "");
}

/* Room for what is held at each instruction: nothing, until it is said. */
static void flow_prepare_sets(const LockBuilder *b, const FnValues *v, FnLocks *out) {
    SetId **sets[] = {&out->must, &out->may, &out->lost};
    for (size_t k = 0; k < sizeof sets / sizeof *sets; k++) {
        if (*sets[k])
            memset(*sets[k], 0, sizeof(SetId) * v->instr_count);
        else
            *sets[k] = ARENA_ARRAY(b->arena, SetId, v->instr_count);
    }
    out->options = NULL;
}

void lockflow_function(LockBuilder *b, FnId fn, bool final) {
    FnLocks *out = &b->locks->fns[fn.i];
    const FnValues *v = b->values[fn.i];
    LockTouch touch = touch_of(b, fn);
    if (touch == TOUCH_NOTHING) {
        flow_trivially(b, out, v);
        return;
    }
    flow_prepare_sets(b, v, out);
    uint32_t events_before = b->locks->events.len, takes_before = b->locks->takes.len;
    Arena *scratch = b->scratch;
    ArenaMark start = arena_mark(scratch), remembered = arena_mark(b->remembered);
    Flow f = {.b = b, .pool = b->pool, .v = v, .out = out, .arena = scratch, .at_calls = map_new(b->remembered)};
    f.lockless = touch == TOUCH_CALLEES;
    f.uses_locks = bitset_has(&b->locks->uses->fns, fn.i);
    uint32_t blocks = v->func->block_count;
    f.in = ARENA_ARRAY(scratch, Disjuncts, blocks);
    f.work = worklist_new(scratch, blocks, NULL);
    lockflow_prepare(&f);
    disjuncts_append(&f, &f.in[0], &(LockState){0});
    lockflow_enter(&f, f.in[0].states[0]);
    worklist_push(f.work, 0);
    while (!worklist_is_empty(f.work)) {
        uint32_t block = worklist_pop(f.work);
        f.in[block].visits += f.in[block].visits < MAX_VISITS;
        flow_block(&f, block);
    }
    f.recording = true;
    for (uint32_t block = 0; block < blocks; block++) {
        if (!flow_is_quiet(&f, block))
            flow_block(&f, block);
    }
    if (f.merged && final)
        flow_function_gap(&f, GAP_LOCK_STATES_MERGED);
    if (f.overflowed && final)
        flow_function_gap(&f, GAP_LOCKS_TOO_MANY);
    if (!final) {
        b->locks->events.len = events_before;
        b->locks->takes.len = takes_before;
    }
    const Type *type = tu_type(v->tu, tu_sym(v->tu, v->func->sym)->type);
    lockflow_simplify_outcomes(&f, tu_type(v->tu, type->elem)->kind == TYPE_POINTER);
    f.summary.taken_params = lockflow_params_of_taken(b->pool, &f.summary);
    out->summary = f.summary;
    arena_reset(scratch, start);
    arena_reset(b->remembered, remembered);
}
