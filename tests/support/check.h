/* check.h: cmocka with the headers that it expects to have been included, and a fixture that most tests want. */
#ifndef LOCKWISE_TESTS_SUPPORT_CHECK_H
#define LOCKWISE_TESTS_SUPPORT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A test whose *state is an Arena of its own, freed afterwards:  Arena *arena = *state; */
#define arena_test(function) cmocka_unit_test_setup_teardown(function, check_arena_new, check_arena_free)

int check_arena_new(void **state);
int check_arena_free(void **state);

#endif
