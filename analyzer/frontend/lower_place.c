/* lower_place.c: expressions that name objects.
 * `p->f`, `a[i]` and `*e` load what leads to the object and stop there: the access itself is made by who wanted it.
 * A member of a value (`f().x`) is a member of a synthetic local that holds the value.
 */
#include "frontend/lower_internal.h"

static CXCursor only_kid(Lower *l, CXCursor of) {
    return lower_last_expr(l, of);
}

/* Asked of libclang, as the type of an anonymous member is not to be made for itself. */
static bool is_arrow(CXCursor base) {
    enum CXTypeKind kind = clang_getCanonicalType(clang_getCursorType(base)).kind;
    return kind != CXType_Record && kind != CXType_Atomic; /* a parameter that is an array is a pointer */
}

static bool unexposed_is_place(Lower *l, CXCursor expr) {
    if (lower_kind(l, lower_type_at(l, expr)) != TYPE_ARRAY && !lower_is_choose_expr(l, expr))
        return false;
    CXCursor kid = lower_is_choose_expr(l, expr) ? lower_chosen(l, expr) : only_kid(l, expr);
    return !clang_Cursor_isNull(kid) && lower_is_place(l, kid);
}

static bool unary_is_place(Lower *l, CXCursor expr) {
    switch (clang_getCursorUnaryOperatorKind(expr)) {
    case CXUnaryOperator_Deref:
        return true;
    case CXUnaryOperator_Extension:
    case CXUnaryOperator_Real:
    case CXUnaryOperator_Imag:
        return lower_is_place(l, only_kid(l, expr));
    default:
        return false;
    }
}

bool lower_is_place(Lower *l, CXCursor expr) {
    switch (clang_getCursorKind(expr)) {
    case CXCursor_DeclRefExpr: {
        enum CXCursorKind kind = clang_getCursorKind(clang_getCursorReferenced(expr));
        return kind == CXCursor_VarDecl || kind == CXCursor_ParmDecl || kind == CXCursor_FunctionDecl;
    }
    case CXCursor_MemberRefExpr: {
        CXCursor base = only_kid(l, expr);
        return !clang_Cursor_isNull(base) && (is_arrow(base) || lower_is_place(l, base));
    }
    case CXCursor_ArraySubscriptExpr:
    case CXCursor_StringLiteral:
    case CXCursor_CompoundLiteralExpr:
        return true;
    case CXCursor_ParenExpr:
        return lower_is_place(l, only_kid(l, expr));
    case CXCursor_UnaryOperator:
        return unary_is_place(l, expr);
    case CXCursor_GenericSelectionExpr: {
        CXCursor chosen = lower_chosen(l, expr);
        return !clang_Cursor_isNull(chosen) && lower_is_place(l, chosen);
    }
    case CXCursor_UnexposedExpr:
        return unexposed_is_place(l, expr);
    default:
        return false;
    }
}

/* A value of any type as an object. */
static PlaceId place_of_value(Lower *l, CXCursor expr) {
    TypeId type = lower_type_at(l, expr);
    LocId loc = lower_loc(l, expr);
    PlaceId place = lower_local_place(l, lower_synthetic(l, type, 0, loc));
    lower_into(l, place, expr, 0);
    return place;
}

static PlaceId unknown_place(Lower *l, CXCursor expr) {
    TypeId type = lower_type_at(l, expr);
    Operand address = lower_unknown(l, GAP_UNKNOWN_EXPR, lower_pointer_to(l, type), expr);
    return ir_place_value(l->tu, address, type);
}

/* ---- members ---- */

/* The field with this name when it was found in another record, see lower_record.c. */
static FieldId field_by_name(Lower *l, TypeId record, StrId name) {
    const Type *type = lower_type_data(l, record);
    for (uint32_t i = 0; i < type->field_count; i++) {
        if (l->tu->fields.data[type->field_first + i].name.i == name.i)
            return (FieldId){type->field_first + i};
    }
    return (FieldId){0};
}

/* 0 if unknown, FIELD_ANONYMOUS for a step into an anonymous member. */
static FieldId find_field(Lower *l, CXCursor expr, TypeId record) {
    CXCursor decl = clang_getCursorReferenced(expr);
    const uint64_t *found = map_find(l->field_of, (uintptr_t)decl.data[0]);
    FieldId field = {found ? (uint32_t)*found : 0};
    if (field.i == 0 || field.i == FIELD_ANONYMOUS)
        return field;
    const Field *data = tu_field(l->tu, field);
    TypeId bare = lower_bare(l, record);
    return data->record.i == bare.i || bare.i == 0 || !lower_is_record(l, bare) ||
                   lower_type_data(l, bare)->field_count == 0
               ? field
               : field_by_name(l, bare, data->name);
}

static PlaceId member_place(Lower *l, CXCursor expr) {
    CXCursor base = only_kid(l, expr);
    if (clang_Cursor_isNull(base))
        return unknown_place(l, expr);
    PlaceId object;
    if (is_arrow(base))
        object = lower_pointee(l, base);
    else
        object = lower_place(l, base);
    FieldId field = find_field(l, expr, lower_place_type(l, object));
    if (field.i == FIELD_ANONYMOUS) /* its members are fields of the object */
        return object;
    if (field.i == 0)
        return unknown_place(l, expr);
    return ir_place_field(l->tu, object, field, lower_type_at(l, expr));
}

/* ---- arrays and pointers ---- */

/* The array that a pointer expression is the decay of; null if it is something else. */
static CXCursor decayed_array(Lower *l, CXCursor expr) {
    CXCursor kid;
    if (clang_getCursorKind(expr) == CXCursor_UnexposedExpr && lower_is_implicit_cast(l, expr, &kid) &&
        lower_kind(l, lower_type_at(l, kid)) == TYPE_ARRAY && lower_kind(l, lower_type_at(l, expr)) == TYPE_POINTER)
        return kid;
    return clang_getNullCursor();
}

static PlaceId subscript_place(Lower *l, CXCursor expr) {
    Kids kids = lower_expr_kids(l, expr);
    if (kids.count != 2) {
        lower_kids_drop(l, kids);
        return unknown_place(l, expr);
    }
    CXCursor base = lower_kid(l, kids, 0), index = lower_kid(l, kids, 1);
    lower_kids_drop(l, kids);
    if (lower_kind(l, lower_type_at(l, index)) == TYPE_POINTER) { /* i[a] */
        CXCursor swapped = base;
        base = index;
        index = swapped;
    }
    TypeId elem = lower_type_at(l, expr);
    CXCursor array = decayed_array(l, base);
    if (!clang_Cursor_isNull(array)) {
        PlaceId place = lower_place(l, array);
        return lower_place_offset(l, place, lower_rvalue(l, index), elem, true);
    }
    if (lower_kind(l, lower_type_at(l, base)) != TYPE_POINTER) { /* an element of a vector */
        PlaceId place = lower_place(l, base);
        return lower_place_offset(l, place, lower_rvalue(l, index), elem, true);
    }
    PlaceId place = lower_pointee(l, base);
    return lower_place_offset(l, place, lower_rvalue(l, index), elem, false);
}

static Operand negated(Lower *l, Operand index, LocId loc) {
    return lower_un(l, UN_NEG, index, index.type, loc);
}

/* p + i, i + p, p - i */
static PlaceId offset_pointee(Lower *l, CXCursor sum, bool is_minus) {
    Kids kids = lower_expr_kids(l, sum);
    CXCursor pointer = lower_kid(l, kids, 0), index = lower_kid(l, kids, 1);
    lower_kids_drop(l, kids);
    if (lower_kind(l, lower_type_at(l, pointer)) != TYPE_POINTER) {
        CXCursor swapped = pointer;
        pointer = index;
        index = swapped;
    }
    TypeId elem = lower_type_data(l, lower_type_at(l, sum))->elem;
    PlaceId base = lower_pointee(l, pointer);
    Operand by = lower_rvalue(l, index);
    return lower_place_offset(l, base, is_minus ? negated(l, by, lower_loc(l, sum)) : by, elem, false);
}

PlaceId lower_pointee(Lower *l, CXCursor pointer) {
    switch (clang_getCursorKind(pointer)) {
    case CXCursor_ParenExpr:
        return lower_pointee(l, only_kid(l, pointer));
    case CXCursor_UnaryOperator: {
        enum CXUnaryOperatorKind op = clang_getCursorUnaryOperatorKind(pointer);
        CXCursor kid = only_kid(l, pointer);
        if (op == CXUnaryOperator_AddrOf && lower_is_place(l, kid))
            return lower_place(l, kid);
        if (op == CXUnaryOperator_Extension)
            return lower_pointee(l, kid);
        break;
    }
    case CXCursor_BinaryOperator: {
        enum CXBinaryOperatorKind op = clang_getCursorBinaryOperatorKind(pointer);
        if (op == CXBinaryOperator_Add || op == CXBinaryOperator_Sub)
            return offset_pointee(l, pointer, op == CXBinaryOperator_Sub);
        break;
    }
    case CXCursor_UnexposedExpr: {
        CXCursor array = decayed_array(l, pointer);
        if (!clang_Cursor_isNull(array)) {
            TypeId elem = lower_type_data(l, lower_type_at(l, array))->elem;
            return lower_place_offset(l, lower_place(l, array), operand_int(0, lower_int_type(l)), elem, true);
        }
        break;
    }
    default:
        break;
    }
    Operand value = lower_rvalue(l, pointer);
    return ir_place_value(l->tu, value, lower_type_data(l, value.type)->elem);
}

/* ---- the rest ---- */

static PlaceId compound_literal(Lower *l, CXCursor expr) {
    TypeId type = lower_type_at(l, expr);
    PlaceId place = lower_local_place(l, lower_synthetic(l, type, SYM_COMPOUND, lower_loc(l, expr)));
    lower_into(l, place, only_kid(l, expr), FLAG_INIT);
    return place;
}

static char unescaped(const char **at) {
    const char *from = *at;
    if (*from >= '0' && *from <= '7') {
        int value = 0, digits = 0;
        while (digits < 3 && *from >= '0' && *from <= '7') {
            value = value * 8 + (*from++ - '0');
            digits++;
        }
        *at = from;
        return (char)value;
    }
    static const char NAMES[] = "abfnrtv", VALUES[] = "\a\b\f\n\r\t\v";
    const char *name = strchr(NAMES, *from);
    *at = from + 1;
    return name && *from ? VALUES[name - NAMES] : *from;
}

/* The text is printed by libclang as a literal, in quotes and with escapes. Wide ones are kept without their text. */
static StrId string_text(Lower *l, CXCursor literal) {
    CXString spelling = clang_getCursorSpelling(literal);
    const char *from = clang_getCString(spelling);
    StrId text = STR_EMPTY;
    if (from && *from == '"') {
        char *copy = arena_alloc(l->scratch, strlen(from)), *to = copy;
        for (from++; *from && *from != '"';) {
            char c = *from++;
            if (c == '\\')
                c = unescaped(&from);
            if (c == '\0')
                break;
            *to++ = c;
        }
        text = strpool_intern_n(l->tu->strs, copy, (size_t)(to - copy));
    }
    clang_disposeString(spelling);
    return text;
}

Operand lower_string(Lower *l, CXCursor literal, TypeId type) {
    return operand_string(string_text(l, literal), type);
}

static PlaceId string_place(Lower *l, CXCursor literal) {
    TypeId type = lower_type_at(l, literal);
    return ir_place_value(l->tu, lower_string(l, literal, lower_pointer_to(l, type)), type);
}

/* __real__ and __imag__: two elements one after the other. */
static PlaceId complex_part(Lower *l, CXCursor expr, int64_t index) {
    PlaceId whole = lower_place(l, only_kid(l, expr));
    Operand at = operand_int(index, lower_int_type(l));
    return lower_place_offset(l, whole, at, lower_type_at(l, expr), true);
}

static PlaceId unary_place(Lower *l, CXCursor expr) {
    switch (clang_getCursorUnaryOperatorKind(expr)) {
    case CXUnaryOperator_Deref: {
        PlaceId place = lower_pointee(l, only_kid(l, expr));
        return place;
    }
    case CXUnaryOperator_Extension:
        return lower_place(l, only_kid(l, expr));
    case CXUnaryOperator_Real:
        return complex_part(l, expr, 0);
    case CXUnaryOperator_Imag:
        return complex_part(l, expr, 1);
    default:
        return place_of_value(l, expr);
    }
}

static PlaceId decl_place(Lower *l, CXCursor expr) {
    CXCursor decl = clang_getCursorReferenced(expr);
    enum CXCursorKind kind = clang_getCursorKind(decl);
    if (kind == CXCursor_EnumConstantDecl)
        return place_of_value(l, expr);
    SymId sym = lower_sym(l, decl);
    if (sym.i && tu_sym(l->tu, sym)->kind != SYM_FUNC)
        return ir_place_sym(l->tu, sym, lower_type_at(l, expr));
    return unknown_place(l, expr);
}

static PlaceId chosen_place(Lower *l, CXCursor expr) {
    CXCursor chosen = lower_chosen(l, expr);
    return clang_Cursor_isNull(chosen) ? unknown_place(l, expr) : lower_place(l, chosen);
}

PlaceId lower_place(Lower *l, CXCursor expr) {
    switch (clang_getCursorKind(expr)) {
    case CXCursor_DeclRefExpr:
        return decl_place(l, expr);
    case CXCursor_MemberRefExpr:
        return member_place(l, expr);
    case CXCursor_ArraySubscriptExpr:
        return subscript_place(l, expr);
    case CXCursor_StringLiteral:
        return string_place(l, expr);
    case CXCursor_CompoundLiteralExpr:
        return compound_literal(l, expr);
    case CXCursor_UnaryOperator:
        return unary_place(l, expr);
    case CXCursor_GenericSelectionExpr:
        return chosen_place(l, expr);
    case CXCursor_ParenExpr:
        return lower_place(l, only_kid(l, expr));
    case CXCursor_UnexposedExpr:
        if (!unexposed_is_place(l, expr))
            return place_of_value(l, expr);
        return lower_is_choose_expr(l, expr) ? chosen_place(l, expr) : lower_place(l, only_kid(l, expr));
    default:
        return place_of_value(l, expr);
    }
}
