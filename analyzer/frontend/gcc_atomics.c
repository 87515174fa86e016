/* gcc_atomics.c: see gcc_atomics.h. */
#include "frontend/gcc_atomics.h"

#include <string.h>

static const char *const names[] = {
    "load",
    "load_n",
    "store",
    "store_n",
    "exchange",
    "exchange_n",
    "compare_exchange",
    "compare_exchange_n",
    "fetch_add",
    "fetch_sub",
    "fetch_and",
    "fetch_or",
    "fetch_xor",
    "fetch_nand",
    "add_fetch",
    "sub_fetch",
    "and_fetch",
    "or_fetch",
    "xor_fetch",
    "nand_fetch",
};

bool gcc_atomics_are_refused(CXTranslationUnit unit) {
    static const char start[] = "address argument to atomic operation must be a pointer to ", atomic[] = "_Atomic(";
    bool refused = false;
    unsigned count = clang_getNumDiagnostics(unit);
    for (unsigned i = 0; i < count && !refused; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(unit, i);
        CXString spelling = clang_getDiagnosticSpelling(diagnostic);
        const char *text = clang_getCString(spelling);
        refused = strncmp(text, start, sizeof start - 1) == 0 && strstr(text, atomic) != NULL;
        clang_disposeString(spelling);
        clang_disposeDiagnostic(diagnostic);
    }
    return refused;
}

/* A macro is not expanded within itself. The value of an object has a type without qualifiers. */
struct CXUnsavedFile gcc_atomics_header(Arena *arena) {
    const char *text = "#pragma GCC system_header\n";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        text = arena_printf(
            arena, "%s#define __atomic_%s(p, ...) __atomic_%s((__typeof__((void)0, *(p)) *)(p), __VA_ARGS__)\n", text,
            names[i], names[i]);
    return (struct CXUnsavedFile){"/gcc_atomics.h", text, strlen(text)};
}
