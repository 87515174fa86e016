/* read_type.c: type statements, labels of types, and the layout that texts leave out.
 * All declared types get their ids first, in order, so that they may refer to one another; types that are only called
 * by a label ("int", "queue*", "int[8]") are made when they are met, behind those. What the text does not say of sizes,
 * alignments and offsets is filled in when all is read: elements before what holds them.
 */
#include "ir/read_internal.h"

typedef struct BuiltinType {
    char label[8];
    char name[24];
    uint8_t kind, flags, size;
} BuiltinType;

static const BuiltinType BUILTINS[] = {
    {"void", "void", TYPE_VOID, 0, 0},
    {"bool", "_Bool", TYPE_INT, 0, 1},
    {"char", "char", TYPE_INT, TYPE_SIGNED, 1},
    {"schar", "signed char", TYPE_INT, TYPE_SIGNED, 1},
    {"uchar", "unsigned char", TYPE_INT, 0, 1},
    {"short", "short", TYPE_INT, TYPE_SIGNED, 2},
    {"ushort", "unsigned short", TYPE_INT, 0, 2},
    {"int", "int", TYPE_INT, TYPE_SIGNED, 4},
    {"uint", "unsigned int", TYPE_INT, 0, 4},
    {"long", "long", TYPE_INT, TYPE_SIGNED, 8},
    {"ulong", "unsigned long", TYPE_INT, 0, 8},
    {"llong", "long long", TYPE_INT, TYPE_SIGNED, 8},
    {"ullong", "unsigned long long", TYPE_INT, 0, 8},
    {"float", "float", TYPE_FLOAT, 0, 4},
    {"double", "double", TYPE_FLOAT, 0, 8},
};

/* ---- layout ---- */

static bool lay_out(Reader *r, TypeId id, uint32_t depth);

static bool lay_out_fields(Reader *r, TypeId id, uint32_t depth) {
    for (uint32_t i = 0; i < tu_type(r->tu, id)->field_count; i++) {
        uint32_t at = tu_type(r->tu, id)->field_first + i;
        if (!lay_out(r, r->tu->fields.data[at].type, depth))
            return false;
        if (!r->fixed_offsets.data[at])
            r->tu->fields.data[at].offset = text_default_offset(r->tu, tu_type(r->tu, id), i);
    }
    return true;
}

static bool lay_out_parts(Reader *r, TypeId id, uint32_t depth) {
    const PendingType *pending = &r->pending_types.data[id.i];
    const Type *type = tu_type(r->tu, id);
    if (type->kind == TYPE_ARRAY)
        return lay_out(r, type->elem, depth);
    if (type->kind != TYPE_STRUCT && type->kind != TYPE_UNION)
        return true;
    return pending->shares.i ? lay_out(r, pending->shares, depth) : lay_out_fields(r, id, depth);
}

static bool lay_out(Reader *r, TypeId id, uint32_t depth) {
    PendingType *pending = &r->pending_types.data[id.i];
    if (pending->state == LAYOUT_DONE)
        return true;
    if (pending->state == LAYOUT_OPEN || depth > READ_DEPTH_MAX) {
        r->at = pending->at;
        return read_fail(r, pending->state == LAYOUT_OPEN ? "a type that holds itself" : "types nested too deeply");
    }
    pending->state = LAYOUT_OPEN;
    if (!lay_out_parts(r, id, depth + 1))
        return false;
    Type *type = &r->tu->types.data[id.i];
    if (!pending->has_size)
        type->size = text_default_size(r->tu, type);
    if (!pending->has_align)
        type->align = text_default_align(r->tu, type);
    pending->state = LAYOUT_DONE;
    return true;
}

static bool share_fields(Reader *r, uint32_t id) {
    TypeId from = r->pending_types.data[id].shares;
    const Type *owner = tu_type(r->tu, from);
    Type *type = &r->tu->types.data[id];
    if (r->pending_types.data[from.i].shares.i || owner->kind != type->kind) {
        r->at = r->pending_types.data[id].at;
        return read_fail(r, "fields of a type that has none of its own");
    }
    type->field_first = owner->field_first;
    type->field_count = owner->field_count;
    return true;
}

bool lay_out_types(Reader *r) {
    for (uint32_t i = 1; i < r->tu->types.len; i++) {
        if (r->pending_types.data[i].shares.i && !share_fields(r, i))
            return false;
    }
    for (uint32_t i = 1; i < r->tu->types.len; i++) {
        if (!lay_out(r, (TypeId){i}, 0))
            return false;
    }
    r->is_laid_out = true;
    return true;
}

/* ---- labels ---- */

static TypeId add_type(Reader *r, const char *label, Type type) {
    TypeId id = ir_type(r->tu, type);
    *vec_push(r->scratch, &r->pending_types) = (PendingType){.label = label, .at = r->at};
    *strmap_slot(r->types, label, strlen(label), NULL) = id.i;
    if (r->is_laid_out)
        lay_out(r, id, 0);
    return id;
}

static bool find_builtin(const char *label, const BuiltinType **out_builtin) {
    for (size_t i = 0; i < sizeof BUILTINS / sizeof *BUILTINS; i++) {
        if (strcmp(BUILTINS[i].label, label) == 0) {
            *out_builtin = &BUILTINS[i];
            return true;
        }
    }
    return false;
}

static TypeId make_pointer(Reader *r, const char *label, TypeId elem) {
    return add_type(r, label, (Type){.kind = TYPE_POINTER, .elem = elem, .size = 8, .align = 8});
}

/* The type of a label that is not declared: built in, or derived from another one. */
static bool make_type(Reader *r, const char *label, TypeId *out_type);

static bool find_or_make(Reader *r, const char *label, TypeId *out_type) {
    const uint64_t *slot = strmap_find(r->types, label, strlen(label));
    if (!slot)
        return make_type(r, label, out_type);
    out_type->i = (uint32_t)*slot;
    return true;
}

static bool make_type(Reader *r, const char *label, TypeId *out_type) {
    const BuiltinType *builtin;
    size_t len = strlen(label);
    if (find_builtin(label, &builtin)) {
        Type type = {.kind = builtin->kind, .flags = builtin->flags, .size = builtin->size, .align = builtin->size};
        type.name = strpool_intern(r->tu->strs, builtin->name);
        *out_type = add_type(r, label, type);
        r->pending_types.data[out_type->i].state = LAYOUT_DONE;
        r->tu->types.data[out_type->i].size = builtin->size;
        r->tu->types.data[out_type->i].align = builtin->size;
        return true;
    }
    TypeId elem = {0};
    if (label[len - 1] == '*') {
        if (!find_or_make(r, arena_strndup(r->scratch, label, len - 1), &elem))
            return false;
        *out_type = make_pointer(r, label, elem);
        return true;
    }
    if (label[len - 1] == ']') {
        const char *bracket = strrchr(label, '[');
        uint32_t count = 0;
        for (const char *digit = bracket + 1; *digit != ']'; digit++)
            count = count * 10 + (uint32_t)(*digit - '0');
        if (!find_or_make(r, arena_strndup(r->scratch, label, (size_t)(bracket - label)), &elem))
            return false;
        *out_type = add_type(r, label, (Type){.kind = TYPE_ARRAY, .elem = elem, .count = count});
        return true;
    }
    return read_fail(r, "no type \"%s\"", label);
}

bool read_type(Reader *r, TypeId *out_type) {
    skip_blanks(r);
    const char *label = read_type_label(r);
    return label && find_or_make(r, label, out_type);
}

bool read_type_suffix(Reader *r, TypeId *out_type, bool *out_given) {
    *out_given = *r->at == ':';
    if (!*out_given)
        return true;
    r->at++;
    return read_type(r, out_type);
}

static TypeId lookup_label(void *self, const char *label) {
    TypeId id = {0};
    return find_or_make(self, label, &id) ? id : (TypeId){0};
}

static TypeId lookup_pointer(void *self, TypeId elem) {
    Reader *r = self;
    TypeId id = {0};
    const char *label = arena_printf(r->scratch, "%s*", r->pending_types.data[elem.i].label);
    return find_or_make(r, label, &id) ? id : (TypeId){0};
}

TypeLookup reader_lookup(Reader *r) {
    return (TypeLookup){.self = r, .find_label = lookup_label, .find_pointer = lookup_pointer};
}

static void add_fields(Reader *r, TypeId record, const Field *fields, const bool *fixed, uint32_t count) {
    if (count == 0)
        return;
    Type *type = &r->tu->types.data[record.i];
    type->field_first = ir_field_range(r->tu, fields, count);
    type->field_count = count;
    memcpy(vec_extend(r->scratch, &r->fixed_offsets, count), fixed, sizeof *fixed * count);
}

TypeId make_func_type(Reader *r, TypeId result, const TypeId *params, uint32_t count, uint8_t flags) {
    const char *label = arena_printf(r->scratch, "%u %u(", result.i, flags); /* no label of a text has blanks */
    for (uint32_t i = 0; i < count; i++)
        label = arena_printf(r->scratch, "%s%u,", label, params[i].i);
    const uint64_t *slot = strmap_find(r->types, label, strlen(label));
    if (slot)
        return (TypeId){(uint32_t)*slot};
    TypeId id = add_type(r, label, (Type){.kind = TYPE_FUNC, .elem = result, .flags = flags});
    Field *fields = ARENA_ARRAY(r->scratch, Field, count);
    for (uint32_t i = 0; i < count; i++)
        fields[i] = (Field){.record = id, .type = params[i]};
    add_fields(r, id, fields, ARENA_ARRAY(r->scratch, bool, count), count);
    return id;
}

/* ---- statements ---- */

bool declare_type(Reader *r) {
    skip_blanks(r);
    const char *label = read_type_label(r);
    if (!label)
        return false;
    if (strmap_find(r->types, label, strlen(label)))
        return read_fail(r, "a second type \"%s\"", label);
    add_type(r, label, (Type){.kind = TYPE_VOID});
    return true;
}

typedef struct ReadFields {
    VEC(Field) fields;
    VEC(bool) fixed;
} ReadFields;

static bool read_field_attributes(Reader *r, Field *field, bool *out_fixed) {
    while (!at_line_end(r) && *r->at != ',') {
        uint32_t bit, width;
        if (accept_char(r, '@')) {
            *out_fixed = true;
            if (!read_uint(r, UINT32_MAX, &field->offset))
                return false;
            continue;
        }
        const char *word = read_word(r);
        if (strcmp(word, "bits") == 0) {
            if (!read_uint(r, UINT16_MAX, &bit) || !expect_char(r, '+') || !read_uint(r, UINT16_MAX, &width))
                return false;
            field->flags |= FIELD_BITFIELD;
            field->bit_offset = (uint16_t)bit;
            field->bit_width = (uint16_t)width;
        } else if (strcmp(word, "annotation") == 0) {
            if (!read_string(r, &field->annotation))
                return false;
        } else if (find_flag(TEXT_FIELD_FLAGS, word, &bit)) {
            field->flags |= bit;
        } else {
            return read_fail(r, "expected '@', bits, annotation or via-anonymous, not \"%s\"", word);
        }
    }
    return true;
}

/* "{ name: type ... }", fields apart by commas or ends of lines. */
static bool read_braced_fields(Reader *r, TypeId record, ReadFields *out) {
    for (;;) {
        skip_lines(r);
        if (accept_char(r, '}'))
            return true;
        Field *field = vec_push(r->scratch, &out->fields);
        field->record = record;
        if (!read_name(r, &field->name) || !expect_char(r, ':') || !read_type(r, &field->type) ||
            !read_field_attributes(r, field, vec_push(r->scratch, &out->fixed)))
            return false;
        accept_char(r, ',');
    }
}

/* "(type, ...)" of a function type. */
static bool read_param_types(Reader *r, TypeId record, ReadFields *out) {
    if (accept_char(r, ')'))
        return true;
    do {
        Field *field = vec_push(r->scratch, &out->fields);
        field->record = record;
        vec_push(r->scratch, &out->fixed);
        if (!read_type(r, &field->type))
            return false;
    } while (accept_char(r, ','));
    return expect_char(r, ')');
}

static bool read_fields(Reader *r, TypeId id) {
    ReadFields read = {.fields = {0}};
    if (accept_char(r, '{')) {
        if (!read_braced_fields(r, id, &read))
            return false;
    } else if (accept_char(r, '(')) {
        if (!read_param_types(r, id, &read))
            return false;
    }
    add_fields(r, id, read.fields.data, read.fixed.data, read.fields.len);
    return true;
}

/* One attribute of a type whose word has been read; *out_done: the word was "fields". */
static bool read_type_attribute(Reader *r, const char *word, TypeId id, Type *type, bool *out_done) {
    PendingType *pending = &r->pending_types.data[id.i];
    uint32_t number;
    if (strcmp(word, "of") == 0) {
        /* May make types, which moves tables: so the type is filled in on the side. */
        return read_type(r, &type->elem);
    } else if (strcmp(word, "count") == 0) {
        return read_uint(r, UINT32_MAX, &type->count);
    } else if (strcmp(word, "size") == 0) {
        pending->has_size = true;
        return read_uint(r, UINT32_MAX, &type->size);
    } else if (strcmp(word, "align") == 0) {
        if (!read_uint(r, UINT16_MAX, &number))
            return false;
        pending->has_align = true;
        type->align = (uint16_t)number;
    } else if (strcmp(word, "name") == 0) {
        return read_string(r, &type->name);
    } else if (strcmp(word, "key") == 0) {
        return read_string(r, &type->key);
    } else if (strcmp(word, "fields") == 0) {
        *out_done = true;
        if (!accept_word(r, "of"))
            return read_fail(r, "expected \"of\"");
        TypeId from = {0};
        if (!read_type(r, &from))
            return false;
        r->pending_types.data[id.i].shares = from;
    } else if (find_flag(TEXT_TYPE_FLAGS, word, &number)) {
        type->flags |= (uint8_t)number;
    } else {
        return read_fail(r, "expected an attribute of a type, not \"%s\"", word);
    }
    return true;
}

/* A label that says what the type is must tell the truth: defaults look types up by label. */
static bool check_label(Reader *r, const char *label, const Type *type) {
    size_t len = strlen(label);
    TypeId elem = {0};
    if (label[len - 1] != '*')
        return true;
    if (type->kind != TYPE_POINTER || !find_or_make(r, arena_strndup(r->scratch, label, len - 1), &elem))
        return read_fail(r, "\"%s\" must be a pointer", label);
    return elem.i == type->elem.i || read_fail(r, "\"%s\" points to something else", label);
}

bool define_type(Reader *r) {
    skip_blanks(r);
    const char *at = r->at, *label = read_type_label(r);
    TypeId id = {(uint32_t)*strmap_find(r->types, label, strlen(label))};
    r->pending_types.data[id.i].at = at;
    Type type = {0};
    if (!expect_char(r, '='))
        return false;
    if (!find_enum(TEXT_TYPE_KINDS, read_word(r), &type.kind) || type.kind == TYPE_NONE)
        return read_fail(r, "expected void, int, float, pointer, array, struct, union, func or other");
    type.name = (StrId){UINT32_MAX};
    type.key = (StrId){UINT32_MAX};
    bool is_done = false;
    while (!is_done && !at_line_end(r) && *r->at != '{' && *r->at != '(') {
        if (*r->at == '!') {
            if (!read_loc(r, NULL, &type.loc))
                return false;
        } else if (!read_type_attribute(r, read_word(r), id, &type, &is_done)) {
            return false;
        }
    }
    if (type.name.i == UINT32_MAX)
        type.name = strpool_intern(r->tu->strs, text_default_name(&type, label, r->scratch));
    if (type.key.i == UINT32_MAX)
        type.key = strpool_intern(r->tu->strs, text_default_type_key(r->tu, &type, r->scratch));
    if (type.elem.i == 0 && (type.kind == TYPE_POINTER || type.kind == TYPE_ARRAY || type.kind == TYPE_FUNC))
        return read_fail(r, "expected \"of\" and a type");
    r->tu->types.data[id.i] = type;
    return check_label(r, label, &type) && read_fields(r, id) && read_line_end(r);
}
