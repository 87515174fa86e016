/* lockflow_relevance.c: which facts are still of use to the lock analysis at a block.
 *
 * A branch matters if a lock operation is control dependent on it: if one stands between the branch and the block where
 * its ways meet again for good. A fact is of use as long as a branch that matters, or a callee whose effects on locks
 * hang on it, can be reached that asks for its value. Facts are forgotten for this only where states must be joined:
 * two that differ in nothing else have the same future, as far as locks go.
 */
#include "model/lockflow_internal.h"

/* A question for a value, or for something that is computed from it. */
typedef struct Question {
    uint32_t block;
    uint32_t next; /* of the same value, + 1 */
} Question;

typedef struct Relevance {
    VEC(Question) questions;
    Map *first; /* PathId -> its questions, + 1: the last one first */
    Bitset branches; /* blocks that end in a branch that matters */
    Map *of_use; /* PathId of a fact's value -> FactUse * */
} Relevance;

/* Who asks for a fact about a value. */
typedef struct FactUse {
    Bitset blocks; /* those from which a question can be reached that it answers */
    bool by_callers; /* who want to know when locks are taken, or what is returned */
} FactUse;

/* ---- branches that matter ---- */

/* The classes of the locks that the function itself takes and gives back, through callees too. */
static Bitset own_classes(Flow *f) {
    Bitset own = {0};
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(f->b->graph, f->v->fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (sites[i].api && sites[i].api->kind <= SYNC_TOKEN_RESUME)
            bitset_add(f->arena, &own, path_class(f->pool, site_object(f->pool, f->v, &sites[i])).i);
        for (uint32_t k = 0; k < sites[i].target_count; k++) {
            const LockSummary *summary = &f->b->locks->fns[sites[i].targets[k].i].summary;
            for (uint32_t o = 0; o < summary->outcome_count; o++) {
                for (uint32_t e = 0; e < summary->outcomes[o].effect_count; e++) {
                    PathId lock = summary->outcomes[o].effects[e].lock;
                    lock = lockflow_at_call(f, sites[i].instr, sites[i].targets[k], lock);
                    bitset_add(f->arena, &own, path_class(f->pool, lock).i);
                }
            }
        }
    }
    return own;
}

static bool callee_operates(Flow *f, const CallSite *site, uint32_t k, const Bitset *own) {
    bool operates = f->b->locks->fns[site->targets[k].i].summary.has_effects;
    TakesHere takes = lockflow_takes_of(f, site, k);
    for (uint32_t i = 0; i < takes.count && !operates; i++)
        operates = bitset_has(own, path_class(f->pool, takes.list[i].lock).i);
    return operates;
}

/* The blocks with lock operations, and with calls that take what the function itself may hold. */
static Bitset blocks_with_operations(Flow *f) {
    Bitset own = own_classes(f), blocks = {0};
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(f->b->graph, f->v->fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        bool operates = (sites[i].api && sites[i].api->kind != SYNC_NONE && sites[i].api->kind <= SYNC_COND_WAIT) ||
                        locks_are_declared(f->b->locks, &sites[i]);
        for (uint32_t k = 0; k < sites[i].target_count && !operates; k++)
            operates = callee_operates(f, &sites[i], k, &own);
        if (operates)
            bitset_add(f->arena, &blocks, sites[i].block);
    }
    for (uint32_t i = 0; i < f->v->instr_count && f->uses_locks; i++) {
        InstrId id = {f->v->first_instr + i};
        if (lockuse_at(f->b->locks->uses, f->v->fn, id))
            bitset_add(f->arena, &blocks, values_block_of(f->v, id));
    }
    return blocks;
}

/* Whether an operation is reached from the branch before its ways have met. */
static bool branch_matters(Flow *f, uint32_t branch, uint32_t meeting, const Bitset *operations) {
    Bitset seen = {0};
    uint32_t *stack = ARENA_ARRAY(f->arena, uint32_t, f->v->cfg->block_count + 1u), depth = 0;
    stack[depth++] = branch;
    while (depth) {
        const Block *block = tu_block(f->v->tu, f->v->func, stack[--depth]);
        for (uint32_t k = 0; k < block->succ_count; k++) {
            uint32_t to = tu_succs(f->v->tu, block)[k];
            if (to == meeting || !bitset_add(f->arena, &seen, to))
                continue;
            if (bitset_has(operations, to))
                return true;
            stack[depth++] = to;
        }
    }
    return false;
}

static void ask(Flow *f, PathId value, uint32_t block);

/* What comes to a PHI is asked for where it comes from. */
static void ask_of_phi(Flow *f, PathId value, const Path *path) {
    uint64_t *asked = map_slot(f->asked, value.i, NULL);
    if (path->a != f->v->fn.i || *asked & ASKED_PHI)
        return;
    *asked |= ASKED_PHI;
    const Cfg *cfg = f->v->cfg;
    VEC_EACH(const Phi, phi, &f->v->phis[path->b].list) {
        for (uint32_t k = cfg->pred_first[path->b]; path_same(phi->phi, value) && k < cfg->pred_first[path->b + 1]; k++)
            ask(f, phi->args[k - cfg->pred_first[path->b]], cfg->preds[k]);
    }
}

static void ask(Flow *f, PathId value, uint32_t block) {
    const Path *path = path_get(f->pool, value);
    if (!value.i || path->kind == PATH_INT)
        return;
    Relevance *r = f->relevance;
    uint64_t *first = map_slot(r->first, value.i, NULL);
    if (*first && r->questions.data[*first - 1].block == block)
        return; /* with all that it is computed from */
    *vec_push(f->arena, &r->questions) = (Question){block, (uint32_t)*first};
    *first = r->questions.len;
    ask(f, path->base, block);
    if (path->kind == PATH_INDEX || path->kind == PATH_BIN || path->kind == PATH_PURE)
        ask(f, (PathId){path->b}, block);
    if (path->kind == PATH_PHI && f->lockless)
        ask_of_phi(f, value, path);
}

static const Instr *branch_of(const Flow *f, uint32_t block_index) {
    const Block *block = tu_block(f->v->tu, f->v->func, block_index);
    const Instr *last = tu_instr(f->v->tu, (InstrId){block->instr_first + block->instr_count - 1});
    return last->op == OP_BRANCH || last->op == OP_SWITCH ? last : NULL;
}

/* Without locks each branch asks: what no state reaches is not run. */
static void ask_of_branches(Flow *f) {
    Bitset operations = {0};
    const uint32_t *meeting = NULL;
    if (!f->lockless) {
        operations = blocks_with_operations(f);
        meeting = cfg_postdominators(f->v->tu, f->v->cfg, f->arena);
    }
    for (uint32_t b = 0; b < f->v->cfg->block_count; b++) {
        const Instr *branch = branch_of(f, b);
        if (!branch || (!f->lockless && !branch_matters(f, b, meeting[b], &operations)))
            continue;
        bitset_add(f->arena, &f->relevance->branches, b);
        ask(f, values_operand(f->pool, f->v, tu_args(f->v->tu, branch)), b);
    }
}

/* Effects of callees, and locks that they take, under conditions on what they are given. */
static void ask_of_calls(Flow *f) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(f->b->graph, f->v->fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < sites[i].target_count; k++) {
            FnId callee = sites[i].targets[k];
            const LockSummary *summary = &f->b->locks->fns[callee.i].summary;
            for (uint32_t o = 0; o < summary->outcome_count && summary->has_effects; o++) {
                const Conditions *when = &summary->outcomes[o].when;
                for (uint32_t c = 0; c < when->count; c++)
                    ask(f, lockflow_at_call(f, sites[i].instr, callee, when->list[c].value), sites[i].block);
            }
            TakesHere takes = lockflow_takes_of(f, &sites[i], k);
            for (uint32_t t = 0; t < takes.count; t++) {
                if (f->lockless) /* by which name it is known here */
                    ask(f, takes.list[t].lock, sites[i].block);
                for (uint32_t c = 0; c < takes.list[t].when.count; c++)
                    ask(f, takes.list[t].when.list[c].value, sites[i].block);
            }
        }
    }
}

/* ---- facts ---- */

/* The blocks from which a question that the value answers can be reached. */
static void find_reached_from(Flow *f, PathId value, Bitset *blocks) {
    const Cfg *cfg = f->v->cfg;
    uint32_t *stack = ARENA_ARRAY(f->arena, uint32_t, cfg->block_count + 1u), depth = 0;
    const uint64_t *first = map_find(f->relevance->first, value.i);
    for (uint32_t at = first ? (uint32_t)*first : 0; at; at = f->relevance->questions.data[at - 1].next) {
        uint32_t block = f->relevance->questions.data[at - 1].block;
        if (bitset_add(f->arena, blocks, block))
            stack[depth++] = block;
    }
    while (depth) {
        uint32_t block = stack[--depth];
        for (uint32_t k = cfg->pred_first[block]; k < cfg->pred_first[block + 1]; k++) {
            if (bitset_add(f->arena, blocks, cfg->preds[k]))
                stack[depth++] = cfg->preds[k];
        }
    }
}

/* One about what is returned is of use in all blocks. */
static const FactUse *use_of(Flow *f, PathId value) {
    bool is_new = false;
    uint64_t *slot = map_slot(f->relevance->of_use, value.i, &is_new);
    if (!is_new)
        return (const FactUse *)(uintptr_t)*slot;
    FactUse *use = ARENA_NEW(f->arena, FactUse);
    *slot = (uintptr_t)use;
    PathId subject = condition_subject(f->pool, value);
    bool carried = lockflow_asked(f, subject) & ASKED_CARRIED;
    use->by_callers = carried || path_is_of_interface(f->pool, value, f->v->fn);
    bool everywhere = (!f->lockless && carried) || lockflow_returns_twice(f, subject);
    for (uint32_t k = 0; everywhere && k < f->v->cfg->block_count; k++)
        bitset_add(f->arena, &use->blocks, k);
    if (!everywhere)
        find_reached_from(f, subject, &use->blocks);
    return use;
}

static const Relevance *relevance_of(Flow *f) {
    if (!f->relevance) {
        f->relevance = ARENA_NEW(f->arena, Relevance);
        f->relevance->of_use = map_new(f->arena);
        f->relevance->first = map_new(f->arena);
        ask_of_branches(f);
        ask_of_calls(f);
    }
    return f->relevance;
}

bool lockflow_branch_matters(Flow *f, uint32_t block) {
    return bitset_has(&relevance_of(f)->branches, block);
}

void lockflow_forget_irrelevant(Flow *f, LockState *state, uint32_t block) {
    (void)relevance_of(f);
    for (uint32_t i = state->fact_count; i-- > 0;) {
        const Fact *fact = &state->facts[i];
        if (!fact->same_as.i && !bitset_has(&use_of(f, fact->value)->blocks, block))
            lockstate_drop_fact(state, i);
    }
}

/* Whether a later fact that is asked for says that its value is the same as one that contains this one. */
static bool is_asked_by_another(const Flow *f, const LockState *state, uint32_t i) {
    bool asked = false;
    for (uint32_t k = i + 1; k < state->fact_count && !asked; k++) {
        const Fact *fact = &state->facts[k];
        asked = fact->asked && fact->same_as.i && path_contains(f->pool, fact->same_as, state->facts[i].value);
    }
    return asked;
}

void lockflow_settle(Flow *f, LockState *state, uint32_t block) {
    (void)relevance_of(f);
    state->lost_count = 0;
    state->doubtful = false;
    for (uint32_t i = state->fact_count; i-- > 0;) {
        Fact *fact = &state->facts[i];
        const FactUse *use = use_of(f, fact->value);
        fact->asked = bitset_has(&use->blocks, block) || is_asked_by_another(f, state, i);
        if (!fact->asked && !use->by_callers)
            lockstate_drop_fact(state, i);
    }
}
