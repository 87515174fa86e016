/* escape_objects.c: what the values of a function may point into, see escape_internal.h. Flow-insensitive: which of an
 * object's memory a value was loaded from does not matter, only whose. */
#include "model/escape_internal.h"

uint32_t objects_find(const Objects *o, PathId root) {
    const uint64_t *object = map_find(o->object_of, root.i);
    return object ? (uint32_t)*object : 0;
}

static uint32_t objects_add(Objects *o, PathId root) {
    bool is_new = false;
    uint64_t *object = map_slot(o->object_of, root.i, &is_new);
    if (is_new && o->count < ESCAPE_OBJECTS) {
        *object = ++o->count;
        *vec_push(o->scratch, &o->roots) = root;
    }
    return (uint32_t)*object;
}

void objects_init(Objects *o, const Escapes *escapes, const FnValues *v, Arena *scratch) {
    *o = (Objects){.escapes = escapes, .v = v, .scratch = scratch};
    o->object_of = map_new(scratch);
    o->owners_of = map_new(scratch);
    vec_push(scratch, &o->roots);
    for (uint32_t k = 0; k < v->func->param_count && k < ESCAPE_PARAMS; k++)
        objects_add(o, path_param(escapes->pool, v->fn, k));
    objects_owners(o, (PathId){0}); /* arguments that are no address */
}

void objects_add_behind(Arena *scratch, const Bitset *parts, Bitset *into) {
    for (uint32_t part = bitset_next(parts, 0); part != UINT32_MAX; part = bitset_next(parts, part + 1))
        bitset_add(scratch, into, part_behind(part));
}

/* ---- what a value points into ---- */

static const Bitset *owners_ensure(Objects *o, PathId value);

static void add_owners(Objects *o, PathId value, Bitset *into) {
    const Bitset *parts = owners_ensure(o, value);
    bitset_union(o->scratch, into, parts);
}

static void add_object(Objects *o, PathId root, Bitset *into) {
    uint32_t object = objects_add(o, root);
    bitset_add(o->scratch, into, object ? part_inside(object) : PART_SHARED);
}

void objects_map_need(Arena *scratch, Need need, const Bitset *args, uint32_t count, Bitset *into) {
    if (need & ESCAPE_NEVER)
        bitset_add(scratch, into, PART_SHARED);
    for (uint32_t k = 0; k < ESCAPE_PARAMS && k < count; k++) {
        if (need >> k & 1)
            bitset_union(scratch, into, &args[k]);
        if (need >> (ESCAPE_PARAMS + k) & 1)
            objects_add_behind(scratch, &args[k], into);
    }
}

/* The same of arguments whose parts are perhaps not known yet. */
static void map_need(Objects *o, Need need, const PathId *args, uint32_t count, Bitset *into) {
    Bitset parts[ESCAPE_PARAMS] = {{0}};
    count = count < ESCAPE_PARAMS ? count : ESCAPE_PARAMS;
    for (uint32_t k = 0; k < count; k++) {
        if ((need >> k | need >> (ESCAPE_PARAMS + k)) & 1)
            parts[k] = *owners_ensure(o, args[k]);
    }
    objects_map_need(o->scratch, need, parts, count, into);
}

/* ---- calls ---- */

static bool is_number(const Objects *o, FnId callee, uint32_t param) {
    const FnValues *v = o->escapes->values[callee.i];
    const SymId *params = &v->tu->members.data[v->func->param_first];
    return param < v->func->param_count && tu_type(v->tu, tu_sym(v->tu, params[param])->type)->kind == TYPE_INT;
}

/* Whether it is the address of an object itself, not what was found in one. */
static bool may_be_own_address(Objects *o, PathId value) {
    const Bitset *parts = owners_ensure(o, value);
    for (uint32_t part = bitset_next(parts, 1); part != UINT32_MAX; part = bitset_next(parts, part + 1)) {
        if (part != part_behind(part))
            return true;
    }
    return false;
}

PathId *objects_arguments(Objects *o, const Instr *call, uint32_t *out_count) {
    *out_count = call->arg_count - 1u;
    PathId *args = ARENA_ARRAY(o->scratch, PathId, *out_count);
    for (uint32_t k = 0; k < *out_count; k++)
        args[k] = values_operand(o->escapes->pool, o->v, &tu_args(o->v->tu, call)[k + 1]);
    InstrId id = {(uint32_t)(call - o->v->tu->instrs.data)};
    const CallSite *site = callgraph_site_at(o->escapes->graph, o->v->fn, id);
    for (uint32_t k = 0; site && site->target_count && k < *out_count; k++) {
        if (is_number(o, site->targets[0], k) && !may_be_own_address(o, args[k]))
            args[k] = (PathId){0};
    }
    return args;
}

/* What a call returns: a fresh object, what its arguments lead to, or anything. */
static void add_result(Objects *o, PathId value, const Path *path, Bitset *into) {
    const CallSite *site = callgraph_site_at(o->escapes->graph, (FnId){path->a}, (InstrId){path->b});
    if (site && site->api && site->api->kind == SYNC_ALLOC) {
        add_object(o, value, into);
        return;
    }
    if (site && callgraph_is_unresolved(site)) {
        add_object(o, value, into); /* published where it is made: see note_return in escape.c */
        return;
    }
    if (!site || !site->target_count) {
        bitset_add(o->scratch, into, PART_SHARED);
        return;
    }
    uint32_t count = 0;
    const PathId *args = objects_arguments(o, tu_instr(o->v->tu, site->instr), &count);
    for (uint32_t k = 0; k < site->target_count; k++) {
        const EscapeSummary *summary = &o->escapes->fns[site->targets[k].i].summary;
        if (summary->result_fresh)
            add_object(o, value, into);
        map_need(o, summary->result, args, count, into);
    }
}

static void add_phi(Objects *o, PathId value, const Path *path, Bitset *into) {
    const Cfg *cfg = o->v->cfg;
    uint32_t preds = cfg->pred_first[path->b + 1] - cfg->pred_first[path->b];
    VEC_EACH(const Phi, phi, &o->v->phis[path->b].list) {
        for (uint32_t k = 0; path_same(phi->phi, value) && k < preds; k++)
            add_owners(o, phi->args[k], into);
    }
}

static void add_binary(Objects *o, const Path *path, Bitset *into) {
    if (path->sub == BIN_ADD || path->sub == BIN_SUB || path->sub == BIN_AND || path->sub == BIN_OR) {
        add_owners(o, path->base, into);
        add_owners(o, (PathId){path->b}, into);
    }
}

static void compute(Objects *o, PathId value, Bitset *into) {
    const PathPool *pool = o->escapes->pool;
    const Path path = *path_get(pool, value);
    bool here = path.a == o->v->fn.i;
    Bitset base = {0};
    switch (path.kind) {
    case PATH_NONE:
    case PATH_INT:
    case PATH_STRING:
    case PATH_UN:
        break;
    case PATH_GLOBAL:
        if (!pool->prog->globals.data[path.a].is_func)
            bitset_add(o->scratch, into, PART_SHARED);
        break;
    case PATH_FIELD:
    case PATH_INDEX:
        add_owners(o, path.base, into);
        break;
    case PATH_LOAD:
        add_owners(o, path.base, &base);
        objects_add_behind(o->scratch, &base, into);
        break;
    case PATH_BIN:
        add_binary(o, &path, into);
        break;
    case PATH_PURE:
        map_need(o, o->escapes->fns[path.a].summary.result, (PathId[]){path.base, {path.b}}, 2, into);
        break;
    case PATH_LOCAL:
        if (here)
            add_object(o, value, into);
        break;
    case PATH_PARAM:
        if (here && path.b < ESCAPE_PARAMS)
            add_object(o, value, into);
        break;
    case PATH_RESULT:
        if (here)
            add_result(o, value, &path, into);
        break;
    case PATH_PHI:
        if (here)
            add_phi(o, value, &path, into);
        break;
    default:
        bitset_add(o->scratch, into, PART_SHARED);
        break;
    }
    bool local =
        path.kind == PATH_LOCAL || path.kind == PATH_PARAM || path.kind == PATH_RESULT || path.kind == PATH_PHI;
    if (local && (!here || (path.kind == PATH_PARAM && path.b >= ESCAPE_PARAMS)))
        bitset_add(o->scratch, into, PART_SHARED);
}

static const Bitset *owners_ensure(Objects *o, PathId value) {
    bool is_new = false;
    uint64_t *slot = map_slot(o->owners_of, value.i, &is_new);
    if (!is_new) {
        if (*slot == UINT64_MAX)
            o->open = true;
        static const Bitset none = {0};
        return *slot == UINT64_MAX ? &none : &o->owners.data[*slot].parts;
    }
    *slot = UINT64_MAX; /* being computed */
    Bitset parts = {0};
    compute(o, value, &parts);
    *map_slot(o->owners_of, value.i, NULL) = o->owners.len;
    *vec_push(o->scratch, &o->owners) = (Owners){value, parts};
    return &vec_last(&o->owners).parts;
}

const Bitset *objects_owners(Objects *o, PathId value) {
    return owners_ensure(o, value);
}

void objects_refine(Objects *o) {
    for (bool changed = o->open; changed;) {
        changed = false;
        for (uint32_t i = 0; i < o->owners.len; i++) {
            Bitset parts = {0};
            compute(o, o->owners.data[i].value, &parts);
            changed = bitset_union(o->scratch, &o->owners.data[i].parts, &parts) || changed;
        }
    }
}
