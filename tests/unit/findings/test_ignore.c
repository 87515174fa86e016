/* test_ignore.c: what lockwise-ignore comments are about, and what is wrong with some. */
#include "findings/ignore.h"
#include "support/check.h"

#include <string.h>

static IgnoreVec read(Arena *arena, const char *text) {
    IgnoreVec ignores = {0};
    ignore_read(arena, "a.c", text, strlen(text), &ignores);
    return ignores;
}

static void test_lines(void **state) {
    static const struct {
        const char *text;
        uint32_t first, last;
    } cases[] = {
        {"x++; // lockwise-ignore[r]: why", 1, 1},
        {"// lockwise-ignore[r]: why\nx++;\n", 2, 2},
        {"/* lockwise-ignore[r]: why */ x++;\n", 1, 1},
        {"\n\n// lockwise-ignore[r]: why\n// more\n\n\tx++;\n", 6, 6},
        {"/*\n * lockwise-ignore[r]: why\n */\nx++;\ny++;\n", 4, 4},
        {"// lockwise-ignore-begin[r]: why\nx++;\ny++;\n// lockwise-ignore-end\nz++;\n", 1, 4},
        {"x++;\ny++;\n// lockwise-ignore-file[r]: why\n", 1, UINT32_MAX},
        {"x++; /* lockwise-ignore[r]: why */\r\ny++;\r\n", 1, 1},
    };
    Arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        IgnoreVec ignores = read(arena, cases[i].text);
        assert_int_equal(ignores.len, 1);
        assert_null(ignores.data[0].trouble);
        assert_int_equal(ignores.data[0].first, cases[i].first);
        assert_int_equal(ignores.data[0].last, cases[i].last);
        assert_string_equal(ignores.data[0].reason, "why");
    }
    arena_free(arena);
}

static void test_words(void **state) {
    Arena *arena = arena_new();
    (void)state;
    IgnoreVec ignores = read(arena, "int x; // lockwise-ignore[ race-*,lock-leak ] until 2027-03-31 : so: it is  \n");
    assert_int_equal(ignores.len, 1);
    const Ignore *ignore = &ignores.data[0];
    assert_null(ignore->trouble);
    assert_int_equal(ignore->loc.line, 1);
    assert_int_equal(ignore->loc.col, 11);
    assert_string_equal(ignore->until, "2027-03-31");
    assert_string_equal(ignore->reason, "so: it is");
    assert_true(ignore_covers(ignore, "race-unguarded-read", 1));
    assert_true(ignore_covers(ignore, "lock-leak", 1));
    assert_false(ignore_covers(ignore, "lock-copy", 1));
    assert_false(ignore_covers(ignore, "lock-leak", 2));
    arena_free(arena);
}

static void test_trouble(void **state) {
    static const struct {
        const char *text, *trouble;
    } cases[] = {
        {"// lockwise-ignore\nx;", "names no rules"},
        {"// lockwise-ignore: why\nx;", "names no rules"},
        {"// lockwise-ignore[]: why\nx;", "names no rules"},
        {"// lockwise-ignore[r\nx;", "names no rules"},
        {"// lockwise-ignore[r]\nx;", "gives no reason"},
        {"// lockwise-ignore[r]:  \nx;", "gives no reason"},
        {"// lockwise-ignore[r] why\nx;", "gives no reason"},
        {"// lockwise-ignore[r] until tomorrow: why\nx;", "no day behind until"},
        {"// lockwise-ignore[r] until 2027-13-01: why\nx;", "no day behind until"},
        {"// lockwise-ignore-begin[r]: why\nx;", "has no lockwise-ignore-end"},
        {"// lockwise-ignore-end\nx;", "no lockwise-ignore-begin"},
    };
    Arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        IgnoreVec ignores = read(arena, cases[i].text);
        assert_int_equal(ignores.len, 1);
        assert_non_null(ignores.data[0].trouble);
        if (!strstr(ignores.data[0].trouble, cases[i].trouble))
            fail_msg("\"%s\" is said of \"%s\"", ignores.data[0].trouble, cases[i].text);
        assert_false(ignore_covers(&ignores.data[0], "r", ignores.data[0].first));
    }
    arena_free(arena);
}

static void test_what_is_none(void **state) {
    static const char *const texts[] = {
        "puts(\"// lockwise-ignore[r]: why\");\n",
        "// see lockwise-ignore[r]: why\nx++;\n",
        "int lockwise_ignore;\n",
        "",
    };
    Arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_int_equal(read(arena, texts[i]).len, 0);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_trouble),
        cmocka_unit_test(test_what_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
