/* ir_fixture.h: units written as text in tests (analyzer/ir/README.md describes the form). */
#ifndef LOCKWISE_TESTS_SUPPORT_IR_FIXTURE_H
#define LOCKWISE_TESTS_SUPPORT_IR_FIXTURE_H

#include "ir/ir.h"

/* The unit; the test fails with the reader's message if the text is wrong. In the arena. */
Tu *ir_fixture_read(Arena *arena, const char *text);
/* What ir_print and ir_print_functions write, in the arena. */
char *ir_fixture_print(Arena *arena, const Tu *tu);
char *ir_fixture_print_functions(Arena *arena, const Tu *tu);

/* By name; the test fails if there is none. The first one of that name. */
SymId ir_fixture_sym(const Tu *tu, const char *name);
const Func *ir_fixture_func(const Tu *tu, const char *name);
/* The first instruction with that operation. */
Instr *ir_fixture_instr(Tu *tu, OpCode op);

#endif
