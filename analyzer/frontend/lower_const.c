/* lower_const.c: constants and addresses in the initialisers of static objects: &s.f[2], f, a + 3, (void *)"x".
 * libclang's evaluation gives numbers only, so addresses are followed here.
 */
#include "frontend/lower_internal.h"

typedef struct ConstPlace {
    SymId sym;
    int64_t offset;
} ConstPlace;

static bool const_place(Lower *l, CXCursor expr, ConstPlace *out);

static CXCursor kid_at(Lower *l, CXCursor of, uint32_t i) {
    Kids kids = lower_expr_kids(l, of);
    CXCursor kid = i < kids.count ? lower_kid(l, kids, i) : clang_getNullCursor();
    lower_kids_drop(l, kids);
    return kid;
}

/* What a pointer expression points to. */
static bool const_pointee(Lower *l, CXCursor expr, ConstPlace *out) {
    Operand value;
    if (lower_const(l, expr, lower_type_at(l, expr), &value) != CONST_FOUND || value.kind != OPERAND_ADDR)
        return false;
    *out = (ConstPlace){.sym = {value.id}, .offset = value.num};
    return true;
}

static bool const_member(Lower *l, CXCursor expr, ConstPlace *out) {
    CXCursor base = lower_last_expr(l, expr);
    bool is_arrow = lower_kind(l, lower_type_at(l, base)) == TYPE_POINTER;
    if (!(is_arrow ? const_pointee(l, base, out) : const_place(l, base, out)))
        return false;
    CXCursor decl = clang_getCursorReferenced(expr);
    const uint64_t *field = map_find(l->field_of, (uintptr_t)decl.data[0]);
    if (!field || *field == 0)
        return false;
    if (*field != FIELD_ANONYMOUS)
        out->offset += tu_field(l->tu, (FieldId){(uint32_t)*field})->offset;
    return true;
}

static bool const_subscript(Lower *l, CXCursor expr, ConstPlace *out) {
    CXCursor base = kid_at(l, expr, 0), index = kid_at(l, expr, 1);
    int64_t num;
    if (!lower_eval_int(index, &num) || !const_pointee(l, base, out))
        return false;
    out->offset += num * lower_type_data(l, lower_type_at(l, expr))->size;
    return true;
}

static SymId static_compound(Lower *l, CXCursor expr) {
    uint64_t *slot = map_slot(l->sym_of, (uintptr_t)expr.data[1], NULL);
    if (*slot)
        return (SymId){(uint32_t)*slot};
    LocId loc = lower_loc(l, expr);
    const Loc *at = tu_loc(l->tu, loc);
    const char *path = tu_str(l->tu, l->tu->files.data[at->file.i].path);
    Sym sym = {.kind = SYM_GLOBAL, .flags = SYM_COMPOUND | SYM_SYNTHETIC | SYM_DEFINED | SYM_INITIALISED, .loc = loc};
    sym.type = lower_type_at(l, expr);
    sym.name = strpool_intern(l->tu->strs, arena_printf(l->scratch, "compound.%u.%u", at->line, at->col));
    sym.key = strpool_intern(l->tu->strs, arena_printf(l->scratch, "%s\1%s", path, tu_str(l->tu, sym.name)));
    SymId id = ir_sym(l->tu, sym);
    *map_slot(l->sym_of, (uintptr_t)expr.data[1], NULL) = id.i;
    lower_static_init(l, id, lower_last_expr(l, expr));
    return id;
}

static bool const_place(Lower *l, CXCursor expr, ConstPlace *out) {
    expr = lower_strip_parens(l, expr);
    switch (clang_getCursorKind(expr)) {
    case CXCursor_DeclRefExpr: {
        SymId sym = lower_sym(l, clang_getCursorReferenced(expr));
        *out = (ConstPlace){.sym = sym};
        uint8_t kind = tu_sym(l->tu, sym)->kind;
        return kind == SYM_FUNC || kind == SYM_GLOBAL || kind == SYM_STATIC_LOCAL;
    }
    case CXCursor_MemberRefExpr:
        return const_member(l, expr, out);
    case CXCursor_ArraySubscriptExpr:
        return const_subscript(l, expr, out);
    case CXCursor_CompoundLiteralExpr:
        *out = (ConstPlace){.sym = static_compound(l, expr)};
        return true;
    case CXCursor_UnaryOperator:
        return clang_getCursorUnaryOperatorKind(expr) == CXUnaryOperator_Deref &&
               const_pointee(l, lower_last_expr(l, expr), out);
    case CXCursor_GenericSelectionExpr: {
        CXCursor chosen = lower_chosen(l, expr);
        return !clang_Cursor_isNull(chosen) && const_place(l, chosen, out);
    }
    default:
        return false;
    }
}

/* &"text"[n] is the rest of the text. */
static bool string_element(Lower *l, CXCursor expr, TypeId type, Operand *out_value) {
    int64_t skipped;
    if (clang_getCursorKind(expr) != CXCursor_ArraySubscriptExpr || !lower_eval_int(kid_at(l, expr, 1), &skipped) ||
        lower_const(l, kid_at(l, expr, 0), type, out_value) != CONST_FOUND || out_value->kind != OPERAND_STRING)
        return false;
    const char *text = tu_str(l->tu, (StrId){out_value->id});
    size_t len = strlen(text);
    size_t from = skipped < 0 || (uint64_t)skipped > len ? len : (size_t)skipped;
    *out_value = operand_string(strpool_intern(l->tu->strs, arena_strdup(l->scratch, text + from)), type);
    return true;
}

static ConstResult address_of(Lower *l, CXCursor object, TypeId type, Operand *out_value) {
    CXCursor inner = lower_strip_parens(l, object);
    if (clang_getCursorKind(inner) == CXCursor_StringLiteral) {
        *out_value = lower_string(l, inner, type);
        return CONST_FOUND;
    }
    if (string_element(l, inner, type, out_value))
        return CONST_FOUND;
    ConstPlace place;
    if (!const_place(l, inner, &place))
        return CONST_UNKNOWN;
    l->tu->syms.data[place.sym.i].flags |= SYM_ADDRESS_TAKEN;
    *out_value = operand_addr(place.sym, place.offset, type);
    return CONST_FOUND;
}

static ConstResult const_number(Lower *l, CXCursor expr, TypeId type, Operand *out_value) {
    int64_t num;
    if (lower_eval_int(expr, &num)) {
        *out_value = operand_int(num, type);
        return CONST_FOUND;
    }
    uint8_t kind = lower_kind(l, type);
    return kind == TYPE_FLOAT || kind == TYPE_OTHER ? CONST_IGNORED : CONST_UNKNOWN;
}

/* address + number, address - number; the difference of two labels is of no interest */
static ConstResult const_sum(Lower *l, CXCursor expr, TypeId type, Operand *out_value) {
    enum CXBinaryOperatorKind op = clang_getCursorBinaryOperatorKind(expr);
    if (op != CXBinaryOperator_Add && op != CXBinaryOperator_Sub)
        return const_number(l, expr, type, out_value);
    CXCursor left = kid_at(l, expr, 0), right = kid_at(l, expr, 1);
    Operand base;
    int64_t num;
    TypeId left_type = lower_type_at(l, left);
    if (lower_kind(l, left_type) != TYPE_POINTER && lower_kind(l, lower_type_at(l, right)) != TYPE_POINTER)
        return const_number(l, expr, type, out_value);
    if (lower_kind(l, left_type) != TYPE_POINTER) {
        CXCursor swapped = left;
        left = right;
        right = swapped;
    }
    if (!lower_eval_int(right, &num) || lower_const(l, left, lower_type_at(l, left), &base) != CONST_FOUND)
        return const_number(l, expr, type, out_value);
    uint32_t scale = lower_type_data(l, lower_type_data(l, lower_type_at(l, left))->elem)->size;
    int64_t by = num * (scale ? scale : 1);
    if (base.kind == OPERAND_ADDR)
        base.num += op == CXBinaryOperator_Sub ? -by : by;
    base.type = type;
    *out_value = base;
    return CONST_FOUND;
}

static ConstResult const_unexposed(Lower *l, CXCursor expr, TypeId type, Operand *out_value) {
    CXCursor kid;
    if (!lower_is_implicit_cast(l, expr, &kid))
        return const_number(l, expr, type, out_value);
    uint8_t from = lower_kind(l, lower_type_at(l, kid)), to = lower_kind(l, type);
    if (from == TYPE_ARRAY || from == TYPE_FUNC)
        return address_of(l, kid, type, out_value);
    if (from == TYPE_POINTER || to == TYPE_POINTER)
        return lower_const(l, kid, type, out_value);
    return const_number(l, expr, type, out_value);
}

static ConstResult const_choice(Lower *l, CXCursor expr, TypeId type, Operand *out_value) {
    int64_t cond;
    if (!lower_eval_int(kid_at(l, expr, 0), &cond))
        return CONST_UNKNOWN;
    return lower_const(l, kid_at(l, expr, cond ? 1 : 2), type, out_value);
}

ConstResult lower_const(Lower *l, CXCursor expr, TypeId type, Operand *out_value) {
    switch (clang_getCursorKind(expr)) {
    case CXCursor_ParenExpr:
    case CXCursor_CStyleCastExpr:
        return lower_const(l, lower_last_expr(l, expr), type, out_value);
    case CXCursor_UnexposedExpr:
        return const_unexposed(l, expr, type, out_value);
    case CXCursor_StringLiteral:
        return address_of(l, expr, type, out_value);
    case CXCursor_DeclRefExpr:
        if (clang_getCursorKind(clang_getCursorReferenced(expr)) == CXCursor_FunctionDecl)
            return address_of(l, expr, type, out_value);
        return const_number(l, expr, type, out_value);
    case CXCursor_UnaryOperator:
        if (clang_getCursorUnaryOperatorKind(expr) == CXUnaryOperator_AddrOf)
            return address_of(l, lower_last_expr(l, expr), type, out_value);
        if (clang_getCursorUnaryOperatorKind(expr) == CXUnaryOperator_Extension)
            return lower_const(l, lower_last_expr(l, expr), type, out_value);
        return const_number(l, expr, type, out_value);
    case CXCursor_BinaryOperator:
        return const_sum(l, expr, type, out_value);
    case CXCursor_ConditionalOperator:
        return lower_kind(l, type) == TYPE_POINTER ? const_choice(l, expr, type, out_value)
                                                   : const_number(l, expr, type, out_value);
    case CXCursor_GenericSelectionExpr: {
        CXCursor chosen = lower_chosen(l, expr);
        return clang_Cursor_isNull(chosen) ? CONST_UNKNOWN : lower_const(l, chosen, type, out_value);
    }
    case CXCursor_AddrLabelExpr:
        lower_mark_labels(l, expr);
        return CONST_IGNORED;
    default:
        return const_number(l, expr, type, out_value);
    }
}
