/* ir_fixture.c: see ir_fixture.h. */
#include "support/ir_fixture.h"

#include "ir/ir_text.h"
#include "support/check.h"

#include <stdlib.h>
#include <string.h>

Tu *ir_fixture_read(Arena *arena, const char *text) {
    Diag *diag = diag_new(NULL);
    Tu *tu = ir_read(text, "test.ir", arena, diag);
    if (!tu)
        fail_msg("%s", diag_last_error(diag));
    diag_free(diag);
    return tu;
}

static char *print(Arena *arena, const Tu *tu, void (*how)(const Tu *, FILE *)) {
    char *text;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    how(tu, out);
    fclose(out);
    char *copy = arena_strndup(arena, text, len);
    free(text);
    return copy;
}

char *ir_fixture_print(Arena *arena, const Tu *tu) {
    return print(arena, tu, ir_print);
}

char *ir_fixture_print_functions(Arena *arena, const Tu *tu) {
    return print(arena, tu, ir_print_functions);
}

SymId ir_fixture_sym(const Tu *tu, const char *name) {
    for (uint32_t i = 1; i < tu->syms.len; i++) {
        if (strcmp(tu_str(tu, tu->syms.data[i].name), name) == 0)
            return (SymId){i};
    }
    fail_msg("no symbol %s", name);
    return (SymId){0};
}

const Func *ir_fixture_func(const Tu *tu, const char *name) {
    FuncId func = tu_sym(tu, ir_fixture_sym(tu, name))->func;
    assert_int_not_equal(func.i, 0);
    return tu_func(tu, func);
}

Instr *ir_fixture_instr(Tu *tu, OpCode op) {
    for (uint32_t i = 1; i < tu->instrs.len; i++) {
        if (tu->instrs.data[i].op == op)
            return &tu->instrs.data[i];
    }
    fail_msg("no %s", op_name(op));
    return NULL;
}
