/* pointsto_query.c: what is asked of the solution, see pointsto.h. Addresses that the constraints did not mention, such
 * as those of a function in the terms of its callers, are followed on the solution. */
#include "model/pointsto_internal.h"

static const Targets *targets_of(PointsTo *p, PathId value);

static void add_location(PointsTo *p, Targets *into, PtLocation location) {
    if (location.i)
        sparse_add(p->arena, &into->locations, location.i);
    else
        into->complete = false;
}

static void add_held(PointsTo *p, Targets *into, PtNode node) {
    const SparseSet *held = andersen_held(p->solver, node);
    into->complete = into->complete && !sparse_has(held, 0) && sparse_count(held) <= POINTSTO_TARGETS;
    for (uint32_t at = sparse_next(held, 0); into->complete && at != UINT32_MAX; at = sparse_next(held, at + 1))
        add_location(p, into, (PtLocation){at});
}

static void add_moved(PointsTo *p, Targets *into, PathId base, int64_t step, uint32_t tag) {
    const Targets from = *targets_of(p, base);
    into->complete = into->complete && from.complete;
    for (uint32_t at = sparse_next(&from.locations, 0); into->complete && at != UINT32_MAX;
         at = sparse_next(&from.locations, at + 1)) {
        PtLocation to;
        if (andersen_step(p->solver, (PtLocation){at}, step, tag, &to))
            add_location(p, into, to);
    }
}

static void add_contents(PointsTo *p, Targets *into, PathId base) {
    const Targets from = *targets_of(p, base);
    into->complete = into->complete && from.complete;
    for (uint32_t at = sparse_next(&from.locations, 0); into->complete && at != UINT32_MAX;
         at = sparse_next(&from.locations, at + 1))
        add_held(p, into, andersen_contents(p->solver, (PtLocation){at}));
}

/* Of a pointer that is only used for what holds no pointers, or of one in the terms of callers. */
static void add_phi(PointsTo *p, Targets *into, PathId value, const Path *path) {
    const FnValues *v = p->values[path->a];
    uint32_t preds = v->cfg->pred_first[path->b + 1] - v->cfg->pred_first[path->b];
    into->complete = false;
    VEC_EACH(const Phi, phi, &v->phis[path->b].list) {
        if (!path_same(phi->phi, value))
            continue;
        into->complete = true;
        for (uint32_t k = 0; k < preds && into->complete; k++) {
            if (path_same(phi->args[k], value))
                continue;
            const Targets of_arg = *targets_of(p, phi->args[k]);
            into->complete = of_arg.complete;
            sparse_add_all(p->arena, &into->locations, &of_arg.locations);
        }
    }
}

static void add_returned(PointsTo *p, Targets *into, FnId fn) {
    const uint64_t *node = map_find(p->returned, fn.i);
    into->complete = into->complete && node;
    if (node)
        add_held(p, into, (PtNode){(uint32_t)*node});
}

static Targets compute(PointsTo *p, PathId value) {
    Targets targets = {.complete = !p->gave_up};
    const Path *path = path_get(p->pool, value);
    const uint64_t *node = map_find(p->node_of, value.i);
    if (p->gave_up)
        return targets;
    if (node) {
        add_held(p, &targets, (PtNode){(uint32_t)*node});
    } else if (path->kind == PATH_FIELD) {
        add_moved(p, &targets, path->base, path->num, tag_record((RecordId){path->a}));
    } else if (path->kind == PATH_INDEX) {
        const Path *index = path_get(p->pool, (PathId){path->b});
        bool in_bytes = path->num == 1 && index->kind == PATH_INT;
        add_moved(p, &targets, path->base, in_bytes ? index->num : 0, in_bytes ? TAG_STEP_IN_BYTES : 0);
    } else if (path->kind == PATH_LOAD) {
        add_contents(p, &targets, path->base);
    } else if (path->kind == PATH_PHI) {
        add_phi(p, &targets, value, path);
    } else if (path->kind == PATH_PURE) {
        add_returned(p, &targets, (FnId){path->a});
    } else if (path->kind == PATH_GLOBAL || path->kind == PATH_LOCAL || alloc_is_fresh(p->allocators, value)) {
        add_location(p, &targets, andersen_location(p->solver, object_of_root(p, value), 0));
    } else {
        targets.complete = false;
    }
    targets.complete = targets.complete && !sparse_is_empty(&targets.locations) &&
                       sparse_count(&targets.locations) <= POINTSTO_TARGETS;
    return targets.complete ? targets : (Targets){0};
}

static const Targets *targets_of(PointsTo *p, PathId value) {
    bool is_new = false;
    uint64_t *slot = map_slot(p->asked, value.i, &is_new);
    if (!is_new)
        return &p->answers.data[*slot];
    *slot = 0; /* what goes round in loops is not known, wherever one begins to ask */
    Targets targets = compute(p, value);
    *map_slot(p->asked, value.i, NULL) = p->answers.len;
    *vec_push(p->arena, &p->answers) = targets;
    return &vec_last(&p->answers);
}

Targets pointsto_targets(PointsTo *p, PathId value) {
    return *targets_of(p, value);
}

/* Whether b is the object, or one whose copy it is. */
static bool is_copy_of(const PointsTo *p, PtObject object, const Bitset *b, int depth) {
    if (bitset_has(b, object.i))
        return true;
    for (uint32_t k = 0; depth && object.i < p->origins.len && k < p->origins.data[object.i].len; k++) {
        if (is_copy_of(p, p->origins.data[object.i].data[k], b, depth - 1))
            return true;
    }
    return false;
}

static bool any_is_copy_of(const PointsTo *p, const SparseSet *locations, const Bitset *b) {
    enum { WRAPPERS = 8 };
    for (uint32_t at = sparse_next(locations, 0); at != UINT32_MAX; at = sparse_next(locations, at + 1)) {
        if (is_copy_of(p, andersen_object_of(p->solver, (PtLocation){at}), b, WRAPPERS))
            return true;
    }
    return false;
}

static Bitset objects_of(const PointsTo *p, const SparseSet *locations, Arena *scratch) {
    Bitset objects = {0};
    for (uint32_t at = sparse_next(locations, 0); at != UINT32_MAX; at = sparse_next(locations, at + 1))
        bitset_add(scratch, &objects, andersen_object_of(p->solver, (PtLocation){at}).i);
    return objects;
}

bool pointsto_may_meet(const PointsTo *p, const Targets *a, const Targets *b) {
    if (!a->complete || !b->complete || sparse_intersects(&a->locations, &b->locations))
        return true;
    Arena *scratch = arena_new();
    Bitset of_a = objects_of(p, &a->locations, scratch), of_b = objects_of(p, &b->locations, scratch);
    bool meet = any_is_copy_of(p, &a->locations, &of_b) || any_is_copy_of(p, &b->locations, &of_a);
    arena_free(scratch);
    return meet;
}

PtLocation pointsto_one_place(PointsTo *p, PathId value) {
    Targets targets = pointsto_targets(p, value);
    bool one = targets.complete && sparse_count(&targets.locations) == 1;
    return one ? (PtLocation){sparse_next(&targets.locations, 0)} : (PtLocation){0};
}

PtLocation pointsto_single_place(PointsTo *p, PathId value) {
    PtLocation place = pointsto_one_place(p, value);
    return place.i && pointsto_is_single(p, place) ? place : (PtLocation){0};
}

uint32_t pointsto_size(const PointsTo *p) {
    return andersen_location_count(p->solver);
}

bool pointsto_is_single(const PointsTo *p, PtLocation location) {
    return p->objects.data[andersen_object_of(p->solver, location).i].single;
}

/* An allocation of structs is taken to be one of them, if its pointer is not moved. */
bool pointsto_has_elements(const PointsTo *p, PtLocation location) {
    const ObjectInfo *info = &p->objects.data[andersen_object_of(p->solver, location).i];
    const Tu *tu = p->pool->prog->tus[info->tu];
    uint8_t kind = tu_type(tu, info->type)->kind;
    bool bare = info->kind == OBJECT_HEAP && kind != TYPE_STRUCT && kind != TYPE_UNION;
    return bare || objects_is_in_array(tu, info->type, andersen_offset_of(p->solver, location));
}

const CallSite *pointsto_allocation(const PointsTo *p, PtLocation location) {
    enum { WRAPPERS = 8 };
    PtObject object = andersen_object_of(p->solver, location);
    for (int depth = 0; depth < WRAPPERS; depth++) {
        const Path *path = path_get(p->pool, p->objects.data[object.i].path);
        const CallSite *site =
            path->kind == PATH_RESULT ? callgraph_site_at(p->graph, (FnId){path->a}, (InstrId){path->b}) : NULL;
        if (!site || site->api)
            return site;
        if (object.i >= p->origins.len || p->origins.data[object.i].len != 1)
            return NULL;
        object = p->origins.data[object.i].data[0];
    }
    return NULL;
}

PathId pointsto_address(PointsTo *p, PtLocation location) {
    const ObjectInfo *info = &p->objects.data[andersen_object_of(p->solver, location).i];
    int64_t offset = andersen_offset_of(p->solver, location);
    PathId path = info->path;
    const Tu *tu = p->pool->prog->tus[info->tu];
    TypeId type = info->type;
    while (path.i && tu_type(tu, type)->kind == TYPE_ARRAY) {
        type = tu_type(tu, type)->elem;
        path = path_index(p->pool, path, (PathId){0}, tu_type(tu, type)->size);
    }
    const Type *record = tu_type(tu, type);
    if (!path.i || (!info->type.i && !offset) || (record->kind != TYPE_STRUCT && record->kind != TYPE_UNION))
        return offset && path.i ? path_field(p->pool, path, (RecordId){0}, offset, "?") : path;
    const char *name = "?";
    for (uint32_t k = 0; k < record->field_count; k++) {
        const Field *field = tu_field(tu, (FieldId){record->field_first + k});
        if (field->offset <= offset)
            name = tu_str(tu, field->name);
    }
    return path_field(p->pool, path, prog_record_of(p->pool->prog, info->tu, type), offset, name);
}
