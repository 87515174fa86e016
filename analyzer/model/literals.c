/* literals.c: see literals.h. */
#include "model/literals.h"

#include <string.h>

enum { MAX_ASKED = 31, MAX_STEPS = 4 /* through values that meet */ };

/* The bit of values that are numbers where control flow comes from one side: parameters may decide which side. */
static const uint32_t by_flow = 1u << MAX_ASKED;

/* ---- which parameters are asked for ---- */

static uint32_t parameters_in(const Literals *l, PathId id, FnId fn, int depth);

static uint32_t parameters_in_phi(const Literals *l, PathId id, FnId fn, int depth) {
    const FnValues *v = l->values[fn.i];
    const uint64_t *known = map_find(l->in_phis, map_pair(id.i, (uint32_t)depth));
    if (known)
        return (uint32_t)*known;
    uint32_t block = path_get(l->pool, id)->b, found = 0;
    uint32_t preds = v->cfg->pred_first[block + 1] - v->cfg->pred_first[block];
    VEC_EACH(const Phi, phi, &v->phis[block].list) {
        for (uint32_t k = 0; path_same(phi->phi, id) && k < preds; k++)
            found |= path_get(l->pool, phi->args[k])->kind == PATH_INT ? by_flow
                                                                       : parameters_in(l, phi->args[k], fn, depth - 1);
    }
    bool is_new;
    *map_slot(l->in_phis, map_pair(id.i, (uint32_t)depth), &is_new) = found;
    return found;
}

/* The parameters that a value is computed from without reading memory, as a bit set. */
static uint32_t parameters_in(const Literals *l, PathId id, FnId fn, int depth) {
    uint32_t found = 0;
    for (; id.i && depth; id = path_get(l->pool, id)->base) {
        const Path *path = path_get(l->pool, id);
        if (path->kind == PATH_PARAM)
            return path->a == fn.i && path->b < MAX_ASKED ? found | 1u << path->b : found;
        if (path->kind == PATH_PHI && path->a == fn.i)
            return found | parameters_in_phi(l, id, fn, depth);
        if (path->kind != PATH_BIN && path->kind != PATH_UN)
            return found;
        if (path->kind == PATH_BIN)
            found |= parameters_in(l, (PathId){path->b}, fn, depth);
    }
    return found;
}

static const Operand *branch_operand(const FnValues *v, uint32_t block_index, const Instr **out_instr) {
    const Block *block = tu_block(v->tu, v->func, block_index);
    *out_instr = tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1});
    bool decides = ((*out_instr)->op == OP_BRANCH || (*out_instr)->op == OP_SWITCH) && (*out_instr)->arg_count;
    return decides ? tu_args(v->tu, *out_instr) : NULL;
}

/* By block: the parameters that its branch tests. */
static uint32_t asked_by_branches(Literals *l, FnId fn) {
    const FnValues *v = l->values[fn.i];
    uint32_t *tests = ARENA_ARRAY(l->arena, uint32_t, v->func->block_count), asked = 0;
    for (uint32_t k = 0; k < v->func->block_count; k++) {
        const Instr *instr;
        const Operand *on = branch_operand(v, k, &instr);
        if (on)
            tests[k] = parameters_in(l, values_operand(l->pool, v, on), fn, MAX_STEPS);
        asked |= tests[k];
    }
    l->tests[fn.i] = tests;
    return asked & ~by_flow;
}

static uint32_t asked_by_callees(const uint32_t *asked_of, const Literals *l, const CallGraph *graph, FnId fn) {
    uint32_t count = 0, asked = 0;
    const CallSite *sites = callgraph_sites(graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t t = 0; t < sites[i].target_count; t++) {
            uint32_t wanted = asked_of[sites[i].targets[t].i];
            for (uint32_t k = 0; wanted; k++, wanted >>= 1) {
                const Path *arg = path_get(l->pool, site_argument(&sites[i], (int)k));
                if ((wanted & 1) && arg->kind == PATH_PARAM && arg->a == fn.i && arg->b < MAX_ASKED)
                    asked |= 1u << arg->b;
            }
        }
    }
    return asked;
}

Literals *literals_find(PathPool *pool, FnValues *const *values, const CallGraph *graph, const Locks *locks,
                        Arena *arena) {
    Literals *l = ARENA_NEW(arena, Literals);
    *l = (Literals){.pool = pool, .values = values, .arena = arena, .ids = strmap_new(arena)};
    l->in_phis = map_new(arena);
    l->asked = ARENA_ARRAY(arena, uint32_t, graph->fn_count);
    l->asked_anywhere = ARENA_ARRAY(arena, uint32_t, graph->fn_count);
    l->tests = ARENA_ARRAY(arena, uint32_t *, graph->fn_count);
    vec_push(arena, &l->dead);
    for (uint32_t k = 0; k < graph->bottom_up.len; k++) {
        FnId fn = graph->bottom_up.data[k];
        if (!fn_func(pool->prog, fn)->param_count)
            continue;
        uint32_t asked = asked_by_branches(l, fn);
        l->asked_anywhere[fn.i] = asked | asked_by_callees(l->asked_anywhere, l, graph, fn);
        if (locks->fns[fn.i].must)
            l->asked[fn.i] = asked | asked_by_callees(l->asked, l, graph, fn);
    }
    return l;
}

/* ---- what they decide ---- */

typedef struct Walk {
    const Literals *l;
    const FnValues *v;
    LockState known; /* the parameters' values */
    uint32_t given;  /* which they are, as a bit set */
    bool *live;      /* by block */
    LiteralsBlock *blocks;
    bool changed;
} Walk;

static Range walk_range(Walk *w, PathId value, int depth);

/* What a local is where control flow meets: what it is on the edges that are taken. */
static Range phi_range(Walk *w, PathId value, int depth) {
    const Path *path = path_get(w->l->pool, value);
    const Cfg *cfg = w->v->cfg;
    Range range = {INT64_MAX, INT64_MIN, true};
    VEC_EACH(const Phi, phi, &w->v->phis[path->b].list) {
        for (uint32_t k = cfg->pred_first[path->b]; path_same(phi->phi, value) && k < cfg->pred_first[path->b + 1];
             k++) {
            PathId arg = phi->args[k - cfg->pred_first[path->b]];
            if (range.low == INT64_MIN && range.high == INT64_MAX && !range.nonzero)
                return range;
            if (w->live[cfg->preds[k]])
                range = range_hull(range, arg.i ? walk_range(w, arg, depth - 1) : (Range){INT64_MIN, INT64_MAX, false});
        }
    }
    return range.low > range.high ? (Range){INT64_MIN, INT64_MAX, false} : range;
}

static Range walk_range(Walk *w, PathId value, int depth) {
    const Path *path = path_get(w->l->pool, value);
    if (depth && path->kind == PATH_PHI && path->a == w->v->fn.i)
        return phi_range(w, value, depth);
    LockState state = w->known;
    for (PathId part = value; depth && part.i; part = path_get(w->l->pool, part)->base) {
        const Path *inner = path_get(w->l->pool, part);
        if (inner->kind == PATH_PHI && inner->a == w->v->fn.i)
            lockstate_learn(w->l->pool, &state, part, phi_range(w, part, depth));
    }
    return lockstate_range(w->l->pool, &state, value);
}

static bool case_is_possible(Range value, const Case *range) {
    return value.low <= range->high && value.high >= range->low;
}

/* Whether the k-th successor may be taken when the branch is on a value in the range. */
static bool edge_is_possible(const FnValues *v, const Block *block, const Instr *last, Range on, uint32_t k) {
    if (last->op == OP_BRANCH)
        return k == 0 ? on.nonzero || on.low != 0 || on.high != 0 : !on.nonzero && on.low <= 0 && on.high >= 0;
    const Case *cases = &v->tu->cases.data[block->case_first];
    if (k > 0)
        return case_is_possible(on, &cases[k - 1]);
    for (uint32_t i = 0; i + 1 < block->succ_count; i++) { /* the default: no case has the one value */
        if (on.low == on.high && case_is_possible(on, &cases[i]))
            return false;
    }
    return true;
}

static void walk_block(Walk *w, uint32_t index) {
    const Block *block = tu_block(w->v->tu, w->v->func, index);
    const Instr *last;
    const Operand *on = branch_operand(w->v, index, &last);
    Range range = {INT64_MIN, INT64_MAX, false};
    on = w->l->tests[w->v->fn.i][index] & w->given ? on : NULL;
    if (on)
        range = walk_range(w, values_operand(w->l->pool, w->v, on), MAX_STEPS);
    for (uint32_t k = 0; k < block->succ_count; k++) {
        bool possible = !on || edge_is_possible(w->v, block, last, range, k);
        bool *live = &w->live[tu_succs(w->v->tu, block)[k]];
        w->blocks[index].closed &= possible && k < 32 ? ~(1u << k) : UINT32_MAX;
        w->changed = w->changed || (possible && !*live);
        *live = *live || possible;
    }
}

/* By block what is not reached; NULL if all is. */
static const LiteralsBlock *find_dead(const Literals *l, FnId fn, const LockState *known, uint32_t given) {
    const FnValues *v = l->values[fn.i];
    uint32_t count = v->func->block_count;
    Walk w = {.l = l,
              .v = v,
              .known = *known,
              .given = given,
              .live = ARENA_ARRAY(l->arena, bool, count),
              .blocks = ARENA_ARRAY(l->arena, LiteralsBlock, count),
              .changed = true};
    for (uint32_t block = 0; block < count; block++)
        w.blocks[block].closed = UINT32_MAX;
    w.live[0] = true;
    while (w.changed) {
        w.changed = false;
        for (uint32_t block = 0; block < count; block++) {
            if (w.live[block])
                walk_block(&w, block);
        }
    }
    bool any = false;
    for (uint32_t block = 0; block < count; block++) {
        uint32_t succs = tu_block(v->tu, v->func, block)->succ_count;
        w.blocks[block].dead = !w.live[block];
        w.blocks[block].closed &= succs < 32 ? (1u << succs) - 1 : 0;
        any = any || w.blocks[block].dead || w.blocks[block].closed;
    }
    return any ? w.blocks : NULL;
}

bool literals_exclude_edge(const Literals *l, FnId fn, LiteralsId id, uint32_t from, uint32_t to) {
    const LiteralsBlock *blocks = id.i ? l->dead.data[id.i] : NULL;
    if (!blocks || !blocks[from].closed)
        return false;
    const FnValues *v = l->values[fn.i];
    const Block *block = tu_block(v->tu, v->func, from);
    for (uint32_t k = 0; k < block->succ_count; k++) {
        if (tu_succs(v->tu, block)[k] == to && !(blocks[from].closed >> k & 1))
            return false;
    }
    return true;
}

PathId literals_compute(const Literals *l, PathId value) {
    uint8_t kind = path_get(l->pool, value)->kind;
    if (kind != PATH_BIN && kind != PATH_UN)
        return value;
    const LockState nothing = {0};
    Range range = lockstate_range(l->pool, &nothing, value);
    return range.low == range.high ? path_int(l->pool, range.low) : value;
}

static bool are_numbers_asked(const Literals *l, uint32_t asked, const PathId *args, uint32_t count) {
    for (uint32_t k = 0; k < count && asked >> k; k++) {
        if ((asked >> k & 1) && path_get(l->pool, args[k])->kind == PATH_INT)
            return true;
    }
    return false;
}

LiteralsId literals_of(Literals *l, FnId fn, bool anywhere, const PathId *args, uint32_t count) {
    uint32_t asked = anywhere ? l->asked_anywhere[fn.i] : l->asked[fn.i];
    if (!are_numbers_asked(l, asked, args, count < MAX_ASKED ? count : MAX_ASKED))
        return (LiteralsId){0};
    int64_t key[1 + 2 * LOCKSTATE_FACTS] = {fn.i};
    uint32_t used = 1, given = by_flow;
    LockState known = {0};
    for (uint32_t k = 0; k < count && k < MAX_ASKED && known.fact_count < LOCKSTATE_FACTS; k++) {
        const Path *arg = path_get(l->pool, args[k]);
        if (!(asked >> k & 1) || arg->kind != PATH_INT)
            continue;
        given |= 1u << k;
        key[used++] = k;
        key[used++] = arg->num;
        PathId parameter = path_param(l->pool, fn, k);
        lockstate_learn(l->pool, &known, parameter, (Range){arg->num, arg->num, arg->num != 0});
    }
    bool is_new = false;
    uint64_t *slot = strmap_slot(l->ids, (const char *)key, sizeof *key * used, &is_new);
    if (is_new) {
        *slot = l->dead.len;
        *vec_push(l->arena, &l->dead) = find_dead(l, fn, &known, given);
    }
    return (LiteralsId){(uint32_t)*slot};
}
