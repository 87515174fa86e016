/* thread_live.c: which created threads may live where.
 *
 * Sets of creation sites flow through a function as locks do, but without conditions: a creation adds its site and the
 * sites that run in the created thread, a join takes away the sites whose handle it joins. A thread that is joined has
 * not joined what it created unless its function did so itself, in that order. A call takes away what the callee joins
 * and adds what it leaves behind, for which callees are walked first.
 */
#include "model/threads_internal.h"

PathId thread_site_argument(const Threads *t, const CallSite *site, int index) {
    return site_argument(t->pool, t->values[site->caller.i], site, index);
}

/* ---- one call ---- */

static bool site_is(const CallSite *site, SyncKind kind) {
    return site->api && site->api->kind == kind;
}

/* Where the caller of a function stores the function's result first. */
static ClassId result_class(const Threads *t, const CallSite *site, PathId result) {
    const FnValues *v = t->values[site->caller.i];
    for (uint32_t i = site->instr.i - v->first_instr; i < v->instr_count && result.i; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (instr->op == OP_STORE && path_same(values_operand(t->pool, v, tu_args(v->tu, instr)), result))
            return path_class(t->pool, v->address[i]);
    }
    return (ClassId){0};
}

/* The class of the place that holds the handle that a call makes or joins; 0 if it shows none. */
static ClassId handle_class(const Threads *t, const CallSite *site) {
    PathId handle = site_object(t->pool, t->values[site->caller.i], site);
    if (site->api->object == SYNC_RESULT)
        return result_class(t, site, handle);
    const Path *path = path_get(t->pool, handle);
    return path->kind == PATH_LOAD ? path_class(t->pool, path->base) : (ClassId){0};
}

/* Sites of `live` without those whose handles are joined, and what is over with them. */
static SetId live_after_joins(const Threads *t, SetId live, SetId joined) {
    SetId over = SET_EMPTY;
    uint32_t count = 0;
    setpool_members(t->sets, live, &count);
    for (uint32_t i = 0; i < count && joined.i; i++) {
        uint32_t site = setpool_members(t->sets, live, &count)[i];
        ClassId handle = t->handle_of[site];
        if (handle.i && setpool_has(t->sets, joined, handle.i))
            over = setpool_union(t->sets, setpool_add(t->sets, over, site), t->over_with[site]);
    }
    return over.i ? setpool_minus(t->sets, live, over) : live;
}

static SetId live_after_call(const Threads *t, SetId live, const CallSite *site) {
    uint32_t index = (uint32_t)(site - t->graph->sites.data);
    if (site_is(site, SYNC_THREAD_CREATE))
        return setpool_union(t->sets, setpool_add(t->sets, live, index), t->offspring[index]);
    if (site_is(site, SYNC_THREAD_JOIN)) {
        ClassId class = handle_class(t, site);
        return class.i ? live_after_joins(t, live, setpool_add(t->sets, SET_EMPTY, class.i)) : live;
    }
    SetId joined = SET_EMPTY, left = SET_EMPTY;
    for (uint32_t k = 0; k < site->target_count; k++) {
        joined = setpool_union(t->sets, joined, t->joins[site->targets[k].i]);
        left = setpool_union(t->sets, left, t->leaves[site->targets[k].i]);
    }
    return setpool_union(t->sets, live_after_joins(t, live, joined), left);
}

/* ---- one function ---- */

bool live_is_changed_by(const Threads *t, FnId fn) {
    return t->creates[fn.i].i || t->joins[fn.i].i;
}

SetId live_through(const Threads *t, FnId fn, uint32_t block_index, SetId live, InstrId end) {
    const FnValues *v = t->values[fn.i];
    const Block *block = tu_block(v->tu, v->func, block_index);
    for (uint32_t i = 0; i < block->instr_count && block->instr_first + i < end.i; i++) {
        InstrId id = {block->instr_first + i};
        const CallSite *site = tu_instr(v->tu, id)->op == OP_CALL ? callgraph_site_at(t->graph, fn, id) : NULL;
        if (site)
            live = live_after_call(t, live, site);
    }
    return live;
}

/* Handles joined somewhere in the loop that `head` heads: joined once the loop is reached. */
static SetId loop_joins(const Threads *t, FnId fn, uint32_t head) {
    const Cfg *cfg = t->values[fn.i]->cfg;
    SetId joined = SET_EMPTY;
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(t->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        bool join = site_is(&sites[i], SYNC_THREAD_JOIN) && cfg->loop_head[sites[i].block] == head;
        ClassId class = join ? handle_class(t, &sites[i]) : (ClassId){0};
        if (class.i)
            joined = setpool_add(t->sets, joined, class.i);
    }
    return joined;
}

/* One round over the blocks; whether anything changed. */
static bool live_spread(const Threads *t, FnId fn, SetId entry, const SetId *joined, SetId *live_at) {
    const Cfg *cfg = t->values[fn.i]->cfg;
    bool changed = false;
    for (uint32_t k = 0; k < cfg->block_count; k++) {
        SetId live = k == 0 ? entry : SET_EMPTY;
        for (uint32_t p = cfg->pred_first[k]; p < cfg->pred_first[k + 1]; p++) {
            uint32_t from = cfg->preds[p];
            live = setpool_union(t->sets, live, live_through(t, fn, from, live_at[from], (InstrId){UINT32_MAX}));
        }
        live = setpool_union(t->sets, live_after_joins(t, live, joined[k]), live_at[k]);
        changed = changed || live.i != live_at[k].i;
        live_at[k] = live;
    }
    return changed;
}

SetId *live_at_blocks(const Threads *t, FnId fn, SetId entry, Arena *arena) {
    const Cfg *cfg = t->values[fn.i]->cfg;
    SetId *live_at = ARENA_ARRAY(arena, SetId, cfg->block_count);
    SetId *joined = ARENA_ARRAY(arena, SetId, cfg->block_count);
    for (uint32_t k = 0; k < cfg->block_count; k++)
        joined[k] = cfg->loop_head[k] == k ? loop_joins(t, fn, k) : SET_EMPTY;
    while (live_spread(t, fn, entry, joined, live_at))
        continue;
    return live_at;
}

/* What may be live where the function returns; or where it ends at all, in calls that do not return too. */
static SetId live_at_end(const Threads *t, FnId fn, bool by_return, Arena *scratch) {
    const FnValues *v = t->values[fn.i];
    const SetId *live_at = live_at_blocks(t, fn, SET_EMPTY, scratch);
    SetId live = SET_EMPTY;
    for (uint32_t k = 0; k < v->cfg->block_count; k++) {
        const Block *block = tu_block(v->tu, v->func, k);
        OpCode last = tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1})->op;
        if (last == OP_RETURN || (!by_return && !block->succ_count))
            live = setpool_union(t->sets, live, live_through(t, fn, k, live_at[k], (InstrId){UINT32_MAX}));
    }
    return live;
}

static bool fn_returns(const FnValues *v) {
    for (uint32_t k = 0; k < v->func->block_count; k++) {
        const Block *block = tu_block(v->tu, v->func, k);
        if (tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1})->op == OP_RETURN)
            return true;
    }
    return false;
}

/* ---- all functions ---- */

static void find_sites(Threads *t) {
    for (uint32_t i = 1; i < t->graph->sites.len; i++) {
        const CallSite *site = &t->graph->sites.data[i];
        SetId *creates = &t->creates[site->caller.i], *joins = &t->joins[site->caller.i];
        if (site_is(site, SYNC_THREAD_CREATE)) {
            t->handle_of[i] = handle_class(t, site);
            *creates = setpool_add(t->sets, *creates, i);
        } else if (site_is(site, SYNC_THREAD_JOIN)) {
            ClassId class = handle_class(t, site);
            if (class.i)
                *joins = setpool_add(t->sets, *joins, class.i);
        }
    }
}

static void take_from_callees(Threads *t, FnId fn) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(t->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < sites[i].target_count; k++) {
            FnId callee = sites[i].targets[k];
            t->creates[fn.i] = setpool_union(t->sets, t->creates[fn.i], t->creates[callee.i]);
            t->joins[fn.i] = setpool_union(t->sets, t->joins[fn.i], t->joins[callee.i]);
        }
    }
}

static SetId site_offspring(const Threads *t, SetId created) {
    SetId all = created;
    uint32_t count = 0;
    setpool_members(t->sets, created, &count);
    for (uint32_t i = 0; i < count; i++)
        all = setpool_union(t->sets, all, t->offspring[setpool_members(t->sets, created, &count)[i]]);
    return all;
}

typedef struct Creation {
    uint32_t site;
    FnId *roots;
    uint32_t root_count;
} Creation;

typedef VEC(Creation) CreationVec;

static CreationVec find_creations(const Threads *t, Arena *scratch) {
    CreationVec creations = {0};
    for (uint32_t i = 1; i < t->graph->sites.len; i++) {
        const CallSite *site = &t->graph->sites.data[i];
        if (!site_is(site, SYNC_THREAD_CREATE))
            continue;
        Creation *creation = vec_push(scratch, &creations);
        PathId start = thread_site_argument(t, site, site->api->start);
        creation->site = i;
        creation->roots = callgraph_functions_of(t->graph, start, scratch, &creation->root_count);
    }
    return creations;
}

static void find_offspring(Threads *t, const CreationVec *creations) {
    for (bool changed = true; changed;) {
        changed = false;
        VEC_EACH(const Creation, creation, creations) {
            SetId all = t->offspring[creation->site];
            for (uint32_t k = 0; k < creation->root_count; k++)
                all = setpool_union(t->sets, all, site_offspring(t, t->creates[creation->roots[k].i]));
            changed = changed || all.i != t->offspring[creation->site].i;
            t->offspring[creation->site] = all;
        }
    }
}

/* What is over with a thread follows from what its function leaves, and that from what is over with the threads that it
 * joins: each round takes more away. The first one takes callees of recursion to leave all that they create. */
static void find_leaves(Threads *t, const CreationVec *creations, Arena *scratch) {
    enum { ROUNDS = 2 };
    uint32_t fn_count = t->graph->fn_count;
    for (uint32_t fn = 1; fn < fn_count; fn++)
        t->leaves[fn] = site_offspring(t, t->creates[fn]);
    for (int round = 0; round < ROUNDS; round++) {
        for (uint32_t k = 0; k + 1 < fn_count; k++) {
            FnId fn = t->graph->bottom_up[k];
            if (t->creates[fn.i].i)
                t->leaves[fn.i] = live_at_end(t, fn, fn_returns(t->values[fn.i]), scratch);
        }
        VEC_EACH(const Creation, creation, creations) {
            SetId left = SET_EMPTY;
            for (uint32_t k = 0; k < creation->root_count; k++)
                left = setpool_union(t->sets, left, live_at_end(t, creation->roots[k], false, scratch));
            t->over_with[creation->site] = setpool_minus(t->sets, t->offspring[creation->site], left);
        }
    }
}

void live_find(Threads *t, Arena *arena) {
    uint32_t fn_count = t->graph->fn_count, site_count = t->graph->sites.len;
    t->creates = ARENA_ARRAY(arena, SetId, fn_count);
    t->joins = ARENA_ARRAY(arena, SetId, fn_count);
    t->leaves = ARENA_ARRAY(arena, SetId, fn_count);
    t->handle_of = ARENA_ARRAY(arena, ClassId, site_count);
    t->offspring = ARENA_ARRAY(arena, SetId, site_count);
    t->over_with = ARENA_ARRAY(arena, SetId, site_count);
    find_sites(t);
    for (int round = 0; round < 2; round++) { /* twice: recursion */
        for (uint32_t k = 0; k + 1 < fn_count; k++)
            take_from_callees(t, t->graph->bottom_up[k]);
    }
    Arena *scratch = arena_new();
    CreationVec creations = find_creations(t, scratch);
    find_offspring(t, &creations);
    find_leaves(t, &creations, scratch);
    arena_free(scratch);
}
