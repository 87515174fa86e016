/* lower_call.c: calls. The callee is a constant address for a direct call, however the function is written
 * (f, (f), *f, &f), else the value of the pointer. What a library's headers turn a call into (__builtin_memcpy,
 * __read_chk) becomes the call of the function that was meant.
 */
#include "frontend/lower_internal.h"

typedef struct Fortified {
    const char *name;  /* the plain function */
    uint32_t dropped;  /* bit i: argument i is there for the check only */
} Fortified;

/* __NAME_chk and the arguments it has beyond NAME's. Functions not listed that copy memory or strings have one more at
 * the end. */
static const Fortified FORTIFIED[] = {
    {"sprintf", 6},        {"vsprintf", 6},       {"snprintf", 12}, {"vsnprintf", 12},  {"printf", 1},
    {"vprintf", 1},        {"fprintf", 2},        {"vfprintf", 2},  {"dprintf", 2},     {"vdprintf", 2},
    {"asprintf", 2},       {"vasprintf", 2},      {"syslog", 2},    {"vsyslog", 2},     {"obstack_printf", 2},
    {"swprintf", 12},      {"wprintf", 1},        {"fwprintf", 2},  {"read", 8},        {"pread", 16},
    {"pread64", 16},       {"recv", 8},           {"recvfrom", 8},  {"fgets", 2},       {"fread", 2},
    {"fgets_unlocked", 2}, {"fread_unlocked", 2}, {"poll", 8},      {"ppoll", 16},      {"readlink", 8},
    {"readlinkat", 16},    {"realpath", 4},       {"getcwd", 4},    {"gethostname", 4}, {"getdomainname", 4},
    {"ttyname_r", 8},      {"getlogin_r", 4},     {"confstr", 8},   {"getgroups", 4},   {"longjmp", 0},
    {"fdelt", 0},          {"ptsname_r", 8},      {"gets", 2},      {"wctomb", 4},      {"mbstowcs", 8},
    {"wcstombs", 8},       {"explicit_bzero", 4}, {"open", 0},      {"openat", 0},
};

static const char *const COPYING[] = {
    "memcpy",  "memmove", "memset",  "mempcpy", "strcpy",  "strncpy",  "strcat", "strncat", "stpcpy", "stpncpy",
    "memccpy", "strlcpy", "strlcat", "wmemcpy", "wmemset", "wmemmove", "wcscpy", "wcsncpy", "wcscat",
};

static const char *fortified_name(const char *name, size_t len, uint32_t *out_dropped, bool *out_last) {
    for (size_t i = 0; i < sizeof COPYING / sizeof *COPYING; i++) {
        if (strlen(COPYING[i]) == len && strncmp(COPYING[i], name, len) == 0) {
            *out_last = true;
            return COPYING[i];
        }
    }
    for (size_t i = 0; i < sizeof FORTIFIED / sizeof *FORTIFIED; i++) {
        if (strlen(FORTIFIED[i].name) == len && strncmp(FORTIFIED[i].name, name, len) == 0) {
            *out_dropped = FORTIFIED[i].dropped;
            return FORTIFIED[i].name;
        }
    }
    return NULL;
}

const char *lower_plain_name(const char *name, uint32_t *out_dropped, bool *out_drops_last) {
    const char *plain = name;
    *out_dropped = 0;
    *out_drops_last = false;
    if (strncmp(plain, "__builtin_", 10) == 0)
        plain += 10;
    size_t len = strlen(plain);
    if (len > 6 && strncmp(plain, "__", 2) == 0 && strcmp(plain + len - 4, "_chk") == 0) {
        const char *found = fortified_name(plain + 2, len - 6, out_dropped, out_drops_last);
        if (found)
            return found;
        return name;
    }
    return plain;
}

/* ---- the call itself ---- */

typedef VEC(Operand) OperandVec;

static void collect_args(Lower *l, Kids kids, uint32_t dropped, bool drops_last, OperandVec *args) {
    for (uint32_t i = 1; i < kids.count; i++) {
        bool is_dropped = (i <= 32 && dropped >> (i - 1) & 1) || (drops_last && i + 1 == kids.count);
        CXCursor arg = lower_kid(l, kids, i);
        if (is_dropped) {
            lower_effect(l, arg);
            continue;
        }
        Operand value = lower_rvalue(l, arg);
        *vec_push(l->func_arena, args) = value;
    }
}

/* The function's type behind a callee's pointer type. */
static TypeId callee_type(const Lower *l, Operand callee) {
    if (callee.kind == OPERAND_ADDR)
        return tu_sym(l->tu, (SymId){callee.id})->type;
    TypeId type = callee.type;
    if (lower_kind(l, type) == TYPE_POINTER)
        type = lower_type_data(l, type)->elem;
    return type;
}

static bool is_noreturn(const Lower *l, Operand callee) {
    if (callee.kind == OPERAND_ADDR && tu_sym(l->tu, (SymId){callee.id})->flags & SYM_NORETURN)
        return true;
    return lower_type_data(l, callee_type(l, callee))->flags & TYPE_NORETURN;
}

/* The handler's call in pthread_cleanup_pop, where glibc expands it without -fexceptions. */
static bool is_cancel_routine(CXCursor callee) {
    CXString spelling = clang_getCursorSpelling(callee);
    bool is_routine = strcmp(clang_getCString(spelling), "__cancel_routine") == 0;
    clang_disposeString(spelling);
    return is_routine;
}

static Operand emit_call(Lower *l, CXCursor expr, OperandVec *args, uint16_t flags) {
    TypeId type = lower_type_at(l, expr);
    LocId loc = lower_loc(l, expr);
    Instr instr = {.op = OP_CALL, .type = type, .loc = loc, .flags = flags};
    Operand result = lower_emit(l, instr, args->data, args->len, lower_bare(l, type));
    if (is_noreturn(l, args->data[0]))
        ir_unreachable(l->fn->b, loc);
    return result;
}

static Operand direct_call(Lower *l, CXCursor expr, SymId callee, Operand address, Kids kids) {
    const char *name = tu_str(l->tu, tu_sym(l->tu, callee)->name);
    bool is_reserved = name[0] == '_' && name[1] == '_';
    uint32_t dropped = 0;
    bool drops_last = false;
    if (is_reserved) {
        Builtin builtin = lower_builtin_find(name);
        if (builtin != BUILTIN_NONE && builtin != BUILTIN_PLAIN)
            return lower_builtin(l, builtin, callee, expr, kids);
        const char *plain = lower_plain_name(arena_strdup(l->func_arena, name), &dropped, &drops_last);
        if (strcmp(plain, tu_str(l->tu, tu_sym(l->tu, callee)->name)) != 0)
            address.id = lower_named_function(l, plain, callee).i;
    }
    OperandVec args = {0};
    *vec_push(l->func_arena, &args) = address;
    collect_args(l, kids, dropped, drops_last, &args);
    return emit_call(l, expr, &args, 0);
}

Operand lower_call(Lower *l, CXCursor expr) {
    Kids kids = lower_expr_kids(l, expr);
    if (kids.count == 0) {
        lower_kids_drop(l, kids);
        return lower_unknown(l, GAP_UNKNOWN_EXPR, lower_type_at(l, expr), expr);
    }
    CXCursor callee = lower_kid(l, kids, 0);
    Operand address = lower_function_value(l, callee, lower_type_at(l, callee), true);
    Operand result;
    if (address.kind == OPERAND_ADDR) {
        result = direct_call(l, expr, (SymId){address.id}, address, kids);
    } else {
        OperandVec args = {0};
        *vec_push(l->func_arena, &args) = address;
        collect_args(l, kids, 0, false, &args);
        result = emit_call(l, expr, &args, is_cancel_routine(callee) ? FLAG_CLEANUP : 0);
    }
    lower_kids_drop(l, kids);
    return result;
}
