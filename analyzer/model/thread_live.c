/* thread_live.c: which created threads may live where.
 *
 * Sets of spawns flow through a function as locks do, but without conditions: a creation adds its spawn and the
 * spawns that run in the created thread, a join takes away the spawns whose handle it joins. A thread that is joined has
 * not joined what it created unless its function did so itself, in that order. A call takes away what the callee joins
 * and adds what it leaves behind, for which callees are walked first.
 *
 * if (pool->started) pthread_join(pool->thread, NULL): what a function finds in memory that it shares with the creator says
 * whether there is a thread at all. Where the two ways meet, the thread is over. A result of the function's own calls
 * says no such thing: who leaves early on an error has not joined.
 */
#include "model/branch.h"
#include "model/threads_internal.h"

/* ---- one call ---- */

static bool site_is(const CallSite *site, SyncKind kind) {
    return site->api && site->api->kind == kind;
}

static SetId spawns_at(const Threads *t, uint32_t site) {
    SetId all = SET_EMPTY;
    const uint64_t *first = map_find(t->spawns->at_site, site);
    for (uint32_t k = first ? (uint32_t)*first : UINT32_MAX; k < t->spawns->list.len; k++) {
        if (t->spawns->list.data[k].site != site)
            break;
        all = setpool_add(t->sets, all, k);
    }
    return all;
}

static SetId joined_at(const Threads *t, uint32_t site) {
    const uint64_t *joined = map_find(t->spawns->joined_at, site);
    return (SetId){joined ? (uint32_t)*joined : 0};
}

/* What is still live once `joined` are joined, and what is over with them. */
static SetId live_after_joins(const Threads *t, SetId live, SetId joined) {
    SetId over = setpool_intersect(t->sets, live, joined);
    uint32_t count = 0;
    setpool_members(t->sets, over, &count);
    SetId with = over;
    for (uint32_t i = 0; i < count; i++)
        with = setpool_union(t->sets, with, t->over_with[setpool_members(t->sets, over, &count)[i]]);
    return setpool_minus(t->sets, live, with);
}

static SetId with_offspring(const Threads *t, SetId created) {
    SetId all = created;
    uint32_t count = 0;
    setpool_members(t->sets, created, &count);
    for (uint32_t i = 0; i < count; i++)
        all = setpool_union(t->sets, all, t->offspring[setpool_members(t->sets, created, &count)[i]]);
    return all;
}

static SetId live_after_call(const Threads *t, SetId live, const CallSite *site) {
    if (site->fatal)
        return live;
    uint32_t index = (uint32_t)(site - t->graph->sites.data);
    if (site_is(site, SYNC_THREAD_CREATE))
        return setpool_union(t->sets, live, with_offspring(t, spawns_at(t, index)));
    SetId joined = joined_at(t, index), left = SET_EMPTY;
    for (uint32_t k = 0; k < site->target_count; k++) {
        FnId callee = site->targets[k];
        joined = setpool_union(t->sets, joined, t->joins[callee.i]);
        left = setpool_union(t->sets, left, spawns_of_call(t->spawns, index, callee, t->leaves[callee.i]));
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

/* Threads joined somewhere in the loop that `head` heads: joined once the loop is reached. */
static SetId loop_joins(const Threads *t, FnId fn, uint32_t head) {
    const Cfg *cfg = t->values[fn.i]->cfg;
    SetId joined = SET_EMPTY;
    for (uint32_t i = t->graph->site_of[fn.i]; i < t->graph->site_of[fn.i + 1]; i++) {
        if (cfg->loop_head[t->graph->sites.data[i].block] == head)
            joined = setpool_union(t->sets, joined, joined_at(t, i));
    }
    return joined;
}

/* Whether the block goes on by what was in memory or was handed in. */
static bool chooses_by_memory(const Threads *t, const FnValues *v, uint32_t block_index) {
    const Block *block = tu_block(v->tu, v->func, block_index);
    PathId subject = {0};
    for (uint32_t k = 0; k < block->succ_count && block->succ_count > 1 && !subject.i; k++)
        subject = branch_relation(t->pool, v, block_index, tu_succs(v->tu, block)[k]).subject;
    uint8_t kind = path_get(t->pool, subject)->kind;
    return kind == PATH_LOAD || kind == PATH_PARAM;
}

/* Threads that are joined in one branch alone of a choice by memory: joined where the branches meet. */
static void add_conditional_joins(const Threads *t, FnId fn, SetId *joined, Arena *arena) {
    const FnValues *v = t->values[fn.i];
    const Cfg *cfg = v->cfg;
    const uint32_t *meet = NULL;
    for (uint32_t i = t->graph->site_of[fn.i]; i < t->graph->site_of[fn.i + 1]; i++) {
        const CallSite *site = &t->graph->sites.data[i];
        SetId over = joined_at(t, i);
        for (uint32_t k = 0; k < site->target_count; k++)
            over = setpool_union(t->sets, over, t->joins[site->targets[k].i]);
        over = setpool_minus(t->sets, over, t->creates[fn.i]);
        if (over.i == SET_EMPTY.i)
            continue;
        meet = meet ? meet : cfg_postdominators(v->tu, cfg, arena);
        for (uint32_t block = site->block, choice; block != cfg->idom[block]; block = choice) {
            choice = cfg->idom[block];
            if (meet[choice] == block)
                continue;
            if (meet[choice] >= cfg->block_count || !chooses_by_memory(t, v, choice))
                break;
            joined[meet[choice]] = setpool_union(t->sets, joined[meet[choice]], over);
        }
    }
}

/* The edge is taken only if a creation failed: what it was to start does not live. In a loop an earlier one may. */
static SetId live_on_edge(const Threads *t, FnId fn, uint32_t from, uint32_t to, SetId live) {
    const FnValues *v = t->values[fn.i];
    Relation relation = branch_relation(t->pool, v, from, to);
    const Path *subject = path_get(t->pool, relation.subject);
    const CallSite *site = subject->kind == PATH_RESULT && subject->a == fn.i
                               ? callgraph_site_at(t->graph, fn, (InstrId){subject->b})
                               : NULL;
    if (!site || !site_is(site, SYNC_THREAD_CREATE) || v->cfg->loop_head[site->block] != UINT32_MAX)
        return live;
    bool returns_handle = site->api->object == SYNC_RESULT;
    if (returns_handle ? !relation_is_zero(t->pool, relation) : !relation_is_nonzero(t->pool, relation))
        return live;
    return setpool_minus(t->sets, live, with_offspring(t, spawns_at(t, (uint32_t)(site - t->graph->sites.data))));
}

/* One round over the blocks; whether anything changed. */
static bool live_spread(const Threads *t, FnId fn, SetId entry, const SetId *joined, SetId *live_at) {
    const Cfg *cfg = t->values[fn.i]->cfg;
    bool changed = false;
    for (uint32_t k = 0; k < cfg->block_count; k++) {
        SetId live = k == 0 ? entry : SET_EMPTY;
        for (uint32_t p = cfg->pred_first[k]; p < cfg->pred_first[k + 1]; p++) {
            uint32_t from = cfg->preds[p];
            SetId left = live_through(t, fn, from, live_at[from], (InstrId){UINT32_MAX});
            live = setpool_union(t->sets, live, live_on_edge(t, fn, from, k, left));
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
    if (t->joins[fn.i].i != SET_EMPTY.i)
        add_conditional_joins(t, fn, joined, arena);
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
        if (site_is(site, SYNC_THREAD_CREATE) && !site->fatal)
            *creates = setpool_union(t->sets, *creates, spawns_at(t, i));
        *joins = setpool_union(t->sets, *joins, joined_at(t, i));
    }
}

static void take_from_callees(Threads *t, FnId fn) {
    for (uint32_t i = t->graph->site_of[fn.i]; i < t->graph->site_of[fn.i + 1]; i++) {
        const CallSite *site = &t->graph->sites.data[i];
        for (uint32_t k = 0; k < site->target_count && !site->fatal; k++) {
            FnId callee = site->targets[k];
            SetId created = spawns_of_call(t->spawns, i, callee, t->creates[callee.i]);
            t->creates[fn.i] = setpool_union(t->sets, t->creates[fn.i], created);
            t->joins[fn.i] = setpool_union(t->sets, t->joins[fn.i], t->joins[callee.i]);
        }
    }
}

/* The functions that each spawn may start, by SpawnId. */
typedef struct Starts {
    FnId *fns;
    uint32_t count;
} Starts;

static Starts *find_starts(const Threads *t, Arena *scratch) {
    Starts *starts = ARENA_ARRAY(scratch, Starts, t->spawns->list.len);
    for (uint32_t k = 1; k < t->spawns->list.len; k++)
        starts[k].fns = callgraph_functions_of(t->graph, t->spawns->list.data[k].start, scratch, &starts[k].count);
    return starts;
}

static void find_offspring(Threads *t, const Starts *starts) {
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t spawn = 1; spawn < t->spawns->list.len; spawn++) {
            SetId all = t->offspring[spawn];
            for (uint32_t k = 0; k < starts[spawn].count; k++)
                all = setpool_union(t->sets, all, with_offspring(t, t->creates[starts[spawn].fns[k].i]));
            changed = changed || all.i != t->offspring[spawn].i;
            t->offspring[spawn] = all;
        }
    }
}

/* What is over with a thread follows from what its function leaves, and that from what its callees leave and from what is
 * over with the threads that it joins. A call or a thread that has ended has done so in finitely many steps: whatever it
 * left has a cause, so that nothing is taken to be left until it is found to be. */
static void find_leaves(Threads *t, const Starts *starts, Arena *scratch) {
    uint32_t fn_count = t->graph->fn_count;
    for (uint32_t spawn = 1; spawn < t->spawns->list.len; spawn++)
        t->over_with[spawn] = t->offspring[spawn];
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t k = 0; k + 1 < fn_count; k++) {
            FnId fn = t->graph->bottom_up[k];
            SetId left = t->creates[fn.i].i ? live_at_end(t, fn, fn_returns(t->values[fn.i]), scratch) : SET_EMPTY;
            changed = changed || left.i != t->leaves[fn.i].i;
            t->leaves[fn.i] = left;
        }
        for (uint32_t spawn = 1; spawn < t->spawns->list.len; spawn++) {
            SetId left = SET_EMPTY, before = t->over_with[spawn];
            for (uint32_t k = 0; k < starts[spawn].count; k++)
                left = setpool_union(t->sets, left, live_at_end(t, starts[spawn].fns[k], false, scratch));
            t->over_with[spawn] = setpool_minus(t->sets, t->offspring[spawn], left);
            changed = changed || before.i != t->over_with[spawn].i;
        }
    }
}

void live_find(Threads *t, Arena *arena) {
    uint32_t fn_count = t->graph->fn_count, spawn_count = t->spawns->list.len;
    t->creates = ARENA_ARRAY(arena, SetId, fn_count);
    t->joins = ARENA_ARRAY(arena, SetId, fn_count);
    t->leaves = ARENA_ARRAY(arena, SetId, fn_count);
    t->offspring = ARENA_ARRAY(arena, SetId, spawn_count);
    t->over_with = ARENA_ARRAY(arena, SetId, spawn_count);
    find_sites(t);
    for (int round = 0; round < 2; round++) { /* twice: recursion */
        for (uint32_t k = 0; k + 1 < fn_count; k++)
            take_from_callees(t, t->graph->bottom_up[k]);
    }
    Arena *scratch = arena_new();
    const Starts *starts = find_starts(t, scratch);
    find_offspring(t, starts);
    find_leaves(t, starts, scratch);
    arena_free(scratch);
}
