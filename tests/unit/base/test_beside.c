/* Work in a process beside this one: what comes of it is found where it was left, and nothing of what fails. */
#include "base/beside.h"
#include "support/check.h"

#include <signal.h>
#include <unistd.h>

enum { LARGE = 4 << 20 };

static void *write_text(void *context, Arena *arena) {
    int *number = context;
    char *large = arena_alloc(arena, LARGE);
    large[LARGE - 1] = 'x';
    *number += 1; /* in the copy alone */
    return arena_printf(arena, "%c of %d", large[LARGE - 1], *number);
}

static void *fail_early(void *context, Arena *arena) {
    (void)context;
    (void)arena;
    _exit(0);
}

static void test_result_is_shared_and_the_rest_is_not(void **state) {
    (void)state;
    int number = 3;
    Beside *beside = beside_start(write_text, &number);
    assert_non_null(beside);
    assert_string_equal(beside_end(beside), "x of 4");
    assert_false(beside_is_running(beside));
    assert_int_equal(number, 3);
    beside_free(beside);
    beside_free(NULL);
}

static void test_who_ends_early_leaves_nothing(void **state) {
    (void)state;
    Beside *beside = beside_start(fail_early, NULL);
    assert_non_null(beside);
    assert_null(beside_end(beside));
    beside_free(beside);
}

static void *start_another(void *context, Arena *arena) {
    int number = 1;
    Beside *beside = beside_start_in(context, write_text, &number);
    return beside ? beside_end(beside) : arena_strdup(arena, "none");
}

static void test_arena_made_before_is_seen_through_two_processes(void **state) {
    (void)state;
    Arena *shared = arena_new_shared();
    Beside *beside = beside_start(start_another, shared);
    assert_non_null(beside);
    assert_string_equal(beside_end(beside), "x of 2");
    beside_free(beside);
    arena_free(shared);
}

static void test_any_of_several_is_awaited(void **state) {
    (void)state;
    enum { COUNT = 3 };
    int numbers[COUNT] = {0, 10, 20};
    Beside *all[COUNT + 1] = {NULL};
    for (int i = 0; i < COUNT; i++)
        assert_non_null(all[i] = beside_start(write_text, &numbers[i]));
    for (int left = COUNT; left > 0; left--) {
        int running = 0;
        beside_await_any(all, COUNT + 1);
        for (int i = 0; i < COUNT; i++)
            running += beside_is_running(all[i]);
        assert_int_equal(running, left - 1);
    }
    beside_await_any(all, COUNT + 1); /* none is running */
    assert_string_equal(beside_end(all[0]), "x of 1");
    assert_string_equal(beside_end(all[2]), "x of 21");
    for (int i = 0; i < COUNT; i++)
        beside_free(all[i]);
}

/* As some who start other programs leave it. */
static void test_ends_that_are_ignored_end_the_wait(void **state) {
    (void)state;
    int number = 3;
    void (*before)(int) = signal(SIGCHLD, SIG_IGN);
    Beside *beside = beside_start(write_text, &number);
    assert_non_null(beside);
    beside_await_any(&beside, 1);
    signal(SIGCHLD, before);
    assert_false(beside_is_running(beside));
    assert_string_equal(beside_end(beside), "x of 4");
    beside_free(beside);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_result_is_shared_and_the_rest_is_not),
        cmocka_unit_test(test_who_ends_early_leaves_nothing),
        cmocka_unit_test(test_arena_made_before_is_seen_through_two_processes),
        cmocka_unit_test(test_any_of_several_is_awaited),
        cmocka_unit_test(test_ends_that_are_ignored_end_the_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
