/* pointsto_nodes.c: values and addresses as nodes of the constraint graph. Paths that differ in versions of memory
 * alone share their nodes, as the order of stores does not matter here. */
#include "model/pointsto_internal.h"

static PtNode remember(PointsTo *p, PathId value, PtNode node) {
    *map_slot(p->node_of, value.i, NULL) = node.i;
    return node;
}

PtNode node_loaded(PointsTo *p, PtNode address) {
    if (!address.i)
        return address;
    bool is_new = false;
    uint64_t *slot = map_slot(p->loaded, address.i, &is_new);
    if (!is_new)
        return (PtNode){(uint32_t)*slot};
    PtNode node = andersen_add_node(p->solver);
    *slot = node.i;
    andersen_load(p->solver, address, node);
    return node;
}

PtNode node_returned(PointsTo *p, FnId fn) {
    bool is_new = false;
    uint64_t *slot = map_slot(p->returned, fn.i, &is_new);
    if (is_new)
        *slot = andersen_add_node(p->solver).i;
    return (PtNode){(uint32_t)*slot};
}

PtNode node_result_address(PointsTo *p, uint32_t site) {
    bool is_new = false;
    uint64_t *slot = map_slot(p->results, site, &is_new);
    if (is_new)
        *slot = andersen_add_node(p->solver).i;
    return (PtNode){(uint32_t)*slot};
}

static uint32_t move_kind(PointsTo *p, int32_t step, uint32_t tag) {
    bool is_new = false;
    uint64_t *kind = map_slot(p->move_kinds, map_pair((uint32_t)step, tag), &is_new);
    if (is_new)
        *kind = map_len(p->move_kinds);
    return (uint32_t)*kind;
}

PtNode node_moved(PointsTo *p, PtNode from, int64_t step, uint32_t tag) {
    if (!from.i || (!step && !tag))
        return from;
    bool is_new = true;
    uint64_t lone, *slot = &lone; /* of a step that is so long there will be no other */
    if (step == (int32_t)step)
        slot = map_slot(p->moved, map_pair(from.i, move_kind(p, (int32_t)step, tag)), &is_new);
    if (!is_new)
        return (PtNode){(uint32_t)*slot};
    PtNode node = andersen_add_node(p->solver);
    *slot = node.i;
    andersen_move(p->solver, from, step, tag, node);
    return node;
}

PtNode node_tagged(PointsTo *p, PtNode from, uint32_t tag) {
    return node_moved(p, from, 0, tag);
}

PtNode node_typed(PointsTo *p, PtNode from, uint32_t tu, TypeId pointer) {
    const Type *type = tu_type(p->pool->prog->tus[tu], pointer);
    return node_tagged(p, from, type->kind == TYPE_POINTER ? tag_of_type(p->pool->prog, tu, type->elem) : 0);
}

PtNode node_place(PointsTo *p, PathId address, uint32_t tag) {
    uint8_t kind = path_get(p->pool, address)->kind;
    bool declared = kind == PATH_FIELD || kind == PATH_GLOBAL || kind == PATH_LOCAL;
    return node_tagged(p, node_of(p, address), declared ? 0 : tag);
}

static PtNode node_of_object(PointsTo *p, PathId root) {
    PtNode node = remember(p, root, andersen_add_node(p->solver));
    andersen_hold(p->solver, node, andersen_location(p->solver, object_of_root(p, root), 0));
    return node;
}

static PtNode node_of_phi(PointsTo *p, PathId value, const Path *path) {
    PtNode node = remember(p, value, andersen_add_node(p->solver));
    const FnValues *v = p->values[path->a];
    uint32_t preds = v->cfg->pred_first[path->b + 1] - v->cfg->pred_first[path->b];
    VEC_EACH(const Phi, phi, &v->phis[path->b].list) {
        for (uint32_t k = 0; path_same(phi->phi, value) && k < preds; k++) {
            PtNode from = node_of(p, phi->args[k]);
            if (from.i)
                andersen_copy(p->solver, from, node);
        }
    }
    return node;
}

static PtNode node_of_index(PointsTo *p, const Path *path) {
    const Path *index = path_get(p->pool, (PathId){path->b});
    if (path->num != 1 || index->kind != PATH_INT)
        return node_of(p, path->base);
    return node_moved(p, node_of(p, path->base), index->num, TAG_STEP_IN_BYTES);
}

static PtNode node_of_sum(PointsTo *p, const Path *path) {
    bool sum = path->sub == BIN_ADD || path->sub == BIN_SUB || path->sub == BIN_AND || path->sub == BIN_OR;
    PtNode a = sum ? node_of(p, path->base) : p->nothing, b = sum ? node_of(p, (PathId){path->b}) : p->nothing;
    if (!a.i || !b.i)
        return a.i ? a : b;
    PtNode node = andersen_add_node(p->solver);
    andersen_copy(p->solver, a, node);
    andersen_copy(p->solver, b, node);
    return node;
}

PtNode node_of(PointsTo *p, PathId value) {
    const uint64_t *known = map_find(p->node_of, value.i);
    if (known)
        return (PtNode){(uint32_t)*known};
    const Path path = *path_get(p->pool, value);
    switch (path.kind) {
    case PATH_GLOBAL:
    case PATH_LOCAL:
        return node_of_object(p, value);
    case PATH_PARAM:
        return remember(p, value, andersen_add_node(p->solver));
    case PATH_RESULT:
        return alloc_is_fresh(p->allocators, value) ? node_of_object(p, value)
                                                    : remember(p, value, andersen_add_node(p->solver));
    case PATH_PHI:
        return node_of_phi(p, value, &path);
    case PATH_FIELD:
        return remember(p, value, node_moved(p, node_of(p, path.base), path.num, tag_record((RecordId){path.a})));
    case PATH_INDEX:
        return remember(p, value, node_of_index(p, &path));
    case PATH_LOAD: {
        const uint64_t *tag = map_find(p->loads_as, path.base.i);
        return remember(p, value, node_loaded(p, node_place(p, path.base, tag ? (uint32_t)*tag : 0)));
    }
    case PATH_BIN:
        return remember(p, value, node_of_sum(p, &path));
    case PATH_PURE:
        return remember(p, value, node_returned(p, (FnId){path.a}));
    case PATH_OPAQUE:
        return remember(p, value, p->unknown);
    default:
        return p->nothing;
    }
}

void store_node(PointsTo *p, PtNode from, PtNode address) {
    if (from.i && address.i)
        andersen_store(p->solver, from, address);
}

void copy_object(PointsTo *p, PtNode from, PtNode to, uint32_t tu, TypeId type) {
    Layout layout = pointers_in(p, tu, type);
    uint32_t record = tag_record(prog_record_of(p->pool->prog, tu, type));
    for (uint32_t k = 0; k < layout.count && from.i && to.i; k++) {
        const LayoutPointer *pointer = &layout.pointers[k];
        PtNode value = node_loaded(p, node_moved(p, from, pointer->offset, record));
        store_node(p, pointer->type.i ? node_typed(p, value, tu, pointer->type) : value,
                   node_moved(p, to, pointer->offset, record));
    }
}

TypeId operand_type(const FnValues *v, const Operand *operand) {
    if (operand->kind != OPERAND_VALUE)
        return operand->type;
    const Instr *def = tu_instr(v->tu, v->cfg->def[operand->id]);
    const Type *own = tu_type(v->tu, operand->type), *made = tu_type(v->tu, def->type);
    bool is_void = own->kind == TYPE_POINTER && tu_type(v->tu, own->elem)->kind == TYPE_VOID;
    return is_void && made->kind == TYPE_POINTER ? def->type : operand->type;
}
