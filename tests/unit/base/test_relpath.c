/* test_relpath.c: folding, paths below a root, and how a reader names them. */
#include "base/relpath.h"
#include "support/check.h"

static void test_below(void **state) {
    Arena *arena = *state;
    assert_string_equal(relpath_below(arena, "/p", "/p/src/a.c"), "src/a.c");
    assert_string_equal(relpath_below(arena, "/p/", "/p/src/a.c"), "src/a.c");
    assert_string_equal(relpath_below(arena, "/p", "/p/build/../src//./a.c"), "src/a.c");
    assert_string_equal(relpath_below(arena, "/p", "/parade/a.c"), "/parade/a.c");
    assert_string_equal(relpath_below(arena, "/p", "/usr/include/../share/a.h"), "/usr/share/a.h");
    assert_string_equal(relpath_below(arena, "/", "/a.c"), "a.c");
    assert_string_equal(relpath_below(arena, "/p", "/p"), "/p");
    assert_string_equal(relpath_below(arena, "/p", ""), "");
    assert_string_equal(relpath_below(arena, "", "/p/a.c"), "/p/a.c");
}

static void test_folding_keeps_what_cannot_be_folded(void **state) {
    Arena *arena = *state;
    assert_string_equal(relpath_below(arena, "/p", "../x/../y.c"), "../y.c");
    assert_string_equal(relpath_below(arena, "/p", "../../y.c"), "../../y.c");
    assert_string_equal(relpath_below(arena, "/p", "a/../b.c"), "b.c");
    assert_string_equal(relpath_below(arena, "/p", "/../../b.c"), "/b.c");
    assert_string_equal(relpath_below(arena, "/p", "/p/a../b..c/...h"), "a../b..c/...h");
    assert_string_equal(relpath_below(arena, "/p", "/p/a/../../q/b.c"), "/q/b.c");
}

static void test_absolute(void **state) {
    Arena *arena = *state;
    assert_string_equal(relpath_absolute(arena, "/p", "src/a.c"), "/p/src/a.c");
    assert_string_equal(relpath_absolute(arena, "/p", "/q/a.c"), "/q/a.c");
    assert_string_equal(relpath_absolute(arena, "/p", ""), "");
}

static void test_from(void **state) {
    Arena *arena = *state;
    assert_string_equal(relpath_from(arena, "/p", "/p/src/a.c"), "src/a.c");
    assert_string_equal(relpath_from(arena, "/p/build", "/p/src/a.c"), "../src/a.c");
    assert_string_equal(relpath_from(arena, "/p/a/b/c", "/p/src/a.c"), "../../../src/a.c");
    assert_string_equal(relpath_from(arena, "/p/a/b/c/d", "/p/src/a.c"), "/p/src/a.c");
    assert_string_equal(relpath_from(arena, "/p/build", "/usr/include/a.h"), "/usr/include/a.h");
    assert_string_equal(relpath_from(arena, "/", "/usr/include/a.h"), "usr/include/a.h");
    assert_string_equal(relpath_from(arena, "", "/p/a.c"), "/p/a.c");
    assert_string_equal(relpath_from(arena, "/p", "a.c"), "a.c");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_below),
        arena_test(test_folding_keeps_what_cannot_be_folded),
        arena_test(test_absolute),
        arena_test(test_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
