/* ir_verify.c: see ir_verify.h. Tables are checked in the order in which they refer to one another, so that later
 * checks may follow the ids that earlier ones found to be in range.
 */
#include "ir/ir_verify.h"

#include "ir/verify_internal.h"

enum { ARRAY_NESTING_MAX = 64 };

bool verify_fail(Verifier *v, const char *format, ...) {
    va_list args;
    va_start(args, format);
    const char *text = arena_vprintf(v->arena, format, args);
    va_end(args);
    if (v->func.i == 0) {
        v->error = arena_printf(v->arena, "%s %u: %s", v->table, v->index, text);
        return false;
    }
    SymId sym = tu_func(v->tu, v->func)->sym;
    const char *name = sym.i < v->tu->syms.len ? tu_str(v->tu, tu_sym(v->tu, sym)->name) : "?";
    v->error = arena_printf(v->arena, "function %s, block %u, instruction %u: %s", name, v->block, v->instr, text);
    return false;
}

bool verify_str(Verifier *v, StrId id, const char *what) {
    VERIFY(v, id.i < v->str_len && (id.i == 0 || v->str_blob[id.i - 1] == '\0'), "%s is no string", what);
    return true;
}

bool verify_range(Verifier *v, uint32_t first, uint32_t count, uint32_t len, const char *what) {
    VERIFY(v, count == 0 || (first <= len && count <= len - first), "%s %u+%u beyond %u", what, first, count, len);
    return true;
}

bool verify_type_id(Verifier *v, TypeId id) {
    VERIFY(v, id.i < v->tu->types.len, "type %u does not exist", id.i);
    return true;
}

bool verify_loc_id(Verifier *v, LocId id) {
    VERIFY(v, id.i < v->tu->locs.len, "location %u does not exist", id.i);
    return true;
}

bool verify_field_id(Verifier *v, FieldId id) {
    VERIFY(v, id.i < v->tu->fields.len, "field %u does not exist", id.i);
    return true;
}

static bool verify_addr(Verifier *v, const Operand *operand) {
    VERIFY(v, operand->id > 0 && operand->id < v->tu->syms.len, "symbol %u does not exist", operand->id);
    const Sym *sym = tu_sym(v->tu, (SymId){operand->id});
    if (sym->kind == SYM_LOCAL || sym->kind == SYM_PARAM)
        VERIFY(v, v->func.i != 0 && sym->owner.i == v->func.i, "address of %s of another function",
               tu_str(v->tu, sym->name));
    return true;
}

bool verify_operand(Verifier *v, const Operand *operand) {
    if (!verify_type_id(v, operand->type))
        return false;
    switch (operand->kind) {
    case OPERAND_VALUE:
        VERIFY(v, v->func.i != 0, "a value outside a function");
        return true;
    case OPERAND_INT:
        return true;
    case OPERAND_STRING:
        return verify_str(v, (StrId){operand->id}, "operand");
    case OPERAND_ADDR:
        return verify_addr(v, operand);
    default:
        return verify_fail(v, "operand of kind %u", operand->kind);
    }
}

static bool is_record(const Type *type) {
    return type->kind == TYPE_STRUCT || type->kind == TYPE_UNION;
}

/* ---- tables ---- */

static bool verify_none_elements(Verifier *v) {
    const Tu *tu = v->tu;
    v->table = "tu";
    VERIFY(v,
           tu->files.len && tu->locs.len && tu->types.len && tu->fields.len && tu->syms.len && tu->funcs.len &&
               tu->instrs.len && tu->places.len,
           "a table has no none element");
    VERIFY(v, tu->types.data[0].kind == TYPE_NONE, "type 0 is not none");
    VERIFY(v, tu->syms.data[0].kind == SYM_NONE, "symbol 0 is not none");
    VERIFY(v, tu->instrs.data[0].op == OP_NONE, "instruction 0 is not none");
    VERIFY(v, tu->places.data[0].base == PLACE_NONE, "place 0 is not none");
    return verify_str(v, tu->main_path, "main path");
}

static bool verify_sources(Verifier *v) {
    const Tu *tu = v->tu;
    v->table = "file";
    for (v->index = 1; v->index < tu->files.len; v->index++) {
        const SrcFile *file = &tu->files.data[v->index];
        if (!verify_str(v, file->path, "path"))
            return false;
        VERIFY(v, (file->flags & ~(uint32_t)(FILE_SYSTEM | FILE_MAIN)) == 0, "unknown flags %#x", file->flags);
    }
    v->table = "location";
    for (v->index = 1; v->index < tu->locs.len; v->index++) {
        const Loc *loc = &tu->locs.data[v->index];
        VERIFY(v, loc->file.i < tu->files.len, "file %u does not exist", loc->file.i);
        VERIFY(v, loc->spelled.i < v->index, "spelled at the later location %u", loc->spelled.i);
    }
    return true;
}

/* The walk to an array's element ends; so all later walks may go without a bound. */
static bool verify_array(Verifier *v, const Type *type) {
    for (uint32_t depth = 0; type->kind == TYPE_ARRAY; depth++) {
        VERIFY(v, type->elem.i != 0 && type->elem.i < v->tu->types.len, "array of nothing");
        VERIFY(v, depth < ARRAY_NESTING_MAX, "array nested more than %d times", ARRAY_NESTING_MAX);
        type = tu_type(v->tu, type->elem);
    }
    return true;
}

static bool verify_type(Verifier *v, const Type *type) {
    const Tu *tu = v->tu;
    VERIFY(v, type->kind > TYPE_NONE && type->kind <= TYPE_OTHER, "kind %u", type->kind);
    if (!verify_type_id(v, type->elem) || !verify_str(v, type->name, "name") || !verify_str(v, type->key, "key") ||
        !verify_loc_id(v, type->loc) || !verify_array(v, type) ||
        !verify_range(v, type->field_first, type->field_count, tu->fields.len, "fields"))
        return false;
    bool refers = type->kind == TYPE_POINTER || type->kind == TYPE_ARRAY || type->kind == TYPE_FUNC;
    VERIFY(v, type->elem.i != 0 || !refers, "no element type");
    VERIFY(v, type->count == 0 || type->kind == TYPE_ARRAY, "a count in a type that is no array");
    VERIFY(v, type->field_count == 0 || is_record(type) || type->kind == TYPE_FUNC, "fields in a scalar type");
    for (uint32_t i = 0; i < type->field_count; i++) {
        VERIFY(v, type->field_first + i > 0, "field 0 is none");
        TypeId record = tu->fields.data[type->field_first + i].record;
        VERIFY(v, record.i < tu->types.len, "a field's record does not exist");
        const Type *owner = tu_type(tu, record);
        VERIFY(v,
               owner->kind == type->kind && owner->field_first == type->field_first &&
                   owner->field_count == type->field_count,
               "a field belongs to another type");
        if (owner != type && record.i < v->index)
            break; /* the owner of a shared range was checked field by field */
    }
    return true;
}

static bool verify_field(Verifier *v, const Field *field) {
    const Tu *tu = v->tu;
    if (!verify_str(v, field->name, "name") || !verify_type_id(v, field->type) || !verify_type_id(v, field->record) ||
        !verify_str(v, field->annotation, "annotation"))
        return false;
    const Type *record = tu_type(tu, field->record);
    VERIFY(v, v->index >= record->field_first && v->index - record->field_first < record->field_count,
           "not among the fields of its record");
    VERIFY(v, (field->flags & ~(uint32_t)(FIELD_BITFIELD | FIELD_VIA_ANONYMOUS)) == 0, "unknown flags %#x",
           field->flags);
    bool is_bitfield = field->flags & FIELD_BITFIELD;
    VERIFY(v, is_bitfield ? field->bit_width > 0 : field->bit_width == 0 && field->bit_offset == 0,
           "bits %u+%u and the flag disagree", field->bit_offset, field->bit_width);
    VERIFY(v, record->size == 0 || field->offset <= record->size, "offset %u beyond its record", field->offset);
    return true;
}

typedef struct TypeVisit {
    uint32_t type, next_field;
} TypeVisit;

/* The record that an object of this type holds by value, 0 if none. Requires: arrays checked. */
static uint32_t contained_record(const Tu *tu, TypeId id) {
    while (tu_type(tu, id)->kind == TYPE_ARRAY)
        id = tu_type(tu, id)->elem;
    return is_record(tu_type(tu, id)) ? id.i : 0;
}

/* No record holds itself by value: depth-first, without recursion. */
static bool verify_containment(Verifier *v) {
    enum { NEW, OPEN, DONE };
    const Tu *tu = v->tu;
    ArenaMark mark = arena_mark(v->arena);
    uint8_t *state = ARENA_ARRAY(v->arena, uint8_t, tu->types.len);
    TypeVisit *stack = ARENA_ARRAY(v->arena, TypeVisit, tu->types.len);
    for (v->index = 1; v->index < tu->types.len; v->index++) {
        uint32_t depth = 0;
        if (is_record(&tu->types.data[v->index]) && state[v->index] == NEW) {
            state[v->index] = OPEN;
            stack[depth++] = (TypeVisit){.type = v->index};
        }
        while (depth > 0) {
            TypeVisit *top = &stack[depth - 1];
            const Type *record = &tu->types.data[top->type];
            if (top->next_field == record->field_count) {
                state[top->type] = DONE;
                depth--;
                continue;
            }
            uint32_t inner = contained_record(tu, tu->fields.data[record->field_first + top->next_field++].type);
            VERIFY(v, inner == 0 || state[inner] != OPEN, "record holds itself");
            if (inner != 0 && state[inner] == NEW) {
                state[inner] = OPEN;
                stack[depth++] = (TypeVisit){.type = inner};
            }
        }
    }
    arena_reset(v->arena, mark);
    return true;
}

static bool verify_types(Verifier *v) {
    const Tu *tu = v->tu;
    v->table = "type";
    for (v->index = 1; v->index < tu->types.len; v->index++) {
        if (!verify_type(v, &tu->types.data[v->index]))
            return false;
    }
    v->table = "field";
    for (v->index = 1; v->index < tu->fields.len; v->index++) {
        if (!verify_field(v, &tu->fields.data[v->index]))
            return false;
    }
    v->table = "type";
    return verify_containment(v);
}

/* ---- symbols ---- */

static bool verify_init(Verifier *v, const Init *init) {
    const Tu *tu = v->tu;
    if (!verify_type_id(v, init->type) || !verify_field_id(v, init->field) || !verify_operand(v, &init->value))
        return false;
    VERIFY(v, init->field.i == 0 || is_record(tu_type(tu, tu_field(tu, init->field)->record)),
           "initialiser of a parameter");
    if (init->value.kind == OPERAND_ADDR) {
        const Sym *sym = tu_sym(tu, (SymId){init->value.id});
        VERIFY(v, sym->flags & SYM_ADDRESS_TAKEN, "the address of %s is taken without a mark", tu_str(tu, sym->name));
    }
    return true;
}

static bool verify_sym(Verifier *v, const Sym *sym) {
    const Tu *tu = v->tu;
    VERIFY(v, sym->kind > SYM_NONE && sym->kind <= SYM_PARAM, "kind %u", sym->kind);
    if (!verify_str(v, sym->name, "name") || !verify_str(v, sym->key, "key") || !verify_type_id(v, sym->type) ||
        !verify_loc_id(v, sym->loc) || !verify_str(v, sym->annotation, "annotation") ||
        !verify_range(v, sym->init_first, sym->init_count, tu->inits.len, "initialisers"))
        return false;
    VERIFY(v, sym->flags < SYM_CONSTRUCTOR * 2, "unknown flags %#x", sym->flags);
    VERIFY(v, sym->func.i < tu->funcs.len && sym->owner.i < tu->funcs.len, "its function does not exist");
    VERIFY(v, sym->func.i == 0 || (sym->kind == SYM_FUNC && &tu->syms.data[tu->funcs.data[sym->func.i].sym.i] == sym),
           "body of another symbol");
    bool is_automatic = sym->kind == SYM_LOCAL || sym->kind == SYM_PARAM;
    VERIFY(v, (sym->key.i == 0) == is_automatic, is_automatic ? "a local with a key" : "no key");
    VERIFY(v, sym->owner.i == 0 || is_automatic || sym->kind == SYM_STATIC_LOCAL, "owned by a function");
    VERIFY(v, sym->owner.i != 0 || sym->kind != SYM_STATIC_LOCAL, "not owned by a function");
    VERIFY(v, sym->init_count == 0 || sym->kind == SYM_GLOBAL || sym->kind == SYM_STATIC_LOCAL,
           "static initialisers of something else");
    return true;
}

static bool verify_syms(Verifier *v) {
    const Tu *tu = v->tu;
    v->table = "function";
    for (v->index = 1; v->index < tu->funcs.len; v->index++) {
        SymId sym = tu->funcs.data[v->index].sym;
        VERIFY(v,
               sym.i > 0 && sym.i < tu->syms.len && tu_sym(tu, sym)->kind == SYM_FUNC &&
                   tu_sym(tu, sym)->func.i == v->index,
               "its symbol is not the function's");
    }
    v->table = "symbol";
    for (v->index = 1; v->index < tu->syms.len; v->index++) {
        if (!verify_sym(v, &tu->syms.data[v->index]))
            return false;
    }
    v->table = "initialiser";
    for (v->index = 0; v->index < tu->inits.len; v->index++) {
        if (!verify_init(v, &tu->inits.data[v->index]))
            return false;
    }
    return true;
}

static bool verify_gaps(Verifier *v) {
    const Tu *tu = v->tu;
    v->table = "gap";
    for (v->index = 0; v->index < tu->gaps.len; v->index++) {
        const IrGap *gap = &tu->gaps.data[v->index];
        VERIFY(v, gap->kind < GAP_KIND_COUNT, "kind %u", gap->kind);
        VERIFY(v, gap->func.i < tu->funcs.len, "function %u does not exist", gap->func.i);
        if (!verify_loc_id(v, gap->loc) || !verify_str(v, gap->detail, "detail"))
            return false;
    }
    return true;
}

const char *ir_verify(const Tu *tu, Arena *arena) {
    Verifier v = {.tu = tu, .arena = arena};
    v.str_blob = strpool_blob(tu->strs, &v.str_len);
    bool holds = verify_none_elements(&v) && verify_sources(&v) && verify_types(&v) && verify_syms(&v) &&
                 verify_gaps(&v) && verify_funcs(&v);
    return holds ? NULL : v.error;
}
