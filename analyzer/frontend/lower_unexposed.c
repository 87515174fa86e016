/* lower_unexposed.c: expressions for which libclang has no kind. Implicit casts stand where their operand stands; all
 * others are told apart by the word written at their place, and by how many children they have.
 */
#include "frontend/lower_internal.h"

enum { WORD_MAX = 64 };

bool lower_is_implicit_cast(Lower *l, CXCursor expr, CXCursor *out_kid) {
    Kids kids = lower_expr_kids(l, expr);
    bool is_cast = kids.count == 1 && lower_same_location(expr, lower_kid(l, kids, 0));
    if (is_cast)
        *out_kid = lower_kid(l, kids, 0);
    lower_kids_drop(l, kids);
    return is_cast;
}

/* ---- casts ---- */

static Operand decay(Lower *l, CXCursor array, TypeId pointer) {
    PlaceId place = lower_place(l, array);
    const Place *at = tu_place(l->tu, place);
    if (at->base == PLACE_VALUE && at->value.kind == OPERAND_STRING && at->sel_count == 0) {
        Operand text = at->value;
        text.type = pointer;
        return text;
    }
    return lower_address(l, place, pointer, lower_loc(l, array));
}

/* A built-in function has a type of its own kind. */
static bool is_builtin_function(Lower *l, CXCursor expr, uint8_t kind) {
    return kind == TYPE_OTHER && clang_getCursorKind(lower_strip_parens(l, expr)) == CXCursor_DeclRefExpr &&
           clang_getCursorKind(clang_getCursorReferenced(expr)) == CXCursor_FunctionDecl;
}

static Operand implicit_cast(Lower *l, CXCursor expr, CXCursor kid) {
    TypeId to = lower_type_at(l, expr), from = lower_type_at(l, kid);
    uint8_t kind = lower_kind(l, from);
    if (kind == TYPE_FUNC || is_builtin_function(l, kid, kind))
        return lower_function_value(l, kid, to, false);
    if (kind == TYPE_ARRAY && lower_kind(l, to) == TYPE_POINTER)
        return decay(l, kid, to);
    LocId loc = lower_loc(l, kid);
    Operand value = lower_is_place(l, kid) ? lower_load(l, lower_place(l, kid), loc) : lower_rvalue(l, kid);
    return lower_convert(l, value, to, loc);
}

/* ---- the others ---- */

static Operand evaluated(Lower *l, CXCursor expr, TypeId type) {
    int64_t num;
    if (lower_eval_int(expr, &num))
        return operand_int(num, type);
    return lower_opaque(l, type, lower_loc(l, expr));
}

static void effects_of_kids(Lower *l, CXCursor expr) {
    Kids kids = lower_expr_kids(l, expr);
    for (uint32_t i = 0; i < kids.count; i++)
        lower_effect(l, lower_kid(l, kids, i));
    lower_kids_drop(l, kids);
}

static bool is_evaluated_word(const char *word) {
    static const char *const WORDS[] = {
        "__builtin_offsetof", "__builtin_types_compatible_p", "offsetof",        "__builtin_LINE",
        "__builtin_COLUMN",   "__builtin_has_attribute",      "__is_identifier",
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (strcmp(word, WORDS[i]) == 0)
            return true;
    }
    return false;
}

static Operand unknown_expr(Lower *l, CXCursor expr, TypeId type) {
    effects_of_kids(l, expr);
    return lower_unknown(l, GAP_UNKNOWN_EXPR, type, expr);
}

static Operand named_expr(Lower *l, CXCursor expr, TypeId type, uint32_t kid_count) {
    char word[WORD_MAX];
    lower_word_at(l, clang_getCursorLocation(expr), word, sizeof word);
    if (lower_is_atomic_word(word))
        return lower_atomic(l, expr, word);
    if (strcmp(word, "__builtin_choose_expr") == 0) {
        CXCursor chosen = lower_chosen(l, expr);
        return clang_Cursor_isNull(chosen) ? unknown_expr(l, expr, type) : lower_rvalue(l, chosen);
    }
    if (is_evaluated_word(word))
        return evaluated(l, expr, type);
    if (strcmp(word, "__builtin_va_arg") == 0 || strcmp(word, "va_arg") == 0)
        return lower_opaque(l, type, lower_loc(l, expr));
    if (strcmp(word, "__builtin_convertvector") == 0 || strcmp(word, "__builtin_shufflevector") == 0 ||
        strcmp(word, "__builtin_bit_cast") == 0) {
        effects_of_kids(l, expr);
        return lower_opaque(l, type, lower_loc(l, expr));
    }
    if (kid_count == 4)
        return lower_elvis(l, expr);
    int64_t num;
    if (kid_count == 0 && lower_eval_int(expr, &num))
        return operand_int(num, type);
    return unknown_expr(l, expr, type);
}

Operand lower_unexposed(Lower *l, CXCursor expr) {
    Kids kids = lower_expr_kids(l, expr);
    uint32_t count = kids.count;
    CXCursor kid = count > 0 ? lower_kid(l, kids, 0) : expr;
    lower_kids_drop(l, kids);
    if (clang_getCursorType(expr).kind == CXType_Dependent) { /* what is left of an expression with an error */
        ir_func_mark(l->fn->b, FUNC_DEGRADED);
        return unknown_expr(l, expr, lower_type_at(l, expr));
    }
    if (count == 1 && lower_same_location(expr, kid))
        return implicit_cast(l, expr, kid);
    return named_expr(l, expr, lower_type_at(l, expr), count);
}
