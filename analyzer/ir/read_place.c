/* read_place.c: operands, places and fields. */
#include "ir/read_internal.h"

/* ---- fields ---- */

static bool read_field_of(Reader *r, TypeId record, FieldId *out_field) {
    const Type *type = tu_type(r->tu, record);
    if (accept_char(r, '#')) {
        uint32_t index = 0;
        if (type->field_count == 0)
            return read_fail(r, "a field of a type that has none");
        if (!read_uint(r, type->field_count - 1, &index))
            return false;
        out_field->i = type->field_first + index;
        return true;
    }
    const char *at = r->at, *name = read_ident(r);
    if (!name)
        return false;
    *out_field = text_find_field(r->tu, record, strpool_intern(r->tu->strs, name));
    if (out_field->i == 0) {
        r->at = at;
        return read_fail(r, "no field \"%s\" here", name);
    }
    return true;
}

bool read_field(Reader *r, TypeId context, FieldId *out_field) {
    const char *at = r->at, *label = read_sym_label(r);
    if (!label)
        return false;
    if (*r->at != '/') {
        r->at = at;
        return read_field_of(r, context, out_field);
    }
    r->at = at;
    TypeId record = {0};
    if (!read_type(r, &record))
        return false;
    r->at++;
    return read_field_of(r, record, out_field);
}

/* ---- operands ---- */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* An operand before its type is known: looking up a default may make a type, so it waits for the text to give none. */
typedef struct RawOperand {
    Operand operand;
    TypeId field; /* an address: the type of the field that it is of, 0 if it is the symbol's own */
} RawOperand;

static bool read_value(Reader *r, RawOperand *raw) {
    const char *at = r->at++;
    uint32_t number = 0;
    if (!read_uint(r, UINT32_MAX, &number))
        return false;
    const uint64_t *slot = r->func ? map_find(r->func->values, number) : NULL;
    if (!slot) {
        r->at = at;
        return read_fail(r, "%%%u is not defined above", number);
    }
    const ReadValue *value = &r->func->value_list.data[*slot];
    raw->operand = operand_value(value->id, value->type);
    return true;
}

/* A variable or function of the text: "@q" or "%n". */
static bool read_sym(Reader *r, SymId *out_sym) {
    if (*r->at == '@')
        return read_global(r, out_sym);
    const char *at = r->at++, *label = read_sym_label(r);
    if (!label)
        return false;
    const uint64_t *slot = r->func ? strmap_find(r->func->locals, label, strlen(label)) : NULL;
    if (!slot) {
        r->at = at;
        return read_fail(r, "no local %%%s", label);
    }
    out_sym->i = (uint32_t)*slot;
    return true;
}

/* "@f", "&@q+8", "&%n.field"; the '&' has been read. */
static bool read_addr(Reader *r, bool has_ampersand, RawOperand *raw) {
    SymId sym = {0};
    const char *at = r->at;
    if ((*r->at != '@' && *r->at != '%') || !read_sym(r, &sym))
        return read_fail(r, "expected a symbol behind '&'");
    if (!has_ampersand && tu_sym(r->tu, sym)->kind != SYM_FUNC) {
        r->at = at;
        return read_fail(r, "a variable is no operand: load it, or write '&' for its address");
    }
    int64_t offset = 0, more = 0;
    TypeId type = tu_sym(r->tu, sym)->type;
    while (*r->at == '.') {
        FieldId field = {0};
        r->at++;
        if (!read_field(r, type, &field))
            return false;
        offset += tu_field(r->tu, field)->offset;
        raw->field = type = tu_field(r->tu, field)->type;
    }
    if ((*r->at == '+' || *r->at == '-') && !read_int(r, &more))
        return false;
    if (__builtin_add_overflow(offset, more, &offset))
        return read_fail(r, "an offset of more than 64 bits");
    raw->operand = operand_addr(sym, offset, (TypeId){0});
    return true;
}

static bool read_raw_operand(Reader *r, RawOperand *raw) {
    skip_blanks(r);
    char c = *r->at;
    if (c == '%' && is_digit(r->at[1]))
        return read_value(r, raw);
    if (c == '&' || c == '@' || c == '%') {
        r->at += c == '&';
        return read_addr(r, c == '&', raw);
    }
    if (c == '"') {
        StrId text = {0};
        if (!read_string(r, &text))
            return false;
        raw->operand = operand_string(text, (TypeId){0});
        return true;
    }
    if (!is_digit(c) && c != '-')
        return read_fail(r, "expected an operand: a value %%1, a number, a string, &variable or @function");
    raw->operand.kind = OPERAND_INT;
    return read_int(r, &raw->operand.num);
}

bool read_callee(Reader *r, Operand *out_operand) {
    RawOperand raw = {.field = {0}};
    TypeId type = {0};
    bool is_given;
    if (!read_raw_operand(r, &raw) || !read_type_suffix(r, &type, &is_given))
        return false;
    *out_operand = raw.operand;
    if (is_given)
        out_operand->type = type;
    else if (raw.field.i != 0)
        out_operand->type = r->lookup.find_pointer(r, raw.field);
    else if (raw.operand.kind != OPERAND_VALUE)
        out_operand->type = text_default_operand(r->tu, &r->lookup, &raw.operand);
    return true;
}

bool read_operand(Reader *r, Operand *out_operand) {
    if (!read_callee(r, out_operand))
        return false;
    if (out_operand->kind == OPERAND_ADDR)
        r->tu->syms.data[out_operand->id].flags |= SYM_ADDRESS_TAKEN;
    return true;
}

/* ---- places ---- */

bool starts_place(Reader *r) {
    skip_blanks(r);
    if (*r->at == '(')
        return true;
    if (*r->at == '%')
        return !is_digit(r->at[1]);
    if (*r->at != '@')
        return false;
    const char *at = r->at++, *label = read_sym_label(r);
    r->at = at;
    const uint64_t *slot = label ? strmap_find(r->globals, label, strlen(label)) : NULL;
    return slot && r->tu->syms.data[*slot].kind != SYM_FUNC;
}

static bool read_index(Reader *r, PlaceId *place, TypeId *type) {
    Operand index = {0};
    Sel sel = {.kind = SEL_INDEX};
    TypeId after = text_sel_type(r->tu, *type, &sel);
    uint32_t scale = tu_type(r->tu, after)->size;
    if (!read_operand(r, &index))
        return false;
    if (index.kind != OPERAND_INT && index.kind != OPERAND_VALUE)
        return read_fail(r, "expected a number or a value as index");
    if (accept_word(r, "x") && !read_uint(r, UINT32_MAX, &scale))
        return false;
    *place = ir_place_index(r->tu, *place, index, scale, after);
    *type = after;
    return expect_char(r, ']');
}

static bool read_base(Reader *r, PlaceId *out_place, TypeId *out_type) {
    skip_blanks(r);
    Place base = {.base = PLACE_SYM};
    if (accept_char(r, '(')) {
        base.base = PLACE_VALUE;
        if (!read_operand(r, &base.value) || !expect_char(r, ')'))
            return false;
    } else if (*r->at != '@' && (*r->at != '%' || is_digit(r->at[1]))) {
        return read_fail(r, "expected a place: @global, %%local or (pointer)");
    } else if (!read_sym(r, &base.sym)) {
        return false;
    }
    *out_type = text_base_type(r->tu, &base);
    *out_place = base.base == PLACE_SYM ? ir_place_sym(r->tu, base.sym, *out_type)
                                        : ir_place_value(r->tu, base.value, *out_type);
    return true;
}

bool read_place(Reader *r, PlaceId *out_place) {
    TypeId type = {0};
    bool is_given;
    if (!read_base(r, out_place, &type))
        return false;
    for (;;) {
        FieldId field = {0};
        if (*r->at == '.') {
            r->at++;
            if (!read_field(r, type, &field))
                return false;
            type = tu_field(r->tu, field)->type;
            *out_place = ir_place_field(r->tu, *out_place, field, type);
        } else if (*r->at == '[') {
            r->at++;
            if (!read_index(r, out_place, &type))
                return false;
        } else {
            break;
        }
    }
    if (!read_type_suffix(r, &type, &is_given))
        return false;
    r->tu->places.data[out_place->i].type = type;
    return true;
}
