/* pointsto_objects.c: the objects that pointers lead to, and the places in them. */
#include "model/pointsto_internal.h"

/* ---- places ---- */

/* The member that holds an offset, if there is one; else the first of a union. */
static const Field *field_at(const Tu *tu, const Type *record, int64_t offset) {
    for (uint32_t k = 0; k < record->field_count; k++) {
        const Field *field = tu_field(tu, (FieldId){record->field_first + k});
        uint32_t size = tu_type(tu, field->type)->size;
        if (field->offset <= offset && offset < (int64_t)field->offset + (size ? size : 1))
            return field;
    }
    return NULL;
}

/* Elements of arrays are one; a place inside a number or pointer is the whole of it. */
static int64_t place_in(const Tu *tu, TypeId id, int64_t offset) {
    int64_t base = 0;
    const Type *type = tu_type(tu, id);
    while (type->kind == TYPE_ARRAY || type->kind == TYPE_STRUCT) {
        if (type->kind == TYPE_ARRAY) {
            type = tu_type(tu, type->elem);
            offset = type->size ? offset % type->size : 0;
            continue;
        }
        const Field *field = field_at(tu, type, offset);
        if (!field)
            return base + offset; /* padding, or incomplete */
        base += field->offset;
        offset -= field->offset;
        type = tu_type(tu, field->type);
    }
    return type->kind == TYPE_UNION ? base + offset : base;
}

/* The type of a place that is no record; also of the record if there is nothing at the offset. */
static const Type *type_at(const Tu *tu, TypeId id, int64_t offset) {
    const Type *type = tu_type(tu, id);
    while (type->kind == TYPE_ARRAY || type->kind == TYPE_STRUCT) {
        const Field *field = type->kind == TYPE_STRUCT ? field_at(tu, type, offset) : NULL;
        if (type->kind == TYPE_STRUCT && !field)
            break;
        offset -= field ? field->offset : 0;
        type = tu_type(tu, field ? field->type : type->elem);
        offset = !field && type->size ? offset % type->size : offset;
    }
    return type;
}

bool objects_is_in_array(const Tu *tu, TypeId id, int64_t offset) {
    const Type *type = tu_type(tu, id);
    while (type->kind == TYPE_STRUCT) {
        const Field *field = field_at(tu, type, offset);
        if (!field)
            return false;
        offset -= field->offset;
        type = tu_type(tu, field->type);
    }
    return type->kind == TYPE_ARRAY;
}

/* Whether there is an object of a record type at the offset; record 0: of any. */
static bool has_record_at(const Program *prog, uint32_t unit, TypeId id, int64_t offset, uint32_t record) {
    const Tu *tu = prog->tus[unit];
    const Type *type = tu_type(tu, id);
    while (type->kind == TYPE_ARRAY) {
        id = type->elem;
        type = tu_type(tu, id);
        offset = type->size ? offset % type->size : 0;
    }
    if (type->kind != TYPE_STRUCT && type->kind != TYPE_UNION)
        return false;
    if (offset == 0 && (!record || prog_record_of(prog, unit, id).i == record))
        return true;
    for (uint32_t k = 0; k < type->field_count; k++) {
        const Field *field = tu_field(tu, (FieldId){type->field_first + k});
        uint32_t size = tu_type(tu, field->type)->size;
        if (field->offset <= offset && offset < (int64_t)field->offset + size &&
            has_record_at(prog, unit, field->type, offset - field->offset, record))
            return true;
    }
    return false;
}

/* Whether pointers kept at the place may lead to such records. */
static bool is_pointer_to(const Program *prog, uint32_t unit, const Type *type, uint32_t record) {
    const Tu *tu = prog->tus[unit];
    if (type->kind == TYPE_UNION)
        return true;
    if (type->kind != TYPE_POINTER)
        return false;
    RecordId pointed = prog_record_of(prog, unit, type->elem);
    const Type *elem = tu_type(tu, type->elem);
    bool any = elem->kind == TYPE_VOID || elem->size == 1 || (pointed.i && !prog->records.data[pointed.i].size);
    return !record || any || pointed.i == record;
}

/* From a member back to what holds it; forwards only among bytes, which are one place. */
static int64_t place_in_bytes(const PointsTo *p, const ObjectInfo *info, int64_t from, int64_t step) {
    const Tu *tu = p->pool->prog->tus[info->tu];
    if (step < 0 && from + step >= 0 && has_record_at(p->pool->prog, info->tu, info->type, from + step, 0))
        return place_in(tu, info->type, from + step);
    return type_at(tu, info->type, from)->size == 1 ? from : POINTSTO_NOWHERE;
}

/* Whether a place is what a tag asks for. Structs may be looked at as bytes, by what it is not known:
 * POINTSTO_SOMEWHERE. */
static int64_t place_if(const PointsTo *p, const ObjectInfo *info, int64_t from, uint32_t tag) {
    const Program *prog = p->pool->prog;
    const Type *type = type_at(prog->tus[info->tu], info->type, from);
    uint32_t record = tag & (TAG_RECORD - 1);
    bool fits = true, scalar = type->kind == TYPE_INT || type->kind == TYPE_FLOAT;
    switch (tag & ~(TAG_RECORD - 1)) {
    case TAG_RECORD:
        fits = has_record_at(prog, info->tu, info->type, from, record);
        break;
    case TAG_POINTER:
        fits = is_pointer_to(prog, info->tu, type, record);
        break;
    case TAG_BYTE:
        return type->size <= 1 || type->kind == TYPE_UNION ? from : POINTSTO_SOMEWHERE;
    case TAG_NUMBER:
        fits = (scalar && type->size != 1) || type->kind == TYPE_UNION;
        break;
    case TAG_FUNCTION:
        fits = false;
        break;
    default:
        break;
    }
    return fits ? from : POINTSTO_NOWHERE;
}

int64_t objects_place(const void *pointsto, PtObject object, int64_t from, int64_t step, uint32_t tag) {
    const PointsTo *p = pointsto;
    const ObjectInfo *info = &p->objects.data[object.i];
    if (info->kind == OBJECT_FUNCTION)
        return step || (tag && tag != TAG_FUNCTION) ? POINTSTO_NOWHERE : 0;
    if (!info->type.i)
        return tag == TAG_FUNCTION ? POINTSTO_NOWHERE : 0; /* raw memory is one place */
    if (tag == TAG_STEP_IN_BYTES)
        return place_in_bytes(p, info, from, step);
    int64_t offset = from + step, fits = tag ? place_if(p, info, from, tag) : 0;
    const Tu *tu = p->pool->prog->tus[info->tu];
    const Type *type = tu_type(tu, info->type);
    if (fits < 0)
        return fits;
    if (info->kind == OBJECT_HEAP && type->size && offset > 0)
        offset %= type->size;
    if (offset < 0 || (type->size && offset > type->size))
        return POINTSTO_NOWHERE;
    return place_in(tu, info->type, offset == type->size ? 0 : offset); /* one past the end: for walks */
}

/* ---- objects ---- */

static PtObject object_add(PointsTo *p, ObjectInfo info) {
    *vec_push(p->arena, &p->objects) = info;
    return andersen_add_object(p->solver);
}

static ObjectInfo global_info(const PointsTo *p, PathId root, const ProgGlobal *global) {
    ObjectKind kind = global->is_func ? OBJECT_FUNCTION : OBJECT_GLOBAL;
    TypeId type = tu_sym(p->pool->prog->tus[global->tu], global->sym)->type;
    return (ObjectInfo){.kind = kind, .path = root, .tu = global->tu, .type = type, .single = true};
}

static ObjectInfo heap_info(const PointsTo *p, PathId root, const Path *path) {
    const CallSite *site = callgraph_site_at(p->graph, (FnId){path->a}, (InstrId){path->b});
    const FnValues *v = p->values[path->a];
    ObjectInfo info = {.kind = OBJECT_HEAP, .path = root};
    info.single = p->runs_once[path->a] && v->cfg->loop_head[site->block] == UINT32_MAX;
    const uint64_t *type = map_find(p->heap_types, root.i);
    if (type && *type) {
        info.tu = (uint32_t)(*type >> 32);
        info.type = (TypeId){(uint32_t)*type};
    }
    return info;
}

/* What an allocation wrapper returns: its own objects. */
static void add_origins(PointsTo *p, PtObject object, const Path *path) {
    const CallSite *site = callgraph_site_at(p->graph, (FnId){path->a}, (InstrId){path->b});
    for (uint32_t k = 0; k < site->target_count; k++) {
        const FnValues *v = p->values[site->targets[k].i];
        for (uint32_t b = 0; b < v->func->block_count; b++) {
            const Block *block = tu_block(v->tu, v->func, b);
            const Instr *last = tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1});
            if (last->op != OP_RETURN || !last->arg_count)
                continue;
            PathId value = values_operand(p->pool, v, tu_args(v->tu, last));
            if (!alloc_is_fresh(p->allocators, value))
                continue;
            PtObject origin = object_of_root(p, value);
            andersen_add_origin(p->solver, object, origin);
            while (p->origins.len <= object.i)
                vec_push(p->arena, &p->origins);
            *vec_push(p->arena, &p->origins.data[object.i]) = origin;
        }
    }
}

PtObject object_of_root(PointsTo *p, PathId root) {
    const uint64_t *known = map_find(p->object_of, root.i);
    if (known)
        return (PtObject){(uint32_t)*known};
    const Path path = *path_get(p->pool, root);
    ObjectInfo info = {0};
    if (path.kind == PATH_GLOBAL) {
        info = global_info(p, root, &p->pool->prog->globals.data[path.a]);
    } else if (path.kind == PATH_LOCAL) {
        uint32_t tu = prog_fn(p->pool->prog, (FnId){path.a})->tu;
        TypeId type = tu_sym(p->pool->prog->tus[tu], (SymId){path.b})->type;
        info = (ObjectInfo){OBJECT_LOCAL, root, tu, type, p->runs_once[path.a]};
    } else {
        info = heap_info(p, root, &path);
    }
    PtObject object = object_add(p, info);
    *map_slot(p->object_of, root.i, NULL) = object.i;
    if (info.kind == OBJECT_HEAP)
        add_origins(p, object, &path);
    return object;
}

PtObject object_returned(PointsTo *p, FnId fn) {
    bool is_new = false;
    uint64_t *slot = map_slot(p->object_of, map_pair(UINT32_MAX, fn.i), &is_new);
    if (!is_new)
        return (PtObject){(uint32_t)*slot};
    const Tu *tu = fn_tu(p->pool->prog, fn);
    TypeId result = tu_type(tu, tu_sym(tu, fn_func(p->pool->prog, fn)->sym)->type)->elem;
    PtObject object =
        object_add(p, (ObjectInfo){.kind = OBJECT_RETURNED, .tu = prog_fn(p->pool->prog, fn)->tu, .type = result});
    *map_slot(p->object_of, map_pair(UINT32_MAX, fn.i), NULL) = object.i;
    return object;
}

/* ---- types ---- */

static void collect_pointers(PointsTo *p, const Tu *tu, TypeId id, uint32_t base, Map *out, int depth) {
    const Type *type = tu_type(tu, id);
    while (type->kind == TYPE_ARRAY) {
        id = type->elem;
        type = tu_type(tu, id);
    }
    if (type->kind == TYPE_POINTER) {
        bool is_new = false;
        uint64_t *slot = map_slot(out, base, &is_new);
        *slot = is_new ? id.i : 0; /* a union: of any type */
    }
    for (uint32_t k = 0; (type->kind == TYPE_STRUCT || type->kind == TYPE_UNION) && k < type->field_count && depth;
         k++) {
        const Field *field = tu_field(tu, (FieldId){type->field_first + k});
        if (!(field->flags & FIELD_VIA_ANONYMOUS))
            collect_pointers(p, tu, field->type, base + field->offset, out, depth - 1);
    }
}

Layout pointers_in(PointsTo *p, uint32_t tu, TypeId type) {
    enum { MAX_DEPTH = 12 };
    bool is_new = false;
    uint64_t *slot = map_slot(p->layouts, map_pair(tu, type.i), &is_new);
    if (is_new) {
        *slot = p->layout_list.len;
        Arena *scratch = arena_new();
        Map *found = map_new(scratch);
        collect_pointers(p, p->pool->prog->tus[tu], type, 0, found, MAX_DEPTH);
        Layout *layout = vec_push(p->arena, &p->layout_list);
        layout->count = map_len(found);
        layout->pointers = ARENA_ARRAY(p->arena, LayoutPointer, layout->count);
        for (uint32_t k = 0; k < layout->count; k++)
            layout->pointers[k] = (LayoutPointer){(uint32_t)map_key_at(found, k), {(uint32_t)*map_value_at(found, k)}};
        arena_free(scratch);
    }
    return p->layout_list.data[*slot];
}

uint32_t tag_of_type(const Program *prog, uint32_t tu, TypeId id) {
    const Type *type = tu_type(prog->tus[tu], id);
    RecordId record = prog_record_of(prog, tu, id);
    switch (type->kind) {
    case TYPE_STRUCT:
    case TYPE_UNION:
        return record.i && prog->records.data[record.i].size ? TAG_RECORD | record.i : 0;
    case TYPE_POINTER:
        record = prog_record_of(prog, tu, type->elem);
        return TAG_POINTER | (record.i && prog->records.data[record.i].size ? record.i : 0);
    case TYPE_FUNC:
        return TAG_FUNCTION;
    case TYPE_INT:
    case TYPE_FLOAT:
        return type->size == 1 ? TAG_BYTE : TAG_NUMBER;
    default:
        return 0;
    }
}

/* A struct tells most, then any other type with a size; the first one found counts. */
static int type_weight(const Type *type) {
    if (type->kind == TYPE_STRUCT || type->kind == TYPE_UNION)
        return type->size ? 3 : 0;
    if (type->kind == TYPE_VOID || type->kind == TYPE_FUNC || !type->size)
        return 0;
    return type->size > 1 ? 2 : 1;
}

/* Used as two types of which neither holds the other, it is raw memory. */
static void note_heap_type(PointsTo *p, PathId value, uint32_t unit, TypeId type) {
    const Program *prog = p->pool->prog;
    bool is_new = false;
    uint64_t *slot = map_slot(p->heap_types, value.i, &is_new);
    if (!is_new && !*slot)
        return; /* and stays so */
    uint32_t old_unit = (uint32_t)(*slot >> 32);
    TypeId old = {(uint32_t)*slot};
    int weight = type_weight(tu_type(prog->tus[unit], type)),
        old_weight = type_weight(tu_type(prog->tus[old_unit], old));
    if (is_new || weight > old_weight ||
        (weight == 3 && has_record_at(prog, unit, type, 0, prog_record_of(prog, old_unit, old).i)))
        *slot = map_pair(unit, type.i);
    else if (weight == 3 && !has_record_at(prog, old_unit, old, 0, prog_record_of(prog, unit, type).i))
        *slot = 0;
}

/* Members and variables say themselves what they hold. */
static void note_load(PointsTo *p, const FnValues *v, const Instr *instr, PathId address) {
    uint8_t kind = path_get(p->pool, address)->kind;
    if (instr->op != OP_LOAD || tu_type(v->tu, instr->type)->kind != TYPE_POINTER || kind == PATH_FIELD ||
        kind == PATH_GLOBAL || kind == PATH_LOCAL)
        return;
    uint32_t tag = tag_of_type(p->pool->prog, prog_fn(p->pool->prog, v->fn)->tu, instr->type);
    bool is_new = false;
    uint64_t *slot = map_slot(p->loads_as, address.i, &is_new);
    *slot = is_new || *slot == tag ? tag : 0;
}

void note_types(PointsTo *p, const FnValues *v) {
    uint32_t tu = prog_fn(p->pool->prog, v->fn)->tu;
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        note_load(p, v, instr, v->address[i]);
        for (uint32_t k = 0; k < instr->arg_count; k++) {
            const Operand *operand = &tu_args(v->tu, instr)[k];
            TypeId elem = {0};
            int weight = operand->kind == OPERAND_VALUE ? type_weight(pointed_type(v->tu, operand->type, &elem)) : 0;
            PathId value = weight ? values_operand(p->pool, v, operand) : (PathId){0};
            if (!alloc_is_fresh(p->allocators, value))
                continue;
            note_heap_type(p, value, tu, elem);
        }
    }
}

/* ---- how often ---- */

/* Functions whose address is used other than for a call: who calls them how often is not known. */
static Bitset functions_handed_around(const PointsTo *p) {
    Bitset handed = {0};
    const Program *prog = p->pool->prog;
    for (uint32_t tu = 0; tu < prog->tu_count; tu++) {
        for (uint32_t k = 1; k < prog->tus[tu]->syms.len; k++) {
            const Sym *sym = &prog->tus[tu]->syms.data[k];
            GlobalId global = prog_global_of(prog, tu, (SymId){k});
            if (sym->kind == SYM_FUNC && (sym->flags & SYM_ADDRESS_TAKEN) && global.i)
                bitset_add(p->arena, &handed, global.i);
        }
    }
    return handed;
}

/* Main runs once, and what is called from one place in such a function that is in no loop. */
void find_single_runs(PointsTo *p) {
    const CallGraph *g = p->graph;
    Bitset handed = functions_handed_around(p);
    p->runs_once = ARENA_ARRAY(p->arena, bool, g->fn_count);
    for (uint32_t fn = bitset_next(&p->entries->mains, 0); fn != UINT32_MAX;
         fn = bitset_next(&p->entries->mains, fn + 1))
        p->runs_once[fn] = g->callers_first[fn + 1] == g->callers_first[fn];
    for (uint32_t k = g->bottom_up.len; k-- > 0;) { /* callers first */
        FnId fn = g->bottom_up.data[k];
        if (g->callers_first[fn.i + 1] - g->callers_first[fn.i] != 1)
            continue;
        const CallSite *site = &g->sites.data[g->callers[g->callers_first[fn.i]]];
        bool in_loop = p->values[site->caller.i]->cfg->loop_head[site->block] != UINT32_MAX;
        bool direct = site->global.i != 0 && g->scc[site->caller.i] != g->scc[fn.i];
        bool known = !bitset_has(&handed, prog_fn(p->pool->prog, fn)->global.i);
        p->runs_once[fn.i] = known && direct && !in_loop && p->runs_once[site->caller.i];
    }
}
