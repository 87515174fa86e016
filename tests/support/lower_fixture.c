/* lower_fixture.c: see lower_fixture.h. */
#include "support/lower_fixture.h"

#include "frontend/frontend.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/ir_fixture.h"

#include <string.h>

int lower_fixture_set_up(void **state) {
    Arena *arena = arena_new();
    LowerFixture *f = ARENA_NEW(arena, LowerFixture);
    f->arena = arena;
    f->folder = folder_new(arena);
    *state = f;
    return 0;
}

int lower_fixture_tear_down(void **state) {
    LowerFixture *f = *state;
    folder_remove(f->folder);
    arena_free(f->arena);
    return 0;
}

Tu *lower_fixture_file(LowerFixture *f, const char *name, const char *text, const char *const *flags) {
    CompileCommand command = {.directory = f->folder, .file = folder_write(f->arena, f->folder, name, text)};
    VEC(const char *) args = {0};
    for (; flags && *flags; flags++)
        *vec_push(f->arena, &args) = *flags;
    command.args = args.data;
    command.arg_count = args.len;
    return frontend_lower(&command, f->arena);
}

Tu *lower_fixture_text(LowerFixture *f, const char *text) {
    return lower_fixture_file(f, "test.c", text, NULL);
}

const Sym *lower_fixture_sym(const Tu *tu, const char *name) {
    return tu_sym(tu, ir_fixture_sym(tu, name));
}

const Func *lower_fixture_func(const Tu *tu, const char *name) {
    return ir_fixture_func(tu, name);
}

const Instr *lower_fixture_instr(const Tu *tu, const Func *func, OpCode op, uint32_t n) {
    for (uint32_t b = 0; b < func->block_count; b++) {
        const Block *block = tu_block(tu, func, b);
        for (uint32_t i = 0; i < block->instr_count; i++) {
            const Instr *instr = &tu->instrs.data[block->instr_first + i];
            if (instr->op == op && n-- == 0)
                return instr;
        }
    }
    return NULL;
}

uint32_t lower_fixture_count(const Tu *tu, const Func *func, OpCode op) {
    uint32_t count = 0;
    while (lower_fixture_instr(tu, func, op, count))
        count++;
    return count;
}

uint32_t lower_fixture_gaps(const Tu *tu, GapKind kind) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < tu->gaps.len; i++)
        count += tu->gaps.data[i].kind == kind;
    return count;
}

const char *lower_fixture_print(LowerFixture *f, const Tu *tu) {
    return ir_fixture_print_functions(f->arena, tu);
}
