/* lower_choice.c: which arm of _Generic or __builtin_choose_expr was chosen: the tree shows all of them.
 * Of _Generic, the arm whose type is the type of the whole is the one, if it is the only one of that type. Else the
 * list of types is read as text and compared with how libclang spells the type of the controlling expression; where a
 * typedef's name is part of it, the tree has a reference to it in front of the arm.
 */
#include "frontend/lower_internal.h"

#include <ctype.h>

enum { WORD_MAX = 64 };

/* ---- __builtin_choose_expr ---- */

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

/* ---- types as text ---- */

static bool is_word_char(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

/* With blanks only between words. */
static void normalise_type(char *text) {
    char *to = text;
    for (const char *at = text; *at; at++) {
        if (!isspace((unsigned char)*at))
            *to++ = *at;
        else if (to > text && is_word_char(to[-1]) && is_word_char(at[1]))
            *to++ = ' ';
    }
    *to = '\0';
}

static char *type_text(Lower *l, CXType type) {
    CXString spelling = clang_getTypeSpelling(type);
    char *text = arena_strdup(l->scratch, clang_getCString(spelling));
    clang_disposeString(spelling);
    normalise_type(text);
    return text;
}

/* `text` with the word `name` replaced, once. */
static char *replace_word(Lower *l, const char *text, const char *name, const char *by) {
    size_t len = strlen(name);
    for (const char *at = strstr(text, name); at && len > 0; at = strstr(at + 1, name)) {
        if ((at == text || !is_word_char(at[-1])) && !is_word_char(at[len])) {
            char *made = arena_printf(l->scratch, "%.*s%s%s", (int)(at - text), text, by, at + len);
            normalise_type(made);
            return made;
        }
    }
    return NULL;
}

/* ---- _Generic ---- */

typedef struct Arms {
    Lower *l;
    TypeId wanted_id;
    Kids kids;         /* of all kinds */
    const char *types; /* text of the canonical and of the written type */
    const char *written;
} Arms;

/* The arm is expression number arm + 1 (from 0); a reference to a typedef or a tag stands in front of it, if any. */
static bool find_reference(const Arms *arms, int arm, CXCursor *out_reference) {
    int expressions = 0;
    bool is_found = false;
    for (uint32_t i = 0; i < arms->kids.count; i++) {
        CXCursor kid = lower_kid(arms->l, arms->kids, i);
        if (clang_isExpression(clang_getCursorKind(kid))) {
            if (expressions++ == arm + 1)
                return is_found;
            is_found = false;
        } else if (!is_found && clang_getCursorKind(kid) == CXCursor_TypeRef) {
            *out_reference = kid;
            is_found = true;
        }
    }
    return false;
}

static bool arm_matches(const Arms *arms, int arm, const char *from, const char *end) {
    Lower *l = arms->l;
    char *text = arena_strndup(l->scratch, from, (size_t)(end - from));
    normalise_type(text);
    if (strcmp(text, arms->types) == 0 || strcmp(text, arms->written) == 0)
        return true;
    CXCursor reference;
    if (!find_reference(arms, arm, &reference))
        return false;
    const char *name = tu_str(l->tu, lower_str(l, clang_getCursorSpelling(reference)));
    name = arena_strdup(l->scratch, name);
    CXType type = clang_getCursorType(reference);
    if (strcmp(text, name) == 0)
        return lower_type(l, type).i == arms->wanted_id.i;
    const char *replaced = replace_word(l, text, name, type_text(l, clang_getCanonicalType(type)));
    return replaced && strcmp(replaced, arms->types) == 0;
}

/* Reads "_Generic(e, T1: e1, ..., default: e)": the arm for the type, from 0, or -1. */
static int arm_by_text(const Arms *arms, CXCursor expr) {
    const char *end, *at = lower_text_at(arms->l, clang_getCursorLocation(expr), &end);
    if (!at || end - at < 8 || strncmp(at, "_Generic", 8) != 0)
        return -1;
    int depth = 0, arm = -1, fallback = -1;
    const char *from = NULL; /* of the type that is being read */
    for (at = lower_skip_blanks(at + 8, end); at < end; at = lower_skip_item(at, end)) {
        if (strchr("([{", *at)) {
            depth++;
        } else if (strchr(")]}", *at)) {
            if (--depth == 0)
                break;
        } else if (depth == 1 && *at == ',') {
            from = lower_skip_blanks(at + 1, end);
            arm++;
        } else if (depth == 1 && *at == ':' && from) {
            if (at - from >= 7 && strncmp(from, "default", 7) == 0)
                fallback = arm;
            else if (arm_matches(arms, arm, from, at))
                return arm;
            from = NULL;
        }
    }
    return fallback;
}

/* The only expression after the first whose type is the whole's, from 0; -1 if there is none, or several. */
static int arm_by_type(Lower *l, Kids exprs, TypeId type) {
    int found = -1;
    for (uint32_t i = 1; i < exprs.count; i++) {
        if (lower_type_at(l, lower_kid(l, exprs, i)).i != type.i)
            continue;
        if (found >= 0)
            return -1;
        found = (int)i - 1;
    }
    return found;
}

static CXCursor generic_arm(Lower *l, CXCursor expr) {
    Kids exprs = lower_expr_kids(l, expr); /* the controlling expression, then the arms */
    CXCursor chosen = clang_getNullCursor();
    int arm = exprs.count == 2 ? 0 : arm_by_type(l, exprs, lower_type_at(l, expr));
    if (arm < 0 && exprs.count > 2) {
        CXType wanted = clang_getUnqualifiedType(clang_getCursorType(lower_kid(l, exprs, 0)));
        Arms arms = {.l = l, .wanted_id = lower_type(l, wanted), .kids = lower_kids(l, expr)};
        arms.written = type_text(l, wanted);
        arms.types = type_text(l, clang_getCanonicalType(wanted));
        arm = arm_by_text(&arms, expr);
        lower_kids_drop(l, arms.kids);
    }
    if (arm >= 0 && (uint32_t)arm + 1 < exprs.count)
        chosen = lower_kid(l, exprs, (uint32_t)arm + 1);
    lower_kids_drop(l, exprs);
    return chosen;
}

CXCursor lower_chosen(Lower *l, CXCursor expr) {
    return clang_getCursorKind(expr) == CXCursor_GenericSelectionExpr ? generic_arm(l, expr) : choose_arm(l, expr);
}
