/* lower_fixture.h: C text in a test, lowered.
 * Memory:  the unit is in the fixture's arena; the source file is in a folder of its own, removed at the end.
 */
#ifndef LOCKWISE_TESTS_SUPPORT_LOWER_FIXTURE_H
#define LOCKWISE_TESTS_SUPPORT_LOWER_FIXTURE_H

#include "ir/ir.h"

typedef struct LowerFixture {
    Arena *arena;
    const char *folder;
} LowerFixture;

/* For cmocka: *state is a LowerFixture. */
int lower_fixture_set_up(void **state);
int lower_fixture_tear_down(void **state);

/* Lowers `text` as folder/name with flags (a NULL-terminated list, or NULL). The result is verified. */
Tu *lower_fixture_file(LowerFixture *f, const char *name, const char *text, const char *const *flags);
Tu *lower_fixture_text(LowerFixture *f, const char *text); /* as "test.c", without flags */

/* By name; the test fails if there is none. */
const Sym *lower_fixture_sym(const Tu *tu, const char *name);
const Func *lower_fixture_func(const Tu *tu, const char *name);
/* The n-th instruction (from 0) of a function with this operation; NULL if it has fewer. In order of blocks. */
const Instr *lower_fixture_instr(const Tu *tu, const Func *func, OpCode op, uint32_t n);
uint32_t lower_fixture_count(const Tu *tu, const Func *func, OpCode op);
uint32_t lower_fixture_gaps(const Tu *tu, GapKind kind);
/* The text form of all functions, for messages and for comparing. */
const char *lower_fixture_print(LowerFixture *f, const Tu *tu);

#endif
