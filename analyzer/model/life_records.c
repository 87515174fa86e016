/* life_records.c: in which memory an object may lie at all: of a record type that has locks, handles and their kin
 * among its members, as calls show. The rest, which is most, needs no following. */
#include "model/life_internal.h"

static RecordId record_of(const Program *prog, uint32_t tu, TypeId type) {
    while (tu_type(prog->tus[tu], type)->kind == TYPE_ARRAY)
        type = tu_type(prog->tus[tu], type)->elem;
    return prog_record_of(prog, tu, type);
}

/* The object of a call: its own type, and the records of which its address says that it is a member. */
static void note_object(LifeBuilder *b, const CallSite *site) {
    const Program *prog = b->pool->prog;
    const FnValues *v = b->values[site->caller.i];
    const Instr *instr = tu_instr(v->tu, site->instr);
    int argument = site->api->object;
    if (argument >= 0 && argument + 1 < instr->arg_count) {
        const Type *type = tu_type(v->tu, tu_args(v->tu, instr)[argument + 1].type);
        RecordId record = record_of(prog, prog_fn(prog, v->fn)->tu, type->elem);
        if (type->kind == TYPE_POINTER && record.i) {
            bitset_add(b->arena, &b->records, record.i);
            bitset_add(b->arena, &b->objects, record.i);
        }
    }
    for (PathId at = life_object(b->pool, v, site, NULL); at.i; at = path_get(b->pool, at)->base) {
        const Path *path = path_get(b->pool, at);
        if (path->kind == PATH_FIELD && path->a)
            bitset_add(b->arena, &b->records, path->a);
        else if (path->kind != PATH_FIELD)
            break;
    }
}

static bool has_such_member(const LifeBuilder *b, const ProgRecord *record) {
    const Program *prog = b->pool->prog;
    const Tu *tu = prog->tus[record->tu];
    const Type *type = tu_type(tu, record->type);
    for (uint32_t k = 0; k < type->field_count; k++) {
        RecordId member = record_of(prog, record->tu, tu_field(tu, (FieldId){type->field_first + k})->type);
        if (member.i && bitset_has(&b->records, member.i))
            return true;
    }
    return false;
}

void life_find_records(LifeBuilder *b) {
    LifeAct act;
    for (uint32_t i = 1; i < b->graph->sites.len; i++) {
        const CallSite *site = &b->graph->sites.data[i];
        if (site->api && life_act_of(site->api, &act))
            note_object(b, site);
    }
    const Program *prog = b->pool->prog;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t r = 1; r < prog->records.len; r++) {
            if (has_such_member(b, &prog->records.data[r]))
                changed = bitset_add(b->arena, &b->records, r) || changed;
        }
    }
}

static bool type_may_hold(const LifeBuilder *b, uint32_t tu, TypeId type, bool is_local) {
    RecordId record = record_of(b->pool->prog, tu, type);
    if (record.i)
        return bitset_has(&b->records, record.i);
    /* a handle, or a spin lock */
    return is_local && tu_type(b->pool->prog->tus[tu], type)->kind == TYPE_INT;
}

/* A type of some unit. */
typedef struct TypeAt {
    uint32_t tu;
    TypeId type;
} TypeAt;

static TypeAt type_of_variable(const Program *prog, GlobalId id) {
    const ProgGlobal *global = &prog->globals.data[id.i];
    return (TypeAt){global->tu, tu_sym(prog->tus[global->tu], global->sym)->type};
}

static TypeAt type_of_local(const Program *prog, FnId fn, SymId sym) {
    return (TypeAt){prog_fn(prog, fn)->tu, tu_sym(fn_tu(prog, fn), sym)->type};
}

typedef bool TypeTest(const LifeBuilder *b, uint32_t tu, TypeId type, bool is_local);

/* Whether a member at that offset passes the test: of a union there are several. */
static bool any_member(const LifeBuilder *b, RecordId id, int64_t offset, TypeTest *test) {
    const ProgRecord *record = &b->pool->prog->records.data[id.i];
    const Tu *tu = b->pool->prog->tus[record->tu];
    const Type *type = tu_type(tu, record->type);
    for (uint32_t k = 0; k < type->field_count; k++) {
        const Field *field = tu_field(tu, (FieldId){type->field_first + k});
        if (field->offset == offset && test(b, record->tu, field->type, false))
            return true;
    }
    return false;
}

static bool parameter_may_hold(const LifeFlow *f, const Path *path) {
    const Func *func = f->v->func;
    if (path->a != f->v->fn.i || path->b >= func->param_count)
        return true;
    const Sym *sym = tu_sym(f->v->tu, f->v->tu->members.data[func->param_first + path->b]);
    const Type *type = tu_type(f->v->tu, sym->type);
    return type->kind == TYPE_POINTER && (tu_type(f->v->tu, type->elem)->kind == TYPE_VOID ||
                                          type_may_hold(f->b, prog_fn(f->pool->prog, f->v->fn)->tu, type->elem, false));
}

bool life_may_hold(const LifeFlow *f, PathId address, TypeId type) {
    const Program *prog = f->pool->prog;
    const Path *path = path_get(f->pool, address);
    TypeAt at = {prog_fn(prog, f->v->fn)->tu, type};
    if (type.i && tu_type(f->v->tu, type)->kind != TYPE_VOID)
        return type_may_hold(f->b, at.tu, type, path->kind == PATH_LOCAL);
    switch (path->kind) {
    case PATH_LOCAL:
        at = type_of_local(prog, (FnId){path->a}, (SymId){path->b});
        return type_may_hold(f->b, at.tu, at.type, true);
    case PATH_GLOBAL:
        at = type_of_variable(prog, (GlobalId){path->a});
        return type_may_hold(f->b, at.tu, at.type, false);
    case PATH_FIELD:
        return !path->a || any_member(f->b, (RecordId){path->a}, path->num, type_may_hold);
    case PATH_PARAM:
        return parameter_may_hold(f, path);
    case PATH_INT:
    case PATH_STRING:
    case PATH_BIN:
    case PATH_UN:
        return false;
    default:
        return true;
    }
}

static bool type_is_object(const LifeBuilder *b, uint32_t tu, TypeId type, bool is_local) {
    RecordId record = record_of(b->pool->prog, tu, type);
    return record.i ? bitset_has(&b->objects, record.i) : is_local;
}

bool life_is_object(const LifeFlow *f, PathId address) {
    const Path *path = path_get(f->pool, address);
    TypeAt at;
    switch (path->kind) {
    case PATH_LOCAL:
        at = type_of_local(f->pool->prog, (FnId){path->a}, (SymId){path->b});
        return type_is_object(f->b, at.tu, at.type, true);
    case PATH_GLOBAL:
        at = type_of_variable(f->pool->prog, (GlobalId){path->a});
        return type_is_object(f->b, at.tu, at.type, true);
    case PATH_FIELD:
        return any_member(f->b, (RecordId){path->a}, path->num, type_is_object);
    default:
        return false;
    }
}
