/* lower_attr.c: attributes. libclang shows that there is one and where it is written, but neither most names nor any
 * argument. The name is read where the attribute is spelled (in a macro's definition, if it comes from a macro), the
 * arguments where it is used, so that `GUARDED_BY(lock)` gives guarded_by:lock. Parameters become $0, $1, ...: each
 * declaration of a function may name them otherwise.
 */
#include "frontend/lower_internal.h"

#include <ctype.h>

enum { WORD_MAX = 128, ARGS_MAX = 16 };

typedef struct LockAttr {
    const char *name, *fact;
} LockAttr;

/* Clang's thread safety attributes under their present and former names. */
static const LockAttr LOCK_ATTRS[] = {
    {"guarded_by", "guarded_by"},
    {"pt_guarded_by", "pt_guarded_by"},
    {"acquire_capability", "acquire"},
    {"exclusive_lock_function", "acquire"},
    {"acquire_shared_capability", "acquire_shared"},
    {"shared_lock_function", "acquire_shared"},
    {"release_capability", "release"},
    {"unlock_function", "release"},
    {"release_shared_capability", "release_shared"},
    {"release_generic_capability", "release"},
    {"requires_capability", "requires"},
    {"exclusive_locks_required", "requires"},
    {"requires_shared_capability", "requires_shared"},
    {"shared_locks_required", "requires_shared"},
    {"try_acquire_capability", "try_acquire"},
    {"exclusive_trylock_function", "try_acquire"},
    {"try_acquire_shared_capability", "try_acquire_shared"},
    {"shared_trylock_function", "try_acquire_shared"},
    {"assert_capability", "assert"},
    {"assert_exclusive_lock", "assert"},
    {"assert_shared_capability", "assert_shared"},
    {"assert_shared_lock", "assert_shared"},
    {"locks_excluded", "excludes"},
    {"acquired_after", "acquired_after"},
    {"acquired_before", "acquired_before"},
    {"lock_returned", "returns"},
    {"no_thread_safety_analysis", "unchecked"},
};

static const char *lock_fact(const char *name) {
    for (size_t i = 0; i < sizeof LOCK_ATTRS / sizeof *LOCK_ATTRS; i++) {
        if (strcmp(name, LOCK_ATTRS[i].name) == 0)
            return LOCK_ATTRS[i].fact;
    }
    return NULL;
}

/* name, without the underscores around it */
static const char *strip_underscores(char *name) {
    size_t len = strlen(name);
    if (len > 4 && strncmp(name, "__", 2) == 0 && strcmp(name + len - 2, "__") == 0) {
        name[len - 2] = '\0';
        return name + 2;
    }
    return name;
}

static void append(Lower *l, const char **text, const char *piece) {
    *text = **text ? arena_printf(l->scratch, "%s,%s", *text, piece) : piece;
}

/* ---- names of parameters ---- */

/* The number of the parameter of that name; -1 if there is none. */
static int find_parameter(CXCursor function, const char *name, size_t len) {
    int count = clang_Cursor_getNumArguments(function), found = -1;
    for (int i = 0; i < count && found < 0; i++) {
        CXString spelling = clang_getCursorSpelling(clang_Cursor_getArgument(function, (unsigned)i));
        const char *text = clang_getCString(spelling);
        if (strlen(text) == len && strncmp(text, name, len) == 0)
            found = i;
        clang_disposeString(spelling);
    }
    return found;
}

/* Attributes are inherited from declarations before: their words are those of this declaration or of the first. */
static int parameter_of(CXCursor decl, const char *name, size_t len) {
    int number = find_parameter(decl, name, len);
    return number >= 0 ? number : find_parameter(clang_getCanonicalCursor(decl), name, len);
}

/* "q->lock" as "$0->lock" where q is the first parameter; names of members stay. */
static const char *number_parameters(Lower *l, CXCursor decl, const char *text) {
    const char *out = "";
    bool is_member = false;
    while (*text && clang_getCursorKind(decl) == CXCursor_FunctionDecl) {
        size_t len = 0;
        while (isalnum((unsigned char)text[len]) || text[len] == '_')
            len++;
        bool is_name = len > 0 && !isdigit((unsigned char)text[0]) && !is_member;
        int number = is_name ? parameter_of(decl, text, len) : -1;
        len = len > 0 ? len : 1;
        is_member = text[0] == '.' || (text[0] == '>' && out[0] && out[strlen(out) - 1] == '-');
        out = number >= 0 ? arena_printf(l->scratch, "%s$%d", out, number)
                          : arena_printf(l->scratch, "%s%.*s", out, (int)len, text);
        text += len;
    }
    return *text ? text : out;
}

/* ---- facts ---- */

/* One argument, without blanks, commas and text-form separators in it. */
static const char *argument_text(Lower *l, const char *from, const char *end) {
    char *copy = arena_strndup(l->scratch, from, (size_t)(end - from)), *to = copy;
    for (const char *at = copy; *at; at++) {
        if (!isspace((unsigned char)*at))
            *to++ = *at;
    }
    *to = '\0';
    return copy;
}

/* Splits "( a , b )" after the word at `text`; returns the number of arguments. */
static uint32_t read_arguments(Lower *l, const char *text, const char *end, const char *out_args[ARGS_MAX]) {
    while (text < end && (isalnum((unsigned char)*text) || *text == '_'))
        text++;
    text = lower_skip_blanks(text, end);
    if (text >= end || *text != '(')
        return 0;
    const char *from = ++text;
    uint32_t count = 0, depth = 1;
    while (text < end && depth > 0) {
        char c = *text;
        if (c == '(' || c == '[')
            depth++;
        if (c == ')' || c == ']')
            depth--;
        if ((depth == 0 || (depth == 1 && c == ',')) && count < ARGS_MAX && text > from) {
            out_args[count++] = argument_text(l, from, text);
            from = text + 1;
        }
        text = lower_skip_item(text, end);
    }
    return count;
}

static void add_lock_facts(Lower *l, const char *fact, CXCursor decl, CXCursor attr, const char **annotation) {
    const char *args[ARGS_MAX];
    const char *end, *text = lower_expansion_text(l, clang_getCursorLocation(attr), &end);
    uint32_t count = text ? read_arguments(l, text, end, args) : 0;
    for (uint32_t i = 0; i < count; i++)
        args[i] = number_parameters(l, decl, args[i]);
    bool is_try = strncmp(fact, "try_", 4) == 0;
    if (count == 0) {
        append(l, annotation, fact);
    } else if (is_try && count > 1) { /* the first argument is the result that means success */
        for (uint32_t i = 1; i < count; i++)
            append(l, annotation, arena_printf(l->scratch, "%s:%s:%s", fact, args[0], args[i]));
    } else {
        for (uint32_t i = 0; i < count; i++)
            append(l, annotation, arena_printf(l->scratch, "%s:%s", fact, args[i]));
    }
}

/* annotate("guarded_by:lock"): the way to say it that every compiler takes. */
static void add_annotate(Lower *l, CXCursor decl, CXCursor attr, const char **annotation) {
    CXString spelling = clang_getCursorSpelling(attr);
    const char *text = clang_getCString(spelling), *colon = strchr(text, ':');
    size_t len = colon ? (size_t)(colon - text) : strlen(text);
    for (size_t i = 0; i < sizeof LOCK_ATTRS / sizeof *LOCK_ATTRS; i++) {
        const char *fact = LOCK_ATTRS[i].fact;
        if (strlen(fact) == len && strncmp(fact, text, len) == 0) {
            const char *rest = number_parameters(l, decl, text + len);
            append(l, annotation, arena_printf(l->scratch, "%s%s", fact, rest));
            break;
        }
    }
    clang_disposeString(spelling);
}

static void read_attr(Lower *l, CXCursor decl, CXCursor attr, DeclAttrs *out, const char **annotation) {
    switch (clang_getCursorKind(attr)) {
    case CXCursor_AsmLabelAttr:
        out->asm_label = lower_str(l, clang_getCursorSpelling(attr));
        return;
    case CXCursor_AnnotateAttr:
        add_annotate(l, decl, attr, annotation);
        return;
    case CXCursor_UnexposedAttr:
        break;
    default:
        return;
    }
    char buffer[WORD_MAX];
    lower_word_at(l, clang_getCursorLocation(attr), buffer, sizeof buffer);
    const char *name = strip_underscores(buffer), *fact = lock_fact(name);
    if (fact)
        add_lock_facts(l, fact, decl, attr, annotation);
    else if (strcmp(name, "weak") == 0)
        out->sym_flags |= SYM_WEAK;
    else if (strcmp(name, "constructor") == 0 || strcmp(name, "destructor") == 0)
        out->sym_flags |= SYM_CONSTRUCTOR;
    else if (strcmp(name, "noreturn") == 0 || strcmp(name, "_Noreturn") == 0)
        out->sym_flags |= SYM_NORETURN;
    else if (strcmp(name, "cleanup") == 0)
        out->has_cleanup = true;
}

static enum CXChildVisitResult visit_attr(CXCursor cursor, CXCursor parent, CXClientData data) {
    (void)parent;
    Lower *l = data;
    if (clang_isAttribute(clang_getCursorKind(cursor)))
        *vec_push(l->scratch, &l->kids) = cursor;
    return CXChildVisit_Continue;
}

DeclAttrs lower_attrs(Lower *l, CXCursor decl) {
    DeclAttrs found = {0};
    if (!clang_Cursor_hasAttrs(decl))
        return found;
    const char *annotation = "";
    Kids attrs = {.first = l->kids.len};
    clang_visitChildren(decl, visit_attr, l);
    attrs.count = l->kids.len - attrs.first;
    for (uint32_t i = 0; i < attrs.count; i++)
        read_attr(l, decl, lower_kid(l, attrs, i), &found, &annotation);
    lower_kids_drop(l, attrs);
    found.annotation = strpool_intern(l->tu->strs, annotation);
    return found;
}

/* ---- cleanup ---- */

/* The declaration as libclang prints it says cleanup(f) whatever macros it was written with. */
static char *printed_declaration(Lower *l, CXCursor decl) {
    CXPrintingPolicy policy = clang_getCursorPrintingPolicy(decl);
    clang_PrintingPolicy_setProperty(policy, CXPrintingPolicy_SuppressInitializers, 1);
    CXString text = clang_getCursorPrettyPrinted(decl, policy);
    char *copy = arena_strdup(l->scratch, clang_getCString(text));
    clang_disposeString(text);
    clang_PrintingPolicy_dispose(policy);
    return copy;
}

SymId lower_cleanup_function(Lower *l, CXCursor var) {
    char *text = printed_declaration(l, var);
    char *name = strstr(text, "cleanup(");
    if (!name)
        return (SymId){0};
    name += strlen("cleanup(");
    name[strcspn(name, " )")] = '\0';
    CXCursor func = lower_find_function(l, name);
    return clang_Cursor_isNull(func) ? (SymId){0} : lower_sym(l, func);
}
