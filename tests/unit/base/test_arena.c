/* test_arena.c: zeroing, alignment, distinctness, mark and reset, and that memory is given back. */
#include "base/arena.h"
#include "base/arena_internal.h"
#include "support/check.h"
#include "support/random.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_size_0_gives_distinct_pointers(void **state) {
    Arena *arena = *state;
    char *a = arena_alloc(arena, 0);
    char *b = arena_alloc(arena, 0);
    char *c = arena_copy(arena, NULL, 0);
    assert_non_null(a);
    assert_non_null(b);
    assert_non_null(c);
    assert_ptr_not_equal(a, b);
    assert_ptr_not_equal(b, c);
}

static void test_memory_is_aligned_for_any_type(void **state) {
    Arena *arena = *state;
    for (size_t size = 0; size < 200; size++) {
        arena_strndup(arena, "abc", size % 4);
        assert_int_equal((uintptr_t)arena_alloc(arena, size) % _Alignof(max_align_t), 0);
    }
}

static bool is_zero(const char *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            return false;
    return true;
}

static void test_memory_is_zero_again_after_reset(void **state) {
    Arena *arena = *state;
    arena_alloc(arena, 10);
    ArenaMark mark = arena_mark(arena);
    for (int round = 0; round < 5; round++) {
        for (size_t size = 1; size < 100000; size = size * 3 + 1) {
            char *bytes = arena_alloc(arena, size);
            assert_true(is_zero(bytes, size));
            memset(bytes, 0xff, size);
        }
        arena_reset(arena, mark);
    }
}

static void test_what_came_before_the_mark_stays(void **state) {
    Arena *arena = *state;
    char *kept = arena_strdup(arena, "kept");
    ArenaMark mark = arena_mark(arena);
    for (int i = 0; i < 100; i++)
        memset(arena_alloc(arena, 5000), 0xff, 5000);
    arena_reset(arena, mark);
    memset(arena_alloc(arena, 5000), 0xff, 5000);
    assert_string_equal(kept, "kept");
}

static void test_marks_nest(void **state) {
    Arena *arena = *state;
    ArenaMark outer = arena_mark(arena); /* of an empty arena */
    char *a = arena_alloc(arena, 8);
    ArenaMark inner = arena_mark(arena);
    arena_alloc(arena, 100000);
    arena_reset(arena, inner);
    memcpy(a, "12345678", 8);
    arena_alloc(arena, 8);
    assert_memory_equal(a, "12345678", 8);
    arena_reset(arena, outer);
    assert_true(is_zero(arena_alloc(arena, 8), 8));
}

static void test_reset_gives_large_chunks_back(void **state) {
    Arena *arena = *state;
    arena_alloc(arena, 1);
    size_t before = arena_bytes(arena);
    ArenaMark mark = arena_mark(arena);
    arena_alloc(arena, 50u << 20);
    assert_true(arena_bytes(arena) >= before + (50u << 20));
    arena_reset(arena, mark);
    assert_true(arena_bytes(arena) <= before + (1u << 20) + 64);
}

/* A large array that grows between others, in the middle of the arena's life, keeps its content and leaves nothing
 * behind. */
static void test_large_arrays_grow_without_leaving_the_old(void **state) {
    Arena *arena = *state;
    size_t size = 2u << 20;
    char *first = arena_alloc(arena, size), *small = arena_strdup(arena, "small");
    memset(first, 'a', size);
    ArenaMark mark = arena_mark(arena);
    char *second = arena_regrow(arena, NULL, 0, size);
    memset(second, 'b', size);
    for (; size < 40u << 20; size *= 2) {
        first = arena_regrow(arena, first, size, size * 2);
        second = arena_regrow(arena, second, size, size * 2);
        memset(first + size, 'a', size);
        memset(second + size, 'b', size);
    }
    for (size_t i = 0; i < size; i += 4096)
        assert_true(first[i] == 'a' && second[i] == 'b');
    assert_string_equal(small, "small");
#ifndef ARENA_ASAN
    assert_true(arena_bytes(arena) < 2 * size + (2u << 20));
    arena_reset(arena, mark); /* what began before the mark stays, however it has grown since */
    assert_true(arena_bytes(arena) < size + (2u << 20));
    assert_int_equal(first[size - 1], 'a');
    arena_give_back(arena, first, size);
    assert_true(arena_bytes(arena) < 2u << 20);
#endif
    (void)mark;
    assert_string_equal(small, "small");
}

static void test_growing_what_another_arena_has_copies_it(void **state) {
    Arena *other = arena_new();
    size_t size = 2u << 20;
    char *of_other = arena_alloc(other, size);
    of_other[size - 1] = 'x';
    char *own = arena_regrow(*state, of_other, size, size + 1);
    assert_int_equal(own[size - 1], 'x');
    arena_free(other);
    assert_int_equal(own[size - 1], 'x');
}

static void test_a_mark_outlives_the_array_that_came_before_it(void **state) {
    Arena *arena = *state;
    char *kept = arena_strdup(arena, "kept");
    size_t size = 3u << 20;
    char *large = arena_alloc(arena, size);
    ArenaMark mark = arena_mark(arena);
    arena_alloc(arena, 100);
    arena_give_back(arena, large, size);
    arena_alloc(arena, 50u << 20);
    arena_reset(arena, mark);
#ifndef ARENA_ASAN
    assert_true(arena_bytes(arena) < 3u << 20);
#endif
    assert_string_equal(kept, "kept");
    assert_true(is_zero(arena_alloc(arena, 5000), 5000));
}

static void test_rounds_of_scratch_use_do_not_grow(void **state) {
    Arena *arena = *state;
    ArenaMark mark = arena_mark(arena);
    size_t after_first = 0;
    for (int round = 0; round < 50; round++) {
        for (int i = 0; i < 1000; i++)
            arena_alloc(arena, 300);
        if (round == 5)
            after_first = arena_bytes(arena);
        arena_reset(arena, mark);
    }
    assert_true(arena_bytes(arena) <= after_first);
}

static void test_copies_and_formats(void **state) {
    Arena *arena = *state;
    assert_memory_equal(arena_copy(arena, "a\0b", 4), "a\0b", 4);
    assert_string_equal(arena_strdup(arena, ""), "");
    assert_string_equal(arena_strndup(arena, "mutex_lock", 5), "mutex");
    assert_string_equal(arena_strndup(arena, NULL, 0), "");
    assert_string_equal(arena_printf(arena, "%s:%d", "a.c", 12), "a.c:12");
    assert_string_equal(arena_printf(arena, "%s", ""), "");
    char *long_text = arena_printf(arena, "%0100000d", 7);
    assert_int_equal(strlen(long_text), 100000);
    assert_int_equal(long_text[99999], '7');
}

/* Each allocation is filled with its own byte; none may disturb another. */
static void test_random_allocations_do_not_overlap(void **state) {
    enum { COUNT = 3000 };
    Arena *arena = *state;
    unsigned char *blocks[COUNT];
    uint32_t sizes[COUNT];
    Random random = random_start();
    for (int i = 0; i < COUNT; i++) {
        sizes[i] = random_below(&random, i % 100 == 0 ? 40000 : 100);
        blocks[i] = i % 3 ? arena_alloc(arena, sizes[i]) : (unsigned char *)arena_strndup(arena, "", 0);
        if (i % 3 == 0)
            sizes[i] = 1;
        memset(blocks[i], i & 0xff, sizes[i]);
    }
    for (int i = 0; i < COUNT; i++)
        for (uint32_t j = 0; j < sizes[i]; j++)
            assert_int_equal(blocks[i][j], i & 0xff);
}

static void test_free_of_nothing(void **state) {
    (void)state;
    arena_free(NULL);
    arena_free(arena_new());
}

/* No system has this much: the process ends with code 2, whatever the caller does. */
static void test_exhaustion_exits_with_code_2(void **state) {
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr))
            _exit(3);
        arena_alloc(*state, SIZE_MAX - 10);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_size_0_gives_distinct_pointers),
        arena_test(test_memory_is_aligned_for_any_type),
        arena_test(test_memory_is_zero_again_after_reset),
        arena_test(test_what_came_before_the_mark_stays),
        arena_test(test_marks_nest),
        arena_test(test_reset_gives_large_chunks_back),
        arena_test(test_large_arrays_grow_without_leaving_the_old),
        arena_test(test_growing_what_another_arena_has_copies_it),
        arena_test(test_a_mark_outlives_the_array_that_came_before_it),
        arena_test(test_rounds_of_scratch_use_do_not_grow),
        arena_test(test_copies_and_formats),
        arena_test(test_random_allocations_do_not_overlap),
        cmocka_unit_test(test_free_of_nothing),
        arena_test(test_exhaustion_exits_with_code_2),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
