/* pointee.c: see pointee.h. All values stored at a class of places are gathered; pointers copied from place to place
 * are followed afterwards. */
#include "model/pointee.h"

typedef struct Holder {
    ClassId class; /* of the places */
    ClassId one; /* of what values stored there point to, 0 none yet */
    VEC(uint32_t) from; /* holders from which values are copied */
    bool unknown, busy;
} Holder;

typedef struct Finder {
    PathPool *pool;
    FnValues *const *values;
    PointsTo *points_to;
    Arena *scratch;
    VEC(Holder) holders; /* index 0 unused */
    Map *holder_of; /* ClassId -> index */
} Finder;

static uint32_t holder_of(Finder *f, ClassId class) {
    bool is_new = false;
    uint64_t *slot = map_slot(f->holder_of, class.i, &is_new);
    if (is_new) {
        *slot = f->holders.len;
        vec_push(f->scratch, &f->holders)->class = class;
    }
    return (uint32_t)*slot;
}

static void note_class(Finder *f, uint32_t holder, ClassId class) {
    Holder *h = &f->holders.data[holder];
    h->unknown = h->unknown || !class.i || (h->one.i && h->one.i != class.i);
    h->one = class;
}

/* An allocation as a whole has no class, whatever it is used as. */
static ClassId class_of_target(Finder *f, PtLocation location) {
    PathId address = pointsto_address(f->points_to, location);
    uint8_t root = path_get(f->pool, path_root(f->pool, address, false))->kind;
    int64_t offset = 0;
    bool whole = !path_constant_offset(f->pool, address, &offset) || !offset;
    return root == PATH_RESULT && whole ? (ClassId){0} : path_class(f->pool, address);
}

static void note_targets(Finder *f, uint32_t holder, PathId value) {
    Targets targets = pointsto_targets(f->points_to, value);
    f->holders.data[holder].unknown = f->holders.data[holder].unknown || !targets.complete;
    for (uint32_t at = sparse_next(&targets.locations, 0); at != UINT32_MAX;
         at = sparse_next(&targets.locations, at + 1))
        note_class(f, holder, class_of_target(f, (PtLocation){at}));
}

static void note_value(Finder *f, ClassId class, PathId value) {
    const Path *path = path_get(f->pool, value);
    if (!class.i || path->kind == PATH_INT)
        return;
    uint32_t holder = holder_of(f, class);
    ClassId source = path->kind == PATH_LOAD ? path_class(f->pool, path->base) : (ClassId){0};
    bool address = path->kind == PATH_GLOBAL || path->kind == PATH_LOCAL || path->kind == PATH_FIELD;
    if (source.i) {
        uint32_t from = holder_of(f, source);
        *vec_push(f->scratch, &f->holders.data[holder].from) = from;
    } else if (address) {
        note_class(f, holder, path_class(f->pool, value));
    } else {
        note_targets(f, holder, value);
    }
}

static void note_stores(Finder *f, const FnValues *v) {
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (!op_has(instr->op, 'W') || instr->op == OP_MOVE || !instr->arg_count || v->is_promoted_access[i] ||
            tu_type(v->tu, instr->type)->kind != TYPE_POINTER)
            continue;
        const Operand *stored = &tu_args(v->tu, instr)[instr->arg_count - 1]; /* CAS: expected, then desired */
        note_value(f, path_class(f->pool, v->address[i]), values_operand(f->pool, v, stored));
    }
}

/* Members of a record, or a variable that is no record. */
static ClassId class_at(PathPool *pool, uint32_t tu, GlobalId global, const Init *init) {
    const Program *prog = pool->prog;
    PathId variable = path_global(pool, global);
    if (!init->field.i)
        return path_class(pool, variable);
    const Field *field = tu_field(prog->tus[tu], init->field);
    RecordId record = prog_record_of(prog, tu, field->record);
    ClassId class = path_class(pool, path_field(pool, variable, record, field->offset, ""));
    return class_record(pool, class).i || field->offset == init->offset ? class : (ClassId){0};
}

static void note_initialisers(Finder *f) {
    const Program *prog = f->pool->prog;
    for (uint32_t g = 1; g < prog->globals.len; g++) {
        const ProgGlobal *global = &prog->globals.data[g];
        const Tu *tu = prog->tus[global->tu];
        const Sym *sym = tu_sym(tu, global->sym);
        for (uint32_t k = 0; !global->is_func && k < sym->init_count; k++) {
            const Init *init = &tu->inits.data[sym->init_first + k];
            GlobalId target = init->value.kind == OPERAND_ADDR
                                  ? prog_global_of(prog, global->tu, (SymId){init->value.id})
                                  : (GlobalId){0};
            if (!target.i || prog->globals.data[target.i].is_func)
                continue;
            PathId value = init->value.num ? (PathId){0} : path_global(f->pool, target);
            note_value(f, class_at(f->pool, global->tu, (GlobalId){g}, init), value);
        }
    }
}

/* What pointers kept there point to: 0 if that is not one class. Copies in a circle add nothing. */
static ClassId resolve(Finder *f, uint32_t index, bool *out_circle) {
    Holder *h = &f->holders.data[index];
    *out_circle = h->busy;
    if (h->busy || h->unknown)
        return (ClassId){0};
    ClassId found = h->one;
    h->busy = true;
    bool unknown = false;
    VEC_EACH(uint32_t, from, &h->from) {
        bool circle = false;
        ClassId class = resolve(f, *from, &circle);
        unknown = unknown || (!circle && (!class.i || (found.i && found.i != class.i)));
        found = class.i ? class : found;
    }
    h->busy = false;
    h->unknown = unknown;
    return unknown ? (ClassId){0} : found;
}

void pointees_find(PathPool *pool, FnValues *const *values, uint32_t fn_count, PointsTo *points_to) {
    Finder f = {.pool = pool, .values = values, .points_to = points_to, .scratch = arena_new()};
    f.holder_of = map_new(f.scratch);
    vec_push(f.scratch, &f.holders);
    note_initialisers(&f);
    for (uint32_t fn = 1; fn < fn_count; fn++)
        note_stores(&f, values[fn]);
    Map *pointees = map_new(pool->arena);
    for (uint32_t i = 1; i < f.holders.len; i++) {
        bool circle = false;
        ClassId class = resolve(&f, i, &circle);
        if (class.i)
            *map_slot(pointees, f.holders.data[i].class.i, NULL) = class.i;
    }
    path_set_pointees(pool, pointees);
    arena_free(f.scratch);
}
