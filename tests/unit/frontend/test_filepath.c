/* test_filepath.c: paths as text, by hand at the borders. */
#include "frontend/filepath.h"
#include "support/check.h"
#include "support/folder.h"

#include <unistd.h>

static Arena *arena;

static void assert_absolute(const char *directory, const char *path, const char *expected) {
    assert_string_equal(filepath_absolute(arena, directory, path), expected);
}

static void test_absolute(void **state) {
    (void)state;
    assert_absolute("/a/b", "c.c", "/a/b/c.c");
    assert_absolute("/a/b", "./c.c", "/a/b/c.c");
    assert_absolute("/a/b", "../c.c", "/a/c.c");
    assert_absolute("/a/b", "../../../../c.c", "/c.c");
    assert_absolute("/a/b", "x//y/./z/../c.c", "/a/b/x/y/c.c");
    assert_absolute("/a/b", "/c//d/", "/c/d");
    assert_absolute("/a/b", "", "/a/b");
    assert_absolute("/a/b", ".", "/a/b");
    assert_absolute("/a", "..", "/");
    assert_absolute("/", "a", "/a");
    assert_absolute("/a", "..b/.c/...", "/a/..b/.c/...");
}

static void test_parts(void **state) {
    (void)state;
    assert_string_equal(filepath_directory(arena, "/a/b.c"), "/a");
    assert_string_equal(filepath_directory(arena, "/b.c"), "/");
    assert_string_equal(filepath_directory(arena, "/"), "/");
    assert_string_equal(filepath_base("/a/b.c"), "b.c");
    assert_string_equal(filepath_base("b.c"), "b.c");
}

static void test_inside(void **state) {
    (void)state;
    assert_true(filepath_is_inside("/a/b.c", "/a"));
    assert_true(filepath_is_inside("/a/b.c", "/a/b.c"));
    assert_true(filepath_is_inside("/a/b.c", "/"));
    assert_false(filepath_is_inside("/ab/c.c", "/a"));
    assert_false(filepath_is_inside("/a", "/a/b"));
}

static void test_real(void **state) {
    (void)state;
    const char *folder = folder_new(arena);
    folder_write(arena, folder, "real/a.c", "");
    assert_int_equal(symlink("real", folder_path(arena, folder, "link")), 0);
    assert_string_equal(filepath_real(arena, folder_path(arena, folder, "link/a.c")),
                        folder_path(arena, folder, "real/a.c"));
    assert_null(filepath_real(arena, folder_path(arena, folder, "gone")));
    folder_remove(folder);
}

static void test_current(void **state) {
    (void)state;
    char buffer[4096];
    assert_non_null(getcwd(buffer, sizeof buffer));
    assert_string_equal(filepath_current(arena), buffer);
}

static int make_arena(void **state) {
    (void)state;
    arena = arena_new();
    return 0;
}

static int drop_arena(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_absolute), cmocka_unit_test(test_parts),   cmocka_unit_test(test_inside),
        cmocka_unit_test(test_real),     cmocka_unit_test(test_current),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
