/* lower_unexposed.c: expressions for which libclang has no kind. Implicit casts stand where their operand stands; all
 * others are told apart by the word written at their place, and by how many children they have.
 * _Generic, too, does not say which of its arms was chosen.
 */
#include "frontend/lower_internal.h"

#include <ctype.h>

enum { WORD_MAX = 64 };

bool lower_is_implicit_cast(Lower *l, CXCursor expr, CXCursor *out_kid) {
    Kids kids = lower_expr_kids(l, expr);
    bool is_cast = kids.count == 1 && lower_same_location(expr, lower_kid(l, kids, 0));
    if (is_cast)
        *out_kid = lower_kid(l, kids, 0);
    lower_kids_drop(l, kids);
    return is_cast;
}

/* ---- choices made at compile time ---- */

bool lower_is_choose_expr(Lower *l, CXCursor expr) {
    char word[WORD_MAX];
    Kids kids = lower_expr_kids(l, expr);
    uint32_t count = kids.count;
    lower_kids_drop(l, kids);
    return count == 3 &&
           strcmp(lower_word_at(l, clang_getCursorLocation(expr), word, sizeof word), "__builtin_choose_expr") == 0;
}

static CXCursor choose_arm(Lower *l, CXCursor expr) {
    Kids kids = lower_expr_kids(l, expr);
    int64_t cond;
    CXCursor chosen = clang_getNullCursor();
    if (kids.count == 3 && lower_eval_int(lower_kid(l, kids, 0), &cond))
        chosen = lower_kid(l, kids, cond ? 1 : 2);
    lower_kids_drop(l, kids);
    return chosen;
}

/* Text of a type with blanks only between words, without `const` and the like at the ends. */
static void normalise_type(char *text) {
    char *to = text;
    for (const char *at = text; *at; at++) {
        bool is_blank = isspace((unsigned char)*at);
        if (!is_blank) {
            *to++ = *at;
        } else if (to > text && isalnum((unsigned char)to[-1]) && isalnum((unsigned char)at[1])) {
            *to++ = ' ';
        }
    }
    *to = '\0';
}

static bool type_text_is(Lower *l, CXType type, const char *wanted) {
    CXString spelling = clang_getTypeSpelling(type);
    char *text = arena_strdup(l->scratch, clang_getCString(spelling));
    clang_disposeString(spelling);
    normalise_type(text);
    return strcmp(text, wanted) == 0;
}

static bool association_matches(Lower *l, CXType type, const char *from, const char *end) {
    char *wanted = arena_strndup(l->scratch, from, (size_t)(end - from));
    normalise_type(wanted);
    return type_text_is(l, type, wanted) || type_text_is(l, clang_getCanonicalType(type), wanted);
}

/* Reads "_Generic(e, T1: e1, ..., default: e)" as text: the index of the arm for the type, or -1. */
static int generic_arm_by_text(Lower *l, CXCursor expr, CXType type) {
    const char *end, *at = lower_text_at(l, clang_getCursorLocation(expr), &end);
    if (!at || end - at < 8 || strncmp(at, "_Generic", 8) != 0)
        return -1;
    at = lower_skip_blanks(at + 8, end);
    int depth = 0, arm = -1, fallback = -1, found = -1;
    const char *from = at;
    for (; at < end && found < 0; at = lower_skip_item(at, end)) {
        if (strchr("([{", *at)) {
            depth++;
        } else if (strchr(")]}", *at)) {
            if (--depth == 0)
                break;
        } else if (depth == 1 && *at == ',') {
            from = lower_skip_blanks(at + 1, end);
            arm++;
        } else if (depth == 1 && *at == ':' && arm >= 0 && from) {
            if (at - from >= 7 && strncmp(from, "default", 7) == 0)
                fallback = arm;
            else if (association_matches(l, type, from, at))
                found = arm;
            from = NULL;
        }
    }
    return found >= 0 ? found : fallback;
}

/* The arm whose type is the whole's, if there is one only. */
static int generic_arm_by_type(Lower *l, Kids kids, TypeId type) {
    int found = -1;
    for (uint32_t i = 1; i < kids.count; i++) {
        TypeId arm = lower_type_at(l, lower_kid(l, kids, i));
        if (arm.i == type.i) {
            if (found >= 0)
                return -1;
            found = (int)i;
        }
    }
    return found;
}

static CXCursor generic_arm(Lower *l, CXCursor expr) {
    Kids kids = lower_expr_kids(l, expr); /* the controlling expression, then the arms */
    CXCursor chosen = clang_getNullCursor();
    if (kids.count > 1) {
        int arm = kids.count == 2 ? 1 : generic_arm_by_type(l, kids, lower_type_at(l, expr));
        if (arm < 0) {
            arm =
                1 + generic_arm_by_text(l, expr, clang_getUnqualifiedType(clang_getCursorType(lower_kid(l, kids, 0))));
        }
        if (arm > 0 && (uint32_t)arm < kids.count)
            chosen = lower_kid(l, kids, (uint32_t)arm);
    }
    lower_kids_drop(l, kids);
    return chosen;
}

CXCursor lower_chosen(Lower *l, CXCursor expr) {
    return clang_getCursorKind(expr) == CXCursor_GenericSelectionExpr ? generic_arm(l, expr) : choose_arm(l, expr);
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
