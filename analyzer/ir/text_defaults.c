/* text_defaults.c: what the textual form leaves out, see text_internal.h. */
#include "ir/text_internal.h"

/* ---- types of operands, instructions and places ---- */

TypeId text_default_operand(const Tu *tu, const TypeLookup *lookup, const Operand *operand) {
    switch (operand->kind) {
    case OPERAND_INT:
        return lookup->find_label(lookup->self, "int");
    case OPERAND_STRING:
        return lookup->find_label(lookup->self, "char*");
    case OPERAND_ADDR: {
        const Sym *sym = tu_sym(tu, (SymId){operand->id});
        return sym->kind == SYM_FUNC ? sym->type : lookup->find_pointer(lookup->self, sym->type);
    }
    default:
        return TEXT_NO_DEFAULT;
    }
}

static TypeId call_result(const Tu *tu, const Operand *callee) {
    const Type *type = tu_type(tu, callee->type);
    if (type->kind == TYPE_POINTER)
        type = tu_type(tu, type->elem);
    return type->kind == TYPE_FUNC ? type->elem : (TypeId){0};
}

TypeId text_default_instr(const Tu *tu, const TypeLookup *lookup, const Instr *instr, const Place *place,
                          const Operand *args) {
    switch (instr->op) {
    case OP_LOAD:
    case OP_STORE:
    case OP_MOVE:
    case OP_RMW:
    case OP_CAS:
        return place->type;
    case OP_ADDR:
        return lookup->find_pointer(lookup->self, place->type);
    case OP_COPY:
        return args[0].type;
    case OP_BIN:
        if (instr->sub == BIN_PTRDIFF)
            return lookup->find_label(lookup->self, "long");
        if (instr->sub >= BIN_LT && instr->sub <= BIN_NE)
            return lookup->find_label(lookup->self, "int");
        return args[0].type;
    case OP_UN:
        return instr->sub == UN_LNOT ? lookup->find_label(lookup->self, "int") : args[0].type;
    case OP_CALL:
        return call_result(tu, &args[0]);
    case OP_OPAQUE:
        return lookup->find_label(lookup->self, "int");
    default:
        return (TypeId){0};
    }
}

TypeId text_base_type(const Tu *tu, const Place *place) {
    if (place->base == PLACE_SYM)
        return tu_sym(tu, place->sym)->type;
    const Type *pointer = tu_type(tu, place->value.type);
    return pointer->kind == TYPE_POINTER || pointer->kind == TYPE_ARRAY ? pointer->elem : (TypeId){0};
}

TypeId text_sel_type(const Tu *tu, TypeId before, const Sel *sel) {
    if (sel->kind == SEL_FIELD)
        return tu_field(tu, sel->field)->type;
    return tu_type(tu, before)->kind == TYPE_ARRAY ? tu_type(tu, before)->elem : before;
}

FieldId text_find_field(const Tu *tu, TypeId record, StrId name) {
    const Type *type = tu_type(tu, record);
    if (name.i == 0 || (type->kind != TYPE_STRUCT && type->kind != TYPE_UNION))
        return (FieldId){0};
    for (uint32_t i = 0; i < type->field_count; i++) {
        if (tu->fields.data[type->field_first + i].name.i == name.i)
            return (FieldId){type->field_first + i};
    }
    return (FieldId){0};
}

/* ---- layout: that of C on the usual machines, for what is not packed and has no bit-fields ---- */

static uint32_t round_up(uint32_t offset, uint32_t align) {
    return align > 1 && offset % align != 0 ? offset + (align - offset % align) : offset;
}

static uint32_t record_size(const Tu *tu, const Type *record) {
    uint32_t end = 0, align = 1;
    for (uint32_t i = 0; i < record->field_count; i++) {
        const Field *field = &tu->fields.data[record->field_first + i];
        const Type *type = tu_type(tu, field->type);
        if (field->offset + type->size > end)
            end = field->offset + type->size;
        if (type->align > align)
            align = type->align;
    }
    return round_up(end, align);
}

uint32_t text_default_size(const Tu *tu, const Type *type) {
    switch (type->kind) {
    case TYPE_INT:
        return 4;
    case TYPE_FLOAT:
    case TYPE_POINTER:
        return 8;
    case TYPE_ARRAY:
        return type->count * tu_type(tu, type->elem)->size;
    case TYPE_STRUCT:
    case TYPE_UNION:
        return type->flags & TYPE_INCOMPLETE ? 0 : record_size(tu, type);
    default:
        return 0;
    }
}

uint16_t text_default_align(const Tu *tu, const Type *type) {
    uint16_t align = 1;
    switch (type->kind) {
    case TYPE_INT:
    case TYPE_FLOAT:
        return (uint16_t)type->size;
    case TYPE_POINTER:
        return 8;
    case TYPE_ARRAY:
        return tu_type(tu, type->elem)->align;
    case TYPE_STRUCT:
    case TYPE_UNION:
        if (type->flags & TYPE_INCOMPLETE)
            return 0;
        for (uint32_t i = 0; i < type->field_count; i++) {
            uint16_t inner = tu_type(tu, tu->fields.data[type->field_first + i].type)->align;
            align = inner > align ? inner : align;
        }
        return align;
    default:
        return 0;
    }
}

uint32_t text_default_offset(const Tu *tu, const Type *record, uint32_t index) {
    if (index == 0 || record->kind != TYPE_STRUCT)
        return 0;
    const Field *field = &tu->fields.data[record->field_first + index], *before = field - 1;
    return round_up(before->offset + tu_type(tu, before->type)->size, tu_type(tu, field->type)->align);
}

/* ---- names and keys ---- */

const char *text_default_name(const Type *type, const char *label, Arena *arena) {
    switch (type->kind) {
    case TYPE_POINTER:
    case TYPE_ARRAY:
    case TYPE_FUNC:
        return "";
    default:
        return arena_strndup(arena, label, text_label_base(label));
    }
}

const char *text_default_type_key(const Tu *tu, const Type *type, Arena *arena) {
    bool is_record = type->kind == TYPE_STRUCT || type->kind == TYPE_UNION;
    if (!is_record || type->name.i == 0)
        return "";
    return arena_printf(arena, "c:@%c@%s", type->kind == TYPE_STRUCT ? 'S' : 'U', tu_str(tu, type->name));
}

uint32_t text_default_sym_flags(SymKind kind, bool has_body, bool has_inits) {
    uint32_t flags = has_inits ? SYM_INITIALISED : 0;
    switch (kind) {
    case SYM_FUNC:
        return flags | SYM_EXTERNAL | (has_body ? SYM_DEFINED : 0);
    case SYM_GLOBAL:
        return flags | SYM_EXTERNAL | SYM_DEFINED;
    case SYM_STATIC_LOCAL:
        return flags | SYM_DEFINED;
    default:
        return flags;
    }
}

const char *text_default_sym_key(const Tu *tu, const Sym *sym, const char *label, Arena *arena) {
    if (sym->kind == SYM_LOCAL || sym->kind == SYM_PARAM)
        return "";
    if (sym->flags & SYM_EXTERNAL)
        return arena_strdup(arena, tu_str(tu, sym->name));
    return arena_printf(arena, "%s\1%s", tu_str(tu, tu->main_path), label);
}

FileId text_default_file(const Tu *tu) {
    for (uint32_t i = 1; i < tu->files.len; i++) {
        if (tu->files.data[i].flags & FILE_MAIN)
            return (FileId){i};
    }
    return (FileId){tu->files.len > 1 ? 1 : 0};
}
