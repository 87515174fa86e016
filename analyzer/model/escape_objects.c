/* escape_objects.c: what the values of a function may point into, see escape_internal.h. Flow-insensitive: which of an
 * object's memory a value was loaded from does not matter, only whose. */
#include "model/escape_internal.h"

/* Values are made meanwhile. */
static void room_reserve(EscapeRoom *room, PathId value) {
    if (value.i < room->owners.len)
        return;
    uint32_t more = value.i + 1 + value.i / 8 - room->owners.len;
    (void)vec_extend(room->arena, &room->owners, more);
    (void)vec_extend(room->arena, &room->objects, more);
}

uint32_t objects_find(const Objects *o, PathId root) {
    uint32_t object = root.i < o->room->objects.len ? o->room->objects.data[root.i] : 0;
    return object && object <= o->count && path_same(o->roots[object], root) ? object : 0;
}

/* 0 if there are too many. */
static uint32_t objects_add(Objects *o, PathId root) {
    uint32_t object = objects_find(o, root);
    if (object || o->count == ESCAPE_OBJECTS)
        return object;
    room_reserve(o->room, root);
    o->roots[++o->count] = root;
    o->room->objects.data[root.i] = (uint8_t)o->count;
    return o->count;
}

void objects_init(Objects *o, const Escapes *escapes, const FnValues *v, EscapeRoom *room, Arena *scratch) {
    *o = (Objects){.escapes = escapes, .v = v, .room = room, .scratch = scratch};
    for (uint32_t k = 0; k < v->func->param_count && k < ESCAPE_PARAMS; k++)
        objects_add(o, path_param(escapes->pool, v->fn, k));
}

/* ---- what a value points into ---- */

static void add_owners(Objects *o, PathId value, Parts *into) {
    Parts parts = objects_owners(o, value);
    parts_union(into, &parts);
}

static void add_object(Objects *o, PathId root, Parts *into) {
    uint32_t object = objects_add(o, root);
    parts_add(into, object ? part_inside(object) : PART_SHARED);
}

Parts objects_map_need(Need need, const Parts *args, uint32_t count) {
    Parts parts = {0}, behind = {0};
    if (need & ESCAPE_NEVER)
        parts_add(&parts, PART_SHARED);
    for (uint32_t k = 0; k < ESCAPE_PARAMS && k < count && need; k++) {
        if (need >> k & 1)
            parts_union(&parts, &args[k]);
        if (need >> (ESCAPE_PARAMS + k) & 1)
            parts_union(&behind, &args[k]);
    }
    behind = parts_behind(&behind);
    parts_union(&parts, &behind);
    return parts;
}

/* The same of arguments whose parts are perhaps not known yet. */
static void map_need(Objects *o, Need need, const PathId *args, uint32_t count, Parts *into) {
    Parts parts[ESCAPE_PARAMS];
    count = count < ESCAPE_PARAMS ? count : ESCAPE_PARAMS;
    for (uint32_t k = 0; k < count; k++) {
        if ((need >> k | need >> (ESCAPE_PARAMS + k)) & 1)
            parts[k] = objects_owners(o, args[k]);
    }
    Parts mapped = objects_map_need(need, parts, count);
    parts_union(into, &mapped);
}

/* ---- calls ---- */

static bool is_number(const Objects *o, FnId callee, uint32_t param) {
    const FnValues *v = o->escapes->values[callee.i];
    const SymId *params = &v->tu->members.data[v->func->param_first];
    return param < v->func->param_count && tu_type(v->tu, tu_sym(v->tu, params[param])->type)->kind == TYPE_INT;
}

/* Whether it is the address of an object itself, not what was found in one. */
static bool may_be_own_address(Objects *o, PathId value) {
    Parts parts = objects_owners(o, value);
    return parts_have_inside(&parts);
}

PathId objects_operand(const Objects *o, const Operand *operand) {
    if (operand->kind == OPERAND_INT || operand->kind == OPERAND_STRING)
        return (PathId){0};
    return values_operand(o->escapes->pool, o->v, operand);
}

PathId *objects_arguments(Objects *o, const Instr *call, uint32_t *out_count) {
    *out_count = call->arg_count - 1u;
    PathId *args = ARENA_ARRAY(o->scratch, PathId, *out_count);
    for (uint32_t k = 0; k < *out_count; k++)
        args[k] = objects_operand(o, &tu_args(o->v->tu, call)[k + 1]);
    InstrId id = {(uint32_t)(call - o->v->tu->instrs.data)};
    const CallSite *site = callgraph_site_at(o->escapes->graph, o->v->fn, id);
    for (uint32_t k = 0; site && site->target_count && k < *out_count; k++) {
        if (is_number(o, site->targets[0], k) && !may_be_own_address(o, args[k]))
            args[k] = (PathId){0};
    }
    return args;
}

/* What a call returns: a fresh object, what its arguments lead to, or anything. */
static void add_result(Objects *o, PathId value, const Path *path, Parts *into) {
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
        parts_add(into, PART_SHARED);
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

static void add_phi(Objects *o, PathId value, const Path *path, Parts *into) {
    const Cfg *cfg = o->v->cfg;
    uint32_t preds = cfg->pred_first[path->b + 1] - cfg->pred_first[path->b];
    VEC_EACH(const Phi, phi, &o->v->phis[path->b].list) {
        for (uint32_t k = 0; path_same(phi->phi, value) && k < preds; k++)
            add_owners(o, phi->args[k], into);
    }
}

static void add_binary(Objects *o, const Path *path, Parts *into) {
    if (path->sub == BIN_ADD || path->sub == BIN_SUB || path->sub == BIN_AND || path->sub == BIN_OR) {
        add_owners(o, path->base, into);
        add_owners(o, (PathId){path->b}, into);
    }
}

static void compute(Objects *o, PathId value, Parts *into) {
    const PathPool *pool = o->escapes->pool;
    const Path path = *path_get(pool, value);
    bool here = path.a == o->v->fn.i;
    Parts base;
    switch (path.kind) {
    case PATH_GLOBAL:
        if (!pool->prog->globals.data[path.a].is_func)
            parts_add(into, PART_SHARED);
        break;
    case PATH_FIELD:
    case PATH_INDEX:
        add_owners(o, path.base, into);
        break;
    case PATH_LOAD:
        base = objects_owners(o, path.base);
        base = parts_behind(&base);
        parts_union(into, &base);
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
        parts_add(into, PART_SHARED);
        break;
    }
    bool local =
        path.kind == PATH_LOCAL || path.kind == PATH_PARAM || path.kind == PATH_RESULT || path.kind == PATH_PHI;
    if (local && (!here || (path.kind == PATH_PARAM && path.b >= ESCAPE_PARAMS)))
        parts_add(into, PART_SHARED);
}

enum { OWNERS_OPEN = UINT32_MAX }; /* being computed */

Parts objects_owners(Objects *o, PathId value) {
    uint8_t kind = path_get(o->escapes->pool, value)->kind;
    if (kind == PATH_NONE || kind == PATH_INT || kind == PATH_STRING || kind == PATH_UN)
        return (Parts){0};
    room_reserve(o->room, value);
    uint32_t at = o->room->owners.data[value.i];
    if (at == OWNERS_OPEN)
        o->open = true;
    else if (at < o->owners.len && path_same(o->owners.data[at].value, value))
        return o->owners.data[at].parts;
    Parts parts = {0};
    if (at == OWNERS_OPEN)
        return parts;
    o->room->owners.data[value.i] = OWNERS_OPEN;
    compute(o, value, &parts);
    o->room->owners.data[value.i] = o->owners.len;
    *vec_push(o->scratch, &o->owners) = (Owners){value, parts};
    return parts;
}

bool objects_refine(Objects *o) {
    for (bool changed = o->open; changed;) {
        changed = false;
        for (uint32_t i = 0; i < o->owners.len; i++) {
            Parts parts = {0};
            compute(o, o->owners.data[i].value, &parts);
            changed = parts_union(&o->owners.data[i].parts, &parts) || changed;
        }
    }
    return o->open;
}
