/* lower_cond.c: conditions as control flow: && || ! ?: and comparisons lead straight to where they lead. Only where
 * such an expression's value is wanted does it pass through a synthetic local.
 */
#include "frontend/lower_internal.h"

static void two_kids(Lower *l, CXCursor expr, CXCursor *out_first, CXCursor *out_second) {
    Kids kids = lower_expr_kids(l, expr);
    *out_first = kids.count > 0 ? lower_kid(l, kids, 0) : expr;
    *out_second = kids.count > 1 ? lower_kid(l, kids, 1) : *out_first;
    lower_kids_drop(l, kids);
}

static bool is_logical(CXCursor expr) {
    if (clang_getCursorKind(expr) != CXCursor_BinaryOperator)
        return false;
    enum CXBinaryOperatorKind op = clang_getCursorBinaryOperatorKind(expr);
    return op == CXBinaryOperator_LAnd || op == CXBinaryOperator_LOr;
}

/* The value is 0 or 1, so that no conversion between integers changes its truth. */
static bool is_truth_value(CXCursor expr) {
    if (clang_getCursorKind(expr) == CXCursor_UnaryOperator)
        return clang_getCursorUnaryOperatorKind(expr) == CXUnaryOperator_LNot;
    if (clang_getCursorKind(expr) != CXCursor_BinaryOperator)
        return false;
    enum CXBinaryOperatorKind op = clang_getCursorBinaryOperatorKind(expr);
    return (op >= CXBinaryOperator_LT && op <= CXBinaryOperator_NE) || is_logical(expr);
}

static CXCursor expect_argument(Lower *l, CXCursor call) {
    CXCursor callee = clang_getCursorReferenced(call);
    if (clang_getCursorKind(callee) != CXCursor_FunctionDecl)
        return clang_getNullCursor();
    SymId sym = lower_sym(l, callee);
    const char *name = tu_str(l->tu, tu_sym(l->tu, sym)->name);
    if (strcmp(name, "__builtin_expect") != 0 && strcmp(name, "__builtin_expect_with_probability") != 0)
        return clang_getNullCursor();
    return clang_Cursor_getNumArguments(call) > 0 ? clang_Cursor_getArgument(call, 0) : clang_getNullCursor();
}

/* The expression within parentheses, conversions that keep the truth, and __builtin_expect. */
static CXCursor strip_truth(Lower *l, CXCursor expr) {
    for (;;) {
        expr = lower_strip_parens(l, expr);
        CXCursor kid;
        enum CXCursorKind kind = clang_getCursorKind(expr);
        if (kind == CXCursor_CallExpr) {
            kid = expect_argument(l, expr);
            if (clang_Cursor_isNull(kid))
                return expr;
        } else if (kind == CXCursor_CStyleCastExpr || kind == CXCursor_UnexposedExpr) {
            if (kind == CXCursor_CStyleCastExpr)
                kid = lower_last_expr(l, expr);
            else if (!lower_is_implicit_cast(l, expr, &kid))
                return expr;
            CXCursor inner = strip_truth(l, kid);
            if (!is_truth_value(inner) || lower_kind(l, lower_type_at(l, expr)) != TYPE_INT)
                return expr;
            return inner;
        } else {
            return expr;
        }
        expr = kid;
    }
}

static void branch_on_value(Lower *l, CXCursor expr, BuildBlock if_true, BuildBlock if_false) {
    LocId loc = lower_loc(l, expr);
    Operand value = lower_some_value(l, lower_rvalue(l, expr), loc);
    if (value.kind == OPERAND_INT)
        ir_jump(l->fn->b, value.num != 0 ? if_true : if_false, loc);
    else if (value.kind == OPERAND_ADDR || value.kind == OPERAND_STRING)
        ir_jump(l->fn->b, if_true, loc);
    else
        ir_branch(l->fn->b, value, if_true, if_false, loc);
}

static void branch_on_choice(Lower *l, CXCursor expr, BuildBlock if_true, BuildBlock if_false) {
    Kids kids = lower_expr_kids(l, expr);
    CXCursor cond = lower_kid(l, kids, 0), yes = lower_kid(l, kids, 1), no = lower_kid(l, kids, 2);
    lower_kids_drop(l, kids);
    BuildBlock on_yes = ir_block_new(l->fn->b), on_no = ir_block_new(l->fn->b);
    lower_cond(l, cond, on_yes, on_no);
    ir_block_set(l->fn->b, on_yes);
    lower_cond(l, yes, if_true, if_false);
    ir_block_set(l->fn->b, on_no);
    lower_cond(l, no, if_true, if_false);
}

void lower_cond(Lower *l, CXCursor expr, BuildBlock if_true, BuildBlock if_false) {
    expr = strip_truth(l, expr);
    CXCursor left, right;
    if (is_logical(expr)) {
        two_kids(l, expr, &left, &right);
        BuildBlock middle = ir_block_new(l->fn->b);
        if (clang_getCursorBinaryOperatorKind(expr) == CXBinaryOperator_LAnd)
            lower_cond(l, left, middle, if_false);
        else
            lower_cond(l, left, if_true, middle);
        ir_block_set(l->fn->b, middle);
        lower_cond(l, right, if_true, if_false);
        return;
    }
    if (clang_getCursorKind(expr) == CXCursor_UnaryOperator &&
        clang_getCursorUnaryOperatorKind(expr) == CXUnaryOperator_LNot) {
        lower_cond(l, lower_last_expr(l, expr), if_false, if_true);
        return;
    }
    if (clang_getCursorKind(expr) == CXCursor_BinaryOperator &&
        clang_getCursorBinaryOperatorKind(expr) == CXBinaryOperator_Comma) {
        two_kids(l, expr, &left, &right);
        lower_effect(l, left);
        lower_cond(l, right, if_true, if_false);
        return;
    }
    if (clang_getCursorKind(expr) == CXCursor_ConditionalOperator)
        branch_on_choice(l, expr, if_true, if_false);
    else
        branch_on_value(l, expr, if_true, if_false);
}

/* ---- as values ---- */

Operand lower_logical(Lower *l, CXCursor expr) {
    FuncBuilder *b = l->fn->b;
    TypeId type = lower_type_at(l, expr);
    LocId loc = lower_loc(l, expr);
    BuildBlock yes = ir_block_new(b), no = ir_block_new(b), join = ir_block_new(b);
    SymId result = lower_synthetic(l, type, 0, loc);
    lower_cond(l, expr, yes, no);
    ir_block_set(b, yes);
    lower_store(l, lower_local_place(l, result), operand_int(1, type), loc, 0);
    ir_jump(b, join, loc);
    ir_block_set(b, no);
    lower_store(l, lower_local_place(l, result), operand_int(0, type), loc, 0);
    ir_jump(b, join, loc);
    ir_block_set(b, join);
    return lower_load(l, lower_local_place(l, result), loc);
}

typedef struct Choice {
    CXCursor yes, no;
    BuildBlock on_yes, on_no, join;
    LocId loc;
} Choice;

static Choice choice_open(Lower *l, CXCursor expr) {
    Kids kids = lower_expr_kids(l, expr);
    CXCursor cond = lower_kid(l, kids, 0);
    Choice choice = {.yes = lower_kid(l, kids, 1), .no = lower_kid(l, kids, 2), .loc = lower_loc(l, expr)};
    lower_kids_drop(l, kids);
    choice.on_yes = ir_block_new(l->fn->b);
    choice.on_no = ir_block_new(l->fn->b);
    choice.join = ir_block_new(l->fn->b);
    lower_cond(l, cond, choice.on_yes, choice.on_no);
    ir_block_set(l->fn->b, choice.on_yes);
    return choice;
}

static void choice_turn(Lower *l, const Choice *choice) {
    ir_jump(l->fn->b, choice->join, choice->loc);
    ir_block_set(l->fn->b, choice->on_no);
}

static void choice_close(Lower *l, const Choice *choice) {
    ir_jump(l->fn->b, choice->join, choice->loc);
    ir_block_set(l->fn->b, choice->join);
}

/* The arm that is taken, if the condition is a literal constant: no detour through a local then. */
static bool constant_arm(Lower *l, CXCursor expr, CXCursor *out_arm) {
    Kids kids = lower_expr_kids(l, expr);
    CXCursor cond = lower_strip_parens(l, lower_kid(l, kids, 0));
    CXCursor yes = lower_kid(l, kids, 1), no = lower_kid(l, kids, 2);
    lower_kids_drop(l, kids);
    enum CXCursorKind kind = clang_getCursorKind(cond);
    int64_t num = 0;
    bool is_literal = kind == CXCursor_IntegerLiteral || kind == CXCursor_UnaryExpr;
    bool is_constant_p = false;
    if (kind == CXCursor_CallExpr) {
        CXCursor callee = clang_getCursorReferenced(cond);
        is_constant_p =
            clang_getCursorKind(callee) == CXCursor_FunctionDecl &&
            lower_builtin_find(tu_str(l->tu, tu_sym(l->tu, lower_sym(l, callee))->name)) == BUILTIN_CONSTANT_P;
    }
    if ((!is_literal && !is_constant_p) || (!lower_eval_int(cond, &num) && !is_constant_p))
        return false;
    *out_arm = num ? yes : no;
    return true;
}

Operand lower_conditional(Lower *l, CXCursor expr) {
    TypeId type = lower_type_at(l, expr);
    CXCursor arm;
    if (lower_kind(l, type) == TYPE_VOID) {
        lower_conditional_effect(l, expr);
        return operand_none();
    }
    if (constant_arm(l, expr, &arm))
        return lower_convert(l, lower_rvalue(l, arm), type, lower_loc(l, arm));
    LocId loc = lower_loc(l, expr);
    SymId result = lower_synthetic(l, type, 0, loc);
    lower_conditional_into(l, lower_local_place(l, result), expr, 0);
    return lower_load(l, lower_local_place(l, result), loc);
}

void lower_conditional_into(Lower *l, PlaceId to, CXCursor expr, uint16_t flags) {
    Choice choice = choice_open(l, expr);
    lower_into(l, to, choice.yes, flags);
    choice_turn(l, &choice);
    lower_into(l, to, choice.no, flags);
    choice_close(l, &choice);
}

void lower_conditional_effect(Lower *l, CXCursor expr) {
    if (clang_getCursorKind(expr) == CXCursor_ConditionalOperator) {
        Choice choice = choice_open(l, expr);
        lower_effect(l, choice.yes);
        choice_turn(l, &choice);
        lower_effect(l, choice.no);
        choice_close(l, &choice);
        return;
    }
    CXCursor left, right; /* && or || */
    two_kids(l, expr, &left, &right);
    LocId loc = lower_loc(l, expr);
    BuildBlock more = ir_block_new(l->fn->b), join = ir_block_new(l->fn->b);
    bool is_and = clang_getCursorBinaryOperatorKind(expr) == CXBinaryOperator_LAnd;
    lower_cond(l, left, is_and ? more : join, is_and ? join : more);
    ir_block_set(l->fn->b, more);
    lower_effect(l, right);
    ir_jump(l->fn->b, join, loc);
    ir_block_set(l->fn->b, join);
}

/* Children: the common operand, it again as condition and as result, and the alternative. */
Operand lower_elvis(Lower *l, CXCursor expr) {
    FuncBuilder *b = l->fn->b;
    Kids kids = lower_expr_kids(l, expr);
    CXCursor common = lower_kid(l, kids, 0), alternative = lower_kid(l, kids, 3);
    lower_kids_drop(l, kids);
    TypeId type = lower_type_at(l, expr);
    LocId loc = lower_loc(l, expr);
    Operand value = lower_some_value(l, lower_rvalue(l, common), loc);
    if (lower_kind(l, type) == TYPE_VOID)
        return operand_none();
    PlaceId result = lower_local_place(l, lower_synthetic(l, type, 0, loc));
    BuildBlock yes = ir_block_new(b), no = ir_block_new(b), join = ir_block_new(b);
    ir_branch(b, value, yes, no, loc);
    ir_block_set(b, yes);
    lower_store(l, result, lower_convert(l, value, type, loc), loc, 0);
    ir_jump(b, join, loc);
    ir_block_set(b, no);
    lower_into(l, result, alternative, 0);
    ir_jump(b, join, loc);
    ir_block_set(b, join);
    return lower_load(l, result, loc);
}
