/* thread_leaves.c: which created threads may still live when a function ends, and what is over with a thread: for all
 * functions, callees first, each again only when a callee has come to leave something else. How threads live along one
 * function: thread_live.c.
 */
#include "model/threads_internal.h"

static bool starts_thread(const CallSite *site) {
    return site->api && site->api->kind == SYNC_THREAD_CREATE && !site->fatal;
}

/* ---- what functions create and join ---- */

static void find_sites(Threads *t) {
    for (uint32_t i = 1; i < t->graph->sites.len; i++) {
        const CallSite *site = &t->graph->sites.data[i];
        SetId *creates = &t->creates[site->caller.i], *joins = &t->joins[site->caller.i];
        if (starts_thread(site))
            *creates = setpool_union(t->sets, *creates, live_spawns_at(t, i));
        *joins = setpool_union(t->sets, *joins, live_joined_at(t, i));
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

/* By SpawnId: the spawns of its start functions, and of these, if `creates` is what each function creates. */
static SetId *offspring_of(const Threads *t, const Starts *starts, const SetId *creates, Arena *arena) {
    SetId *offspring = ARENA_ARRAY(arena, SetId, t->spawns->list.len);
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t spawn = 1; spawn < t->spawns->list.len; spawn++) {
            SetId all = offspring[spawn];
            for (uint32_t k = 0; k < starts[spawn].count; k++) {
                SetId made = live_with_offspring(t, offspring, creates[starts[spawn].fns[k].i]);
                all = setpool_union(t->sets, all, spawns_by_others(t->spawns, made));
            }
            changed = changed || all.i != offspring[spawn].i;
            offspring[spawn] = all;
        }
    }
    return offspring;
}

/* What functions create by calls with one target. */
static SetId *find_surely_created(const Threads *t, Arena *scratch) {
    const CallGraph *g = t->graph;
    SetId *creates = ARENA_ARRAY(scratch, SetId, g->fn_count);
    for (int round = 0; round < 2; round++) { /* twice: recursion */
        for (uint32_t k = 0; k < g->bottom_up.len; k++) {
            FnId fn = g->bottom_up.data[k];
            for (uint32_t i = g->site_of[fn.i]; i < g->site_of[fn.i + 1]; i++) {
                const CallSite *site = &g->sites.data[i];
                SetId made = SET_EMPTY;
                if (starts_thread(site))
                    made = live_spawns_at(t, i);
                else if (site->target_count == 1)
                    made = spawns_of_call(t->spawns, i, site->targets[0], creates[site->targets[0].i]);
                creates[fn.i] = site->fatal ? creates[fn.i] : setpool_union(t->sets, creates[fn.i], made);
            }
        }
    }
    return creates;
}

/* ---- what functions leave ---- */

/* The numbers that calls give a function, each once. */
typedef VEC(LiteralsId) GivenVec;

typedef struct Leaves {
    Threads *t;
    const Starts *starts;
    GivenVec *given;  /* by FnId */
    uint32_t *rounds; /* by FnId: how often it was looked at */
    bool *dirty;      /* by FnId: something that it leaves may have changed since */
    Arena *arena;     /* of these */
    Arena *scratch;
} Leaves;

static bool contains(const GivenVec *given, LiteralsId id) {
    VEC_EACH(const LiteralsId, known, given) {
        if (known->i == id.i)
            return true;
    }
    return false;
}

static void find_given(Leaves *l, FnId fn) {
    const CallGraph *g = l->t->graph;
    for (uint32_t i = g->callers_first[fn.i]; i < g->callers_first[fn.i + 1]; i++) {
        const CallSite *site = &g->sites.data[g->callers[i]];
        LiteralsId given = literals_of(l->t->literals, fn, false, site->args, site->arg_count);
        if (given.i && !contains(&l->given[fn.i], given))
            *vec_push(l->arena, &l->given[fn.i]) = given;
    }
}

static bool fn_returns(const FnValues *v) {
    for (uint32_t k = 0; k < v->func->block_count; k++) {
        const Block *block = tu_block(v->tu, v->func, k);
        if (tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1})->op == OP_RETURN)
            return true;
    }
    return false;
}

/* What a function leaves, called with these numbers. Variables that say what was started may make it less than before:
 * from some round on, nothing is taken back. */
static Left look(Leaves *l, FnId fn, LiteralsId given, Left before) {
    enum { TAKES_BACK = 8 };
    SetPool *sets = l->t->sets;
    ArenaMark mark = arena_mark(l->scratch);
    Left left = live_at_end(l->t, fn, given, fn_returns(l->t->values[fn.i]), l->scratch);
    arena_reset(l->scratch, mark);
    if (l->rounds[fn.i] <= TAKES_BACK)
        return left;
    left.any = setpool_union(sets, left.any, before.any);
    for (int k = 0; k < 2; k++)
        left.result[k] = setpool_union(sets, left.result[k], before.result[k]);
    return left;
}

/* Whether it leaves something else than before. */
static bool look_at_function(Leaves *l, FnId fn) {
    Threads *t = l->t;
    l->dirty[fn.i] = false;
    l->rounds[fn.i]++;
    const Left before = t->leaves[fn.i], left = look(l, fn, (LiteralsId){0}, before);
    bool changed =
        left.any.i != before.any.i || left.result[0].i != before.result[0].i || left.result[1].i != before.result[1].i;
    t->leaves[fn.i] = left;
    VEC_EACH(const LiteralsId, given, &l->given[fn.i]) {
        bool is_new = false;
        SetId known = {(uint32_t)*map_slot(t->leaves_given, given->i, &is_new)};
        SetId any = look(l, fn, *given, (Left){.any = known}).any;
        *map_slot(t->leaves_given, given->i, &is_new) = any.i;
        changed = changed || any.i != known.i;
    }
    return changed;
}

static void mark_callers(Leaves *l, FnId fn) {
    const CallGraph *g = l->t->graph;
    for (uint32_t i = g->callers_first[fn.i]; i < g->callers_first[fn.i + 1]; i++)
        l->dirty[g->sites.data[g->callers[i]].caller.i] = true;
}

/* Callees before callers, until nothing changes. */
static void look_at_all(Leaves *l) {
    const Threads *t = l->t;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t k = 0; k < t->graph->bottom_up.len; k++) {
            FnId fn = t->graph->bottom_up.data[k];
            if (!t->creates[fn.i].i || !l->dirty[fn.i] || !look_at_function(l, fn))
                continue;
            mark_callers(l, fn);
            changed = true;
        }
    }
}

/* What is over with each thread; whether that has changed. */
static bool look_at_threads(Leaves *l) {
    Threads *t = l->t;
    bool changed = false;
    for (uint32_t spawn = 1; spawn < t->spawns->list.len; spawn++) {
        SetId left = SET_EMPTY, before = t->over_with[spawn];
        for (uint32_t k = 0; k < l->starts[spawn].count; k++)
            left = setpool_union(t->sets, left,
                                 live_at_end(t, l->starts[spawn].fns[k], (LiteralsId){0}, false, l->scratch).any);
        t->over_with[spawn] = setpool_minus(t->sets, t->offspring[spawn], spawns_by_others(t->spawns, left));
        changed = changed || before.i != t->over_with[spawn].i;
    }
    return changed;
}

/* What is over with a thread follows from what its function leaves, and that from what its callees leave and from what
 * is over with the threads that it joins. A call or a thread that has ended has done so in finitely many steps:
 * whatever it left has a cause, so that nothing is taken to be left until it is found to be. */
static void find_leaves(Threads *t, const Starts *starts, Arena *scratch) {
    uint32_t fn_count = t->graph->fn_count;
    Leaves l = {.t = t,
                .starts = starts,
                .given = ARENA_ARRAY(scratch, GivenVec, fn_count),
                .rounds = ARENA_ARRAY(scratch, uint32_t, fn_count),
                .dirty = ARENA_ARRAY(scratch, bool, fn_count),
                .arena = scratch,
                .scratch = arena_new()};
    for (uint32_t spawn = 1; spawn < t->spawns->list.len; spawn++)
        t->over_with[spawn] = t->offspring[spawn];
    VEC_EACH(const FnId, fn, &t->graph->fns) {
        l.dirty[fn->i] = t->creates[fn->i].i != SET_EMPTY.i;
        if (l.dirty[fn->i])
            find_given(&l, *fn);
    }
    do {
        look_at_all(&l);
        VEC_EACH(const FnId, fn, &t->graph->fns)
            l.dirty[fn->i] = l.dirty[fn->i] || t->joins[fn->i].i != SET_EMPTY.i;
    } while (look_at_threads(&l));
    arena_free(l.scratch);
}

/* Most functions have no call that does. */
static void find_changes(Threads *t, Arena *arena) {
    const CallGraph *g = t->graph;
    VEC(uint32_t) changes = {0};
    t->change_of = ARENA_ARRAY(arena, uint32_t, g->fn_count + 1);
    for (uint32_t fn = 1; fn < g->fn_count; fn++) {
        t->change_of[fn] = changes.len;
        for (uint32_t i = g->site_of[fn]; i < g->site_of[fn + 1] && live_is_changed_by(t, (FnId){fn}); i++) {
            if (live_is_changed_at(t, i))
                *vec_push(arena, &changes) = i;
        }
    }
    t->change_of[g->fn_count] = changes.len;
    t->changes = changes.data;
}

void live_find(Threads *t, Arena *arena) {
    uint32_t fn_count = t->graph->fn_count, spawn_count = t->spawns->list.len;
    t->creates = ARENA_ARRAY(arena, SetId, fn_count);
    t->joins = ARENA_ARRAY(arena, SetId, fn_count);
    t->leaves = ARENA_ARRAY(arena, Left, fn_count);
    t->leaves_given = map_new(arena);
    t->first_times = map_new(arena);
    t->over_with = ARENA_ARRAY(arena, SetId, spawn_count);
    find_sites(t);
    for (int round = 0; round < 2; round++) { /* twice: recursion */
        VEC_EACH(const FnId, fn, &t->graph->bottom_up)
            take_from_callees(t, *fn);
    }
    find_changes(t, arena);
    Arena *scratch = arena_new();
    const Starts *starts = find_starts(t, scratch);
    t->offspring = offspring_of(t, starts, t->creates, arena);
    t->sure_offspring = offspring_of(t, starts, find_surely_created(t, scratch), arena);
    find_leaves(t, starts, scratch);
    arena_free(scratch);
}
