/* lower_expr.c: values of expressions, values put into objects, and expressions whose value nobody wants.
 * An ignored value is not an access: `(void)x;` reads nothing unless x is volatile or atomic.
 */
#include "frontend/lower_internal.h"

CXCursor lower_strip_parens(Lower *l, CXCursor expr) {
    while (clang_getCursorKind(expr) == CXCursor_ParenExpr ||
           (clang_getCursorKind(expr) == CXCursor_UnaryOperator &&
            clang_getCursorUnaryOperatorKind(expr) == CXUnaryOperator_Extension)) {
        CXCursor kid = lower_last_expr(l, expr);
        if (clang_Cursor_isNull(kid))
            break;
        expr = kid;
    }
    return expr;
}

/* ---- functions as values ---- */

Operand lower_function_value(Lower *l, CXCursor designator, TypeId pointer, bool is_callee) {
    CXCursor expr = lower_strip_parens(l, designator);
    switch (clang_getCursorKind(expr)) {
    case CXCursor_DeclRefExpr: {
        CXCursor decl = clang_getCursorReferenced(expr);
        if (clang_getCursorKind(decl) != CXCursor_FunctionDecl)
            break;
        SymId sym = lower_sym(l, decl);
        if (lower_kind(l, pointer) != TYPE_POINTER)
            pointer = lower_pointer_to(l, tu_sym(l->tu, sym)->type);
        return lower_function_address(l, sym, pointer, is_callee);
    }
    case CXCursor_UnaryOperator: {
        CXCursor kid = lower_last_expr(l, expr);
        enum CXUnaryOperatorKind op = clang_getCursorUnaryOperatorKind(expr);
        if (op == CXUnaryOperator_Deref || op == CXUnaryOperator_AddrOf)
            return lower_function_value(l, kid, pointer, is_callee);
        break;
    }
    case CXCursor_UnexposedExpr: {
        CXCursor kid;
        if (lower_is_implicit_cast(l, expr, &kid)) {
            uint8_t kind = lower_kind(l, lower_type_at(l, kid));
            if (kind == TYPE_FUNC || kind == TYPE_OTHER)
                return lower_function_value(l, kid, lower_type_at(l, expr), is_callee);
        }
        break;
    }
    case CXCursor_GenericSelectionExpr: {
        CXCursor chosen = lower_chosen(l, expr);
        if (!clang_Cursor_isNull(chosen))
            return lower_function_value(l, chosen, pointer, is_callee);
        break;
    }
    default:
        break;
    }
    return lower_rvalue(l, expr);
}

/* ---- statement expressions ---- */

static Operand stmt_expr_value(Lower *l, CXCursor expr) {
    Cleanup *outer = l->fn->cleanups;
    CXCursor last;
    Operand value = operand_none();
    if (lower_stmt_expr(l, expr, &last)) {
        if (lower_kind(l, lower_type_at(l, expr)) == TYPE_VOID)
            lower_effect(l, last);
        else
            value = lower_rvalue(l, last);
    }
    lower_scope_leave(l, outer, lower_loc(l, expr));
    return value;
}

/* ---- operators ---- */

bool lower_bin_op(enum CXBinaryOperatorKind kind, BinOp *out_op) {
    switch (kind) {
    case CXBinaryOperator_Mul:
    case CXBinaryOperator_MulAssign:
        *out_op = BIN_MUL;
        return true;
    case CXBinaryOperator_Div:
    case CXBinaryOperator_DivAssign:
        *out_op = BIN_DIV;
        return true;
    case CXBinaryOperator_Rem:
    case CXBinaryOperator_RemAssign:
        *out_op = BIN_REM;
        return true;
    case CXBinaryOperator_Add:
    case CXBinaryOperator_AddAssign:
        *out_op = BIN_ADD;
        return true;
    case CXBinaryOperator_Sub:
    case CXBinaryOperator_SubAssign:
        *out_op = BIN_SUB;
        return true;
    case CXBinaryOperator_Shl:
    case CXBinaryOperator_ShlAssign:
        *out_op = BIN_SHL;
        return true;
    case CXBinaryOperator_Shr:
    case CXBinaryOperator_ShrAssign:
        *out_op = BIN_SHR;
        return true;
    case CXBinaryOperator_And:
    case CXBinaryOperator_AndAssign:
        *out_op = BIN_AND;
        return true;
    case CXBinaryOperator_Xor:
    case CXBinaryOperator_XorAssign:
        *out_op = BIN_XOR;
        return true;
    case CXBinaryOperator_Or:
    case CXBinaryOperator_OrAssign:
        *out_op = BIN_OR;
        return true;
    case CXBinaryOperator_LT:
        *out_op = BIN_LT;
        return true;
    case CXBinaryOperator_GT:
        *out_op = BIN_GT;
        return true;
    case CXBinaryOperator_LE:
        *out_op = BIN_LE;
        return true;
    case CXBinaryOperator_GE:
        *out_op = BIN_GE;
        return true;
    case CXBinaryOperator_EQ:
        *out_op = BIN_EQ;
        return true;
    case CXBinaryOperator_NE:
        *out_op = BIN_NE;
        return true;
    default:
        return false;
    }
}

static Operand binary(Lower *l, CXCursor expr) {
    enum CXBinaryOperatorKind kind = clang_getCursorBinaryOperatorKind(expr);
    TypeId type = lower_type_at(l, expr);
    LocId loc = lower_loc(l, expr);
    if (kind == CXBinaryOperator_Assign)
        return lower_is_aggregate(l, type) ? lower_load(l, lower_place(l, expr), loc) : lower_assign(l, expr, true);
    if (kind == CXBinaryOperator_LAnd || kind == CXBinaryOperator_LOr)
        return lower_logical(l, expr);
    if (lower_kind(l, type) == TYPE_POINTER && (kind == CXBinaryOperator_Add || kind == CXBinaryOperator_Sub))
        return lower_address(l, lower_pointee(l, expr), type, loc);
    Kids kids = lower_expr_kids(l, expr);
    CXCursor left = kids.count > 0 ? lower_kid(l, kids, 0) : expr;
    CXCursor right = kids.count > 1 ? lower_kid(l, kids, 1) : expr;
    uint32_t count = kids.count;
    lower_kids_drop(l, kids);
    BinOp op;
    if (count == 2 && kind == CXBinaryOperator_Comma) {
        lower_effect(l, left);
        return lower_rvalue(l, right);
    }
    if (count != 2 || !lower_bin_op(kind, &op))
        return lower_unknown(l, GAP_UNKNOWN_EXPR, type, expr);
    Operand a = lower_rvalue(l, left);
    Operand b = lower_rvalue(l, right);
    if (op == BIN_SUB && lower_kind(l, a.type) == TYPE_POINTER)
        op = BIN_PTRDIFF;
    return lower_bin(l, op, a, b, type, loc);
}

static Operand unary(Lower *l, CXCursor expr) {
    enum CXUnaryOperatorKind op = clang_getCursorUnaryOperatorKind(expr);
    CXCursor kid = lower_last_expr(l, expr);
    TypeId type = lower_type_at(l, expr);
    LocId loc = lower_loc(l, expr);
    switch (op) {
    case CXUnaryOperator_PostInc:
    case CXUnaryOperator_PostDec:
    case CXUnaryOperator_PreInc:
    case CXUnaryOperator_PreDec:
        return lower_increment(l, expr, op, true);
    case CXUnaryOperator_AddrOf:
        if (lower_kind(l, lower_type_at(l, kid)) == TYPE_FUNC)
            return lower_function_value(l, kid, type, false);
        return lower_address(l, lower_place(l, kid), type, loc);
    case CXUnaryOperator_Deref:
        if (lower_kind(l, type) == TYPE_FUNC)
            return lower_function_value(l, expr, type, false);
        return lower_load(l, lower_place(l, expr), loc);
    case CXUnaryOperator_Plus:
    case CXUnaryOperator_Extension:
        return lower_rvalue(l, kid);
    case CXUnaryOperator_Minus:
        return lower_un(l, UN_NEG, lower_rvalue(l, kid), type, loc);
    case CXUnaryOperator_Not:
        return lower_un(l, UN_NOT, lower_rvalue(l, kid), type, loc);
    case CXUnaryOperator_LNot:
        return lower_un(l, UN_LNOT, lower_rvalue(l, kid), type, loc);
    case CXUnaryOperator_Real:
    case CXUnaryOperator_Imag:
        if (lower_is_place(l, kid))
            return lower_load(l, lower_place(l, expr), loc);
        lower_effect(l, kid);
        return lower_opaque(l, type, loc);
    default:
        return lower_unknown(l, GAP_UNKNOWN_EXPR, type, expr);
    }
}

static Operand cast(Lower *l, CXCursor expr) {
    CXCursor kid = lower_last_expr(l, expr);
    TypeId to = lower_type_at(l, expr);
    if (lower_kind(l, to) == TYPE_VOID) {
        lower_effect(l, kid);
        return operand_none();
    }
    if (lower_is_record(l, to) && lower_bare(l, lower_type_at(l, kid)).i != lower_bare(l, to).i)
        return lower_load(l, lower_place(l, expr), lower_loc(l, expr)); /* a value as a union */
    return lower_convert(l, lower_rvalue(l, kid), to, lower_loc(l, kid));
}

/* ---- leaves ---- */

static Operand reference(Lower *l, CXCursor expr) {
    CXCursor decl = clang_getCursorReferenced(expr);
    switch (clang_getCursorKind(decl)) {
    case CXCursor_EnumConstantDecl:
        return operand_int(clang_getEnumConstantDeclValue(decl), lower_type_at(l, expr));
    case CXCursor_FunctionDecl:
        return lower_function_value(l, expr, (TypeId){0}, false);
    default:
        return lower_load(l, lower_place(l, expr), lower_loc(l, expr));
    }
}

static Operand constant(Lower *l, CXCursor expr) {
    TypeId type = lower_type_at(l, expr);
    int64_t num;
    return lower_eval_int(expr, &num) ? operand_int(num, type) : lower_opaque(l, type, lower_loc(l, expr));
}

static Operand chosen_value(Lower *l, CXCursor expr) {
    CXCursor chosen = lower_chosen(l, expr);
    int64_t num;
    if (!clang_Cursor_isNull(chosen))
        return lower_rvalue(l, chosen);
    if (lower_eval_int(expr, &num)) /* whichever it was */
        return operand_int(num, lower_type_at(l, expr));
    return lower_unknown(l, GAP_UNKNOWN_EXPR, lower_type_at(l, expr), expr);
}

/* A braced scalar, `{ 3 }`, or an aggregate where a value is wanted. */
static Operand list_value(Lower *l, CXCursor expr) {
    TypeId type = lower_type_at(l, expr);
    if (lower_is_aggregate(l, type))
        return lower_load(l, lower_place(l, expr), lower_loc(l, expr));
    CXCursor kid = lower_last_expr(l, expr);
    return clang_Cursor_isNull(kid) ? operand_int(0, type) : lower_rvalue(l, kid);
}

static Operand value_of_kind(Lower *l, CXCursor expr) {
    switch (clang_getCursorKind(expr)) {
    case CXCursor_ParenExpr:
        return lower_rvalue(l, lower_last_expr(l, expr));
    case CXCursor_UnexposedExpr:
        return lower_unexposed(l, expr);
    case CXCursor_DeclRefExpr:
        return reference(l, expr);
    case CXCursor_IntegerLiteral:
    case CXCursor_CharacterLiteral:
    case CXCursor_UnaryExpr:
    case CXCursor_CXXBoolLiteralExpr:
        return constant(l, expr);
    case CXCursor_CXXNullPtrLiteralExpr:
    case CXCursor_GNUNullExpr:
        return operand_int(0, lower_type_at(l, expr));
    case CXCursor_FloatingLiteral:
    case CXCursor_ImaginaryLiteral:
    case CXCursor_FixedPointLiteral:
        return lower_opaque(l, lower_type_at(l, expr), lower_loc(l, expr));
    case CXCursor_StringLiteral:
        return lower_string(l, expr, lower_type_at(l, expr));
    case CXCursor_MemberRefExpr:
    case CXCursor_ArraySubscriptExpr:
    case CXCursor_CompoundLiteralExpr:
        return lower_load(l, lower_place(l, expr), lower_loc(l, expr));
    case CXCursor_BinaryOperator:
        return binary(l, expr);
    case CXCursor_CompoundAssignOperator:
        return lower_compound_assign(l, expr, true);
    case CXCursor_UnaryOperator:
        return unary(l, expr);
    case CXCursor_ConditionalOperator:
        return lower_conditional(l, expr);
    case CXCursor_CallExpr:
        return lower_call(l, expr);
    case CXCursor_CStyleCastExpr:
        return cast(l, expr);
    case CXCursor_StmtExpr:
        return stmt_expr_value(l, expr);
    case CXCursor_AddrLabelExpr:
        return lower_label_address(l, expr);
    case CXCursor_GenericSelectionExpr:
        return chosen_value(l, expr);
    case CXCursor_InitListExpr:
        return list_value(l, expr);
    default:
        return lower_unknown(l, GAP_UNKNOWN_EXPR, lower_type_at(l, expr), expr);
    }
}

Operand lower_rvalue(Lower *l, CXCursor expr) {
    Operand value = value_of_kind(l, expr);
    if (value.kind == OPERAND_NONE && lower_kind(l, lower_type_at(l, expr)) != TYPE_VOID) {
        TypeId type = lower_bare(l, lower_type_at(l, expr));
        value = lower_opaque(l, type.i ? type : lower_int_type(l), lower_loc(l, expr));
    }
    return value;
}

/* ---- into an object ---- */

/* A value of another type as a union: stored in the member that has its type. */
static void store_as_union(Lower *l, PlaceId to, CXCursor kid, LocId loc, uint16_t flags) {
    TypeId wanted = lower_bare(l, lower_type_at(l, kid));
    const Type *type = lower_type_data(l, lower_bare(l, lower_place_type(l, to)));
    for (uint32_t i = 0; i < type->field_count; i++) {
        FieldId field = {type->field_first + i};
        TypeId member = tu_field(l->tu, field)->type;
        if (lower_bare(l, member).i == wanted.i) {
            lower_into(l, ir_place_field(l->tu, to, field, member), kid, flags);
            return;
        }
    }
    lower_store(l, to, lower_rvalue(l, kid), loc, flags);
}

static void stmt_expr_into(Lower *l, PlaceId to, CXCursor expr, uint16_t flags) {
    Cleanup *outer = l->fn->cleanups;
    CXCursor last;
    if (lower_stmt_expr(l, expr, &last))
        lower_into(l, to, last, flags);
    lower_scope_leave(l, outer, lower_loc(l, expr));
}

static void assigned_into(Lower *l, PlaceId to, CXCursor expr, uint16_t flags) {
    Kids kids = lower_expr_kids(l, expr);
    CXCursor left = lower_kid(l, kids, 0), right = lower_kid(l, kids, kids.count - 1);
    lower_kids_drop(l, kids);
    if (clang_getCursorBinaryOperatorKind(expr) == CXBinaryOperator_Comma) {
        lower_effect(l, left);
        lower_into(l, to, right, flags);
        return;
    }
    PlaceId place = lower_place(l, left);
    lower_into(l, place, right, 0);
    lower_move(l, to, place, lower_loc(l, left), flags);
}

/* Structs, unions and arrays. */
static void aggregate_into(Lower *l, PlaceId to, CXCursor expr, uint16_t flags) {
    LocId loc = lower_loc(l, expr);
    CXCursor kid;
    switch (clang_getCursorKind(expr)) {
    case CXCursor_InitListExpr:
        lower_init_list(l, to, expr, flags);
        return;
    case CXCursor_UnexposedExpr:
        if (!lower_is_implicit_cast(l, expr, &kid))
            break;
        if (!lower_is_place(l, kid)) {
            lower_into(l, to, kid, flags);
            return;
        }
        if (flags & FLAG_INIT && clang_getCursorKind(kid) == CXCursor_CompoundLiteralExpr)
            lower_into(l, to, lower_last_expr(l, kid), flags); /* the literal is the object: no copy */
        else
            lower_move(l, to, lower_place(l, kid), loc, flags);
        return;
    case CXCursor_ConditionalOperator:
        lower_conditional_into(l, to, expr, flags);
        return;
    case CXCursor_StmtExpr:
        stmt_expr_into(l, to, expr, flags);
        return;
    case CXCursor_BinaryOperator:
        assigned_into(l, to, expr, flags);
        return;
    case CXCursor_GenericSelectionExpr:
        kid = lower_chosen(l, expr);
        if (clang_Cursor_isNull(kid))
            break;
        lower_into(l, to, kid, flags);
        return;
    case CXCursor_CStyleCastExpr:
        kid = lower_last_expr(l, expr);
        if (lower_bare(l, lower_type_at(l, kid)).i == lower_bare(l, lower_place_type(l, to)).i)
            lower_into(l, to, kid, flags);
        else
            store_as_union(l, to, kid, loc, flags);
        return;
    case CXCursor_StringLiteral:
        lower_store(l, to, lower_string(l, expr, lower_type_at(l, expr)), loc, flags);
        return;
    default:
        break;
    }
    if (lower_is_place(l, expr))
        lower_move(l, to, lower_place(l, expr), loc, flags);
    else
        lower_store(l, to, lower_rvalue(l, expr), loc, flags);
}

void lower_into(Lower *l, PlaceId to, CXCursor expr, uint16_t flags) {
    if (lower_is_aggregate(l, lower_place_type(l, to))) {
        aggregate_into(l, to, lower_strip_parens(l, expr), flags);
        return;
    }
    LocId loc = lower_loc(l, expr);
    Operand value = lower_convert(l, lower_rvalue(l, expr), lower_place_type(l, to), loc);
    lower_store(l, to, value, loc, flags);
}

/* ---- effects only ---- */

/* What an object's place needs is computed; the object is not read. */
static void place_effect(Lower *l, CXCursor expr) {
    CXCursor inner = lower_strip_parens(l, expr);
    enum CXCursorKind kind = clang_getCursorKind(inner);
    TypeId type = lower_type_at(l, inner);
    bool is_read = lower_type_data(l, type)->flags & (TYPE_VOLATILE | TYPE_ATOMIC) && !lower_is_aggregate(l, type);
    if (kind == CXCursor_StringLiteral || lower_kind(l, type) == TYPE_FUNC ||
        (kind == CXCursor_DeclRefExpr && !is_read))
        return;
    PlaceId place = lower_place(l, inner);
    if (is_read)
        lower_load(l, place, lower_loc(l, inner));
}

static void binary_effect(Lower *l, CXCursor expr) {
    enum CXBinaryOperatorKind kind = clang_getCursorBinaryOperatorKind(expr);
    if (kind == CXBinaryOperator_Assign) {
        lower_assign(l, expr, false);
        return;
    }
    if (kind == CXBinaryOperator_LAnd || kind == CXBinaryOperator_LOr) {
        lower_conditional_effect(l, expr);
        return;
    }
    Kids kids = lower_expr_kids(l, expr);
    for (uint32_t i = 0; i < kids.count; i++)
        lower_effect(l, lower_kid(l, kids, i));
    lower_kids_drop(l, kids);
}

static void unary_effect(Lower *l, CXCursor expr) {
    switch (clang_getCursorUnaryOperatorKind(expr)) {
    case CXUnaryOperator_Minus:
    case CXUnaryOperator_Plus:
    case CXUnaryOperator_Not:
    case CXUnaryOperator_LNot:
    case CXUnaryOperator_Extension:
    case CXUnaryOperator_AddrOf:
        lower_effect(l, lower_last_expr(l, expr));
        return;
    case CXUnaryOperator_Deref:
    case CXUnaryOperator_Real:
    case CXUnaryOperator_Imag:
        if (lower_is_place(l, expr))
            place_effect(l, expr);
        return;
    case CXUnaryOperator_PostInc:
    case CXUnaryOperator_PostDec:
    case CXUnaryOperator_PreInc:
    case CXUnaryOperator_PreDec:
        lower_increment(l, expr, clang_getCursorUnaryOperatorKind(expr), false);
        return;
    default:
        lower_rvalue(l, expr);
    }
}

static void stmt_expr_effect(Lower *l, CXCursor expr) {
    Cleanup *outer = l->fn->cleanups;
    CXCursor last;
    if (lower_stmt_expr(l, expr, &last))
        lower_effect(l, last);
    lower_scope_leave(l, outer, lower_loc(l, expr));
}

void lower_effect(Lower *l, CXCursor expr) {
    CXCursor kid;
    switch (clang_getCursorKind(expr)) {
    case CXCursor_ParenExpr:
    case CXCursor_CStyleCastExpr:
        lower_effect(l, lower_last_expr(l, expr));
        return;
    case CXCursor_UnexposedExpr:
        if (!lower_is_implicit_cast(l, expr, &kid))
            break;
        lower_effect(l, kid);
        return;
    case CXCursor_DeclRefExpr:
    case CXCursor_MemberRefExpr:
    case CXCursor_ArraySubscriptExpr:
        if (!lower_is_place(l, expr))
            break;
        place_effect(l, expr);
        return;
    case CXCursor_BinaryOperator:
        binary_effect(l, expr);
        return;
    case CXCursor_UnaryOperator:
        unary_effect(l, expr);
        return;
    case CXCursor_CompoundAssignOperator:
        lower_compound_assign(l, expr, false);
        return;
    case CXCursor_ConditionalOperator:
        lower_conditional_effect(l, expr);
        return;
    case CXCursor_StmtExpr:
        stmt_expr_effect(l, expr);
        return;
    case CXCursor_IntegerLiteral:
    case CXCursor_CharacterLiteral:
    case CXCursor_FloatingLiteral:
    case CXCursor_StringLiteral:
    case CXCursor_UnaryExpr:
        return;
    default:
        break;
    }
    lower_rvalue(l, expr);
}
