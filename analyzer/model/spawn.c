/* spawn.c: see spawn.h. Spawns are lifted from the function that creates to its callers while what they say hangs on
 * parameters; joins likewise. */
#include "model/spawn.h"

#include "model/stride.h"

static PathId object_of(const Spawns *s, const CallSite *site) {
    return site_object(s->pool, s->values[site->caller.i], site);
}

static bool site_is(const CallSite *site, SyncKind kind) {
    return site->api && site->api->kind == kind;
}

static bool is_in_loop(const Spawns *s, const CallSite *site) {
    return s->values[site->caller.i]->cfg->loop_head[site->block] != UINT32_MAX;
}

/* ---- wrappers ---- */

static bool depends_on_params(const Spawns *s, PathId path) {
    return path.i && path_get(s->pool, path)->params;
}

/* The calls of fn, if they are few, all direct, and none is fn's own. NULL otherwise. */
static const uint32_t *wrapper_calls(const Spawns *s, FnId fn, uint32_t *out_count) {
    const CallGraph *g = s->graph;
    uint32_t first = g->callers_first[fn.i], count = g->callers_first[fn.i + 1] - first;
    if (!count || count > SPAWN_CALLERS)
        return NULL;
    for (uint32_t k = 0; k < count; k++) {
        const CallSite *call = &g->sites.data[g->callers[first + k]];
        if (call->target_count != 1 || !call->callee[0] || g->scc[call->caller.i] == g->scc[fn.i])
            return NULL;
    }
    *out_count = count;
    return &g->callers[first];
}

/* What the block returns; 0 if that is nothing, or not known. */
static PathId returned_at(const Spawns *s, const FnValues *v, uint32_t block_index) {
    const Block *block = tu_block(v->tu, v->func, block_index);
    const Instr *last = tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1});
    return last->op == OP_RETURN && last->arg_count ? values_operand(s->pool, v, tu_args(v->tu, last)) : (PathId){0};
}

enum { MAX_ARGS = 16 };

/* A path of the callee in the caller's terms; 0 if that cannot be said. */
static PathId lift(const Spawns *s, PathId path, const CallSite *call) {
    PathId args[MAX_ARGS];
    uint32_t count = tu_instr(s->values[call->caller.i]->tu, call->instr)->arg_count - 1u;
    count = count < MAX_ARGS ? count : MAX_ARGS;
    for (uint32_t k = 0; k < count; k++)
        args[k] = site_argument(call, (int)k);
    return path.i ? path_subst(s->pool, path, call->targets[0], args, count) : path;
}

/* Where a handle is kept, if it is read from somewhere. */
static PathId place_of(const Spawns *s, PathId handle) {
    const Path *path = path_get(s->pool, handle);
    return path->kind == PATH_LOAD ? path->base : (PathId){0};
}

static bool returns_handle(const Spawns *s, const Spawn *spawn) {
    const FnValues *v = s->values[spawn->fn.i];
    PathId place = place_of(s, spawn->handle);
    for (uint32_t k = 0; k < v->func->block_count; k++) {
        PathId result = returned_at(s, v, k);
        if (result.i && (path_same(result, spawn->handle) || (place.i && path_same(place_of(s, result), place))))
            return true;
    }
    return false;
}

/* The result of a call as its caller keeps it: read from where it is stored, or the result itself. */
static PathId kept_result(const Spawns *s, const CallSite *call) {
    const FnValues *v = s->values[call->caller.i];
    PathId result = path_make(s->pool, (Path){.kind = PATH_RESULT, .a = call->caller.i, .b = call->instr.i});
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (instr->op == OP_STORE && !v->is_promoted_access[i] && v->address[i].i &&
            path_same(values_operand(s->pool, v, tu_args(v->tu, instr)), result))
            return path_load(s->pool, v->address[i], (PathId){0});
    }
    return result;
}

/* The address that the wrapper stores the value to on behalf of its callers; 0 none. */
static PathId given_out_at(const Spawns *s, FnId fn, PathId value) {
    const FnValues *v = s->values[fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (instr->op == OP_STORE && depends_on_params(s, v->address[i]) &&
            path_same(values_operand(s->pool, v, tu_args(v->tu, instr)), value))
            return v->address[i];
    }
    return (PathId){0};
}

/* The object that the function makes for the handle and hands to its callers, as they keep it; 0 if there is none. */
static PathId box_made(const Spawns *s, const Spawn *spawn) {
    PathId root = path_root(s->pool, place_of(s, spawn->handle), false);
    if (path_get(s->pool, root)->kind != PATH_RESULT)
        return (PathId){0};
    PathId address = given_out_at(s, spawn->fn, root);
    return address.i ? path_load(s->pool, address, (PathId){0}) : address;
}

/* That object as the caller keeps it, if the function returns it; 0 if it does not. */
static PathId box_returned(const Spawns *s, const Spawn *spawn, const CallSite *call) {
    const FnValues *v = s->values[spawn->fn.i];
    bool known = path_get(s->pool, spawn->box)->kind == PATH_RESULT;
    PathId made = known ? spawn->box : path_root(s->pool, place_of(s, spawn->handle), false);
    for (uint32_t k = 0; k < v->func->block_count && path_get(s->pool, made)->kind == PATH_RESULT; k++) {
        if (path_same(returned_at(s, v, k), made))
            return kept_result(s, call);
    }
    return (PathId){0};
}

/* ---- creation ---- */

/* The constant offset of an address from another one; false if it is not known. */
static bool offset_from(const PathPool *pool, PathId address, PathId from, int64_t *out_offset) {
    *out_offset = 0;
    for (; !path_same(address, from); address = path_get(pool, address)->base) {
        const Path *path = path_get(pool, address);
        if (path->kind != PATH_FIELD)
            return false;
        *out_offset += path->num;
    }
    return true;
}

/* What the creating function stores into the object that it hands over. */
static void find_packed(const Spawns *s, Spawn *spawn) {
    const FnValues *v = s->values[spawn->fn.i];
    uint8_t root = path_get(s->pool, path_root(s->pool, spawn->argument, false))->kind;
    if (root != PATH_RESULT && root != PATH_LOCAL)
        return;
    for (uint32_t i = 0; i < v->instr_count && spawn->packed_count < SPAWN_PACKED; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        int64_t offset = 0;
        if (instr->op != OP_STORE || !offset_from(s->pool, v->address[i], spawn->argument, &offset))
            continue;
        PathId value = values_operand(s->pool, v, tu_args(v->tu, instr));
        if (value.i)
            spawn->packed[spawn->packed_count++] = (Packed){offset, value};
    }
}

static bool spawn_depends_on_params(const Spawns *s, const Spawn *spawn) {
    bool depends = depends_on_params(s, spawn->start) || depends_on_params(s, spawn->argument) ||
                   depends_on_params(s, spawn->handle) || depends_on_params(s, spawn->box);
    for (uint32_t k = 0; k < spawn->packed_count; k++)
        depends = depends || depends_on_params(s, spawn->packed[k].value);
    return depends;
}

static void add_spawn(Spawns *s, Spawn spawn, Arena *arena) {
    uint32_t count = 0;
    const uint32_t *calls =
        spawn.via_count < SPAWN_CALLS && spawn_depends_on_params(s, &spawn) ? wrapper_calls(s, spawn.fn, &count) : NULL;
    if (!calls) {
        *vec_push(arena, &s->list) = spawn;
        return;
    }
    s->is_wrapper[spawn.fn.i] = true;
    if (!s->graph->scope->main.i) /* callers of the library call the wrapper themselves */
        *vec_push(arena, &s->list) = spawn;
    for (uint32_t k = 0; k < count; k++) {
        const CallSite *call = &s->graph->sites.data[calls[k]];
        Spawn lifted = spawn;
        lifted.via[lifted.via_count++] = calls[k];
        lifted.in_loop = spawn.in_loop || is_in_loop(s, call);
        lifted.start = lift(s, spawn.start, call);
        PathId returned = box_returned(s, &spawn, call);
        lifted.box = returned.i ? returned : lift(s, spawn.box, call);
        lifted.handle = returns_handle(s, &spawn) ? kept_result(s, call) : lift(s, spawn.handle, call);
        PathId argument = lift(s, spawn.argument, call);
        lifted.argument = argument.i ? argument : spawn.argument;
        for (uint32_t p = 0; p < spawn.packed_count; p++)
            lifted.packed[p].value = lift(s, spawn.packed[p].value, call);
        lifted.fn = call->caller;
        add_spawn(s, lifted, arena);
    }
}

static void find_spawns(Spawns *s, Arena *arena) {
    for (uint32_t i = 1; i < s->graph->sites.len; i++) {
        const CallSite *site = &s->graph->sites.data[i];
        if (!site_is(site, SYNC_THREAD_CREATE))
            continue;
        *map_slot(s->at_site, i, NULL) = s->list.len;
        Spawn spawn = {.site = i,
                       .fn = site->caller,
                       .in_loop = is_in_loop(s, site),
                       .start = site_argument(site, site->api->start),
                       .argument = site_argument(site, site->api->argument),
                       .handle = object_of(s, site)};
        spawn.box = box_made(s, &spawn);
        find_packed(s, &spawn);
        add_spawn(s, spawn, arena);
    }
}

SetId spawns_of_call(const Spawns *s, uint32_t call, FnId callee, SetId spawns) {
    if (!s->is_wrapper[callee.i])
        return spawns;
    SetId mine = SET_EMPTY;
    uint32_t count = 0;
    setpool_members(s->sets, spawns, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t id = setpool_members(s->sets, spawns, &count)[i];
        const Spawn *spawn = spawn_get(s, spawn_of_member(s, id));
        FnId inner = s->graph->sites.data[spawn->site].caller;
        bool other = false;
        for (uint32_t k = 0; k < spawn->via_count; k++) {
            other = other || (inner.i == callee.i && spawn->via[k] != call);
            inner = s->graph->sites.data[spawn->via[k]].caller;
        }
        if (!other)
            mine = setpool_add(s->sets, mine, id);
    }
    return mine;
}

SetId spawns_by_others(const Spawns *s, SetId spawns) {
    SetId others = SET_EMPTY;
    uint32_t count = 0;
    setpool_members(s->sets, spawns, &count);
    for (uint32_t i = 0; i < count; i++) {
        SpawnId id = spawn_of_member(s, setpool_members(s->sets, spawns, &count)[i]);
        others = setpool_add(s->sets, others, spawn_by_others(s, id));
    }
    return others;
}

/* ---- handles ---- */

/* Adds a class to those that may hold a handle, or a box. */
static void add_holder(Spawns *s, SetId *holders, ClassId class, bool *changed) {
    if (!class.i || setpool_has(s->sets, *holders, class.i))
        return;
    *holders = setpool_add(s->sets, *holders, class.i);
    *changed = true;
}

bool spawn_has_handle(const Spawns *s, const Spawn *spawn, PathId value) {
    const Path *path = path_get(s->pool, value);
    if (value.i && path_same(value, spawn->handle))
        return true;
    if (path->kind == PATH_LOAD) {
        PathId made = place_of(s, spawn->handle);
        bool one_object = made.i && path_same(path_root(s->pool, path->base, false), path_root(s->pool, made, false));
        ClassId class = path_class(s->pool, path->base);
        return class.i ? setpool_has(s->sets, spawn->handles, class.i) : one_object;
    }
    if (path->kind != PATH_RESULT)
        return false;
    const CallSite *call = callgraph_site_at(s->graph, (FnId){path->a}, (InstrId){path->b});
    if (!call || call->target_count != 1)
        return false;
    const FnValues *v = s->values[call->targets[0].i];
    for (uint32_t k = 0; k < v->func->block_count; k++) {
        const Path *returned = path_get(s->pool, returned_at(s, v, k));
        if (returned->kind == PATH_LOAD && setpool_has(s->sets, spawn->handles, path_class(s->pool, returned->base).i))
            return true;
    }
    return false;
}

static bool has_box(const Spawns *s, const Spawn *spawn, PathId value) {
    if (path_get(s->pool, spawn->box)->kind == PATH_RESULT && path_same(spawn->box, value))
        return true;
    return spawn->box.i && setpool_has(s->sets, spawn->boxes, path_class(s->pool, place_of(s, value)).i);
}

/* Copies of handles and boxes, from variable to variable. */
static bool follow_copies(Spawns *s, FnId fn) {
    const FnValues *v = s->values[fn.i];
    bool changed = false;
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (instr->op != OP_STORE || v->is_promoted_access[i])
            continue;
        PathId value = values_operand(s->pool, v, tu_args(v->tu, instr));
        uint8_t kind = path_get(s->pool, value)->kind;
        for (uint32_t k = 1; k < s->list.len && (kind == PATH_LOAD || kind == PATH_RESULT); k++) {
            Spawn *spawn = &s->list.data[k];
            if (spawn_has_handle(s, spawn, value))
                add_holder(s, &spawn->handles, path_class(s->pool, v->address[i]), &changed);
            if (has_box(s, spawn, value))
                add_holder(s, &spawn->boxes, path_class(s->pool, v->address[i]), &changed);
        }
    }
    return changed;
}

static void find_handles(Spawns *s) {
    enum { ROUNDS = 3 };
    bool changed = s->list.len > 1;
    for (uint32_t k = 1; k < s->list.len; k++) {
        Spawn *spawn = &s->list.data[k];
        add_holder(s, &spawn->handles, path_class(s->pool, place_of(s, spawn->handle)), &changed);
        add_holder(s, &spawn->boxes, path_class(s->pool, place_of(s, spawn->box)), &changed);
    }
    for (int round = 0; round < ROUNDS && changed; round++) {
        changed = false;
        VEC_EACH(const FnId, fn, &s->graph->fns)
            changed = follow_copies(s, *fn) || changed;
    }
}

/* ---- joins ---- */

static bool is_variable(const Path *root) {
    return root->kind == PATH_GLOBAL || root->kind == PATH_LOCAL;
}

/* One thread of several is joined: by an index that is one number, outside of loops. */
static bool joins_one_of_many(const Spawns *s, const Spawn *spawn, PathId place, PathId made, bool join_in_loop) {
    int64_t offset = 0;
    return !join_in_loop && spawn->in_loop && !path_constant_offset(s->pool, made, &offset) &&
           path_constant_offset(s->pool, place, &offset);
}

static Stride handles_at(const Spawns *s, PathId place, const CallSite *site) {
    return stride_of(s->pool, s->values, place, site->caller, site->block);
}

/* The loop in which the threads are created does so in each round. */
static bool creates_each_round(const Spawns *s, const CallSite *site) {
    const Cfg *cfg = s->values[site->caller.i]->cfg;
    uint32_t head = cfg->loop_head[site->block];
    bool each = head != UINT32_MAX;
    for (uint32_t k = each ? cfg->pred_first[head] : 0; each && k < cfg->pred_first[head + 1]; k++) {
        bool is_back = cfg_dominates(cfg, head, cfg->preds[k]);
        each = !is_back || cfg_dominates(cfg, site->block, cfg->preds[k]);
    }
    return each;
}

/* Whether some join may be given the handle that is kept at an offset of the variable, among those of the spawn. */
static bool is_joined_elsewhere(const Spawns *s, const Spawn *spawn, PathId root, int64_t offset) {
    for (uint32_t i = 1; i < s->graph->sites.len; i++) {
        const CallSite *site = &s->graph->sites.data[i];
        PathId value = site_is(site, SYNC_THREAD_JOIN) ? object_of(s, site) : (PathId){0};
        PathId place = value.i && spawn_has_handle(s, spawn, value) ? place_of(s, value) : (PathId){0};
        if (value.i && spawn_has_handle(s, spawn, value) &&
            (!place.i || !path_same(path_root(s->pool, place, false), root) ||
             stride_may_have(handles_at(s, place, site), offset)))
            return true;
    }
    return false;
}

/* All elements of a variable are given threads in a loop, and one of these is left out by the loop that joins them, and
 * joined by nobody. */
static bool leaves_one_out(const Spawns *s, const Spawn *spawn, PathId place, PathId made, const CallSite *join) {
    const CallSite *create = &s->graph->sites.data[spawn->site];
    PathId root = path_root(s->pool, made, false);
    int64_t offset = 0;
    return !spawn->via_count && is_variable(path_get(s->pool, root)) &&
           path_same(root, path_root(s->pool, place, false)) && creates_each_round(s, create) &&
           stride_leaves_out(handles_at(s, made, create), handles_at(s, place, join), &offset) &&
           !is_joined_elsewhere(s, spawn, root, offset);
}

/* Where the handle lies in a box, it is in that of another spawn and not in this one's. */
static bool is_in_other_box(const Spawns *s, const Spawn *spawn, PathId place) {
    PathId box = path_root(s->pool, place, false);
    bool others = false;
    for (uint32_t k = 1; k < s->list.len && spawn->box.i && !others; k++)
        others = has_box(s, &s->list.data[k], box);
    return others && !has_box(s, spawn, box);
}

/* Whether joining the value joins the threads of the spawn. */
static bool join_means(const Spawns *s, const Spawn *spawn, PathId value, const CallSite *join, bool join_in_loop) {
    if (!spawn_has_handle(s, spawn, value))
        return false;
    PathId place = place_of(s, value), made = place_of(s, spawn->handle);
    if (!place.i || !made.i)
        return true;
    if (joins_one_of_many(s, spawn, place, made, join_in_loop) || leaves_one_out(s, spawn, place, made, join) ||
        is_in_other_box(s, spawn, place))
        return false;
    PathId root = path_root(s->pool, place, false), other = path_root(s->pool, made, false);
    int64_t a = 0, b = 0;
    if (path_same(root, other))
        return !(path_constant_offset(s->pool, place, &a) && path_constant_offset(s->pool, made, &b) && a != b);
    return !is_variable(path_get(s->pool, root)) || !is_variable(path_get(s->pool, other)) ||
           path_class(s->pool, place).i != path_class(s->pool, made).i;
}

/* The call joins what `value` is the handle of, itself or in a callee: a wrapper's callers know better which. What all
 * of them join, it joins whoever calls. */
static SetId add_join(Spawns *s, uint32_t call, PathId value, bool in_loop, uint32_t calls) {
    const CallSite *site = &s->graph->sites.data[call];
    in_loop = in_loop || is_in_loop(s, site);
    uint32_t count = 0;
    const uint32_t *callers =
        calls < SPAWN_CALLS && depends_on_params(s, value) ? wrapper_calls(s, site->caller, &count) : NULL;
    SetId joined = SET_EMPTY;
    for (uint32_t k = 0; k < count && callers; k++) {
        PathId lifted = lift(s, value, &s->graph->sites.data[callers[k]]);
        SetId here = add_join(s, callers[k], lifted.i ? lifted : value, in_loop, lifted.i ? calls + 1 : SPAWN_CALLS);
        joined = k ? setpool_intersect(s->sets, joined, here) : here;
    }
    for (uint32_t k = 1; k < s->list.len && !callers; k++) {
        if (join_means(s, &s->list.data[k], value, site, in_loop))
            joined = setpool_add(s->sets, joined, k);
    }
    uint64_t *slot = map_slot(s->joined_at, call, NULL);
    *slot = setpool_union(s->sets, (SetId){(uint32_t)*slot}, joined).i;
    return joined;
}

Spawns *spawns_find(PathPool *pool, FnValues *const *values, const CallGraph *graph, SetPool *sets, Arena *arena) {
    Spawns *s = ARENA_NEW(arena, Spawns);
    *s = (Spawns){.pool = pool,
                  .values = values,
                  .graph = graph,
                  .sets = sets,
                  .at_site = map_new(arena),
                  .joined_at = map_new(arena),
                  .is_wrapper = ARENA_ARRAY(arena, bool, graph->fn_count)};
    vec_push(arena, &s->list);
    find_spawns(s, arena);
    find_handles(s);
    for (uint32_t i = 1; i < graph->sites.len && s->list.len > 1; i++) {
        const CallSite *site = &graph->sites.data[i];
        if (site_is(site, SYNC_THREAD_JOIN))
            add_join(s, i, object_of(s, site), false, 0);
    }
    return s;
}
