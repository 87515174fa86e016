/* test_folders.c: folders that exist, that do not, and that cannot. */
#include "base/folders.h"
#include "support/check.h"
#include "support/folder.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/stat.h>

static bool is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static void test_folders_are_made_once(void **state) {
    Arena *arena = *state;
    const char *root = folder_new(arena), *failed = NULL, *deep = folder_path(arena, root, "a/b//c");
    assert_int_equal(folders_make_above(arena, deep, &failed), 0);
    assert_true(is_folder(folder_path(arena, root, "a/b")));
    assert_false(is_folder(deep));
    assert_int_equal(folders_make(arena, deep, &failed), 0);
    assert_int_equal(folders_make(arena, deep, &failed), 0);
    assert_int_equal(folders_make(arena, folder_path(arena, root, "d/"), &failed), 0);
    assert_true(is_folder(deep));
    assert_true(is_folder(folder_path(arena, root, "d")));
    assert_null(failed);
    folder_remove(root);
}

static void test_a_file_in_the_way(void **state) {
    Arena *arena = *state;
    const char *root = folder_new(arena), *failed = NULL;
    const char *file = folder_write(arena, root, "file", "x");
    assert_int_equal(folders_make(arena, folder_path(arena, root, "file/a/b"), &failed), ENOTDIR);
    assert_string_equal(failed, file);
    assert_int_equal(folders_make(arena, file, &failed), ENOTDIR);
    assert_int_equal(folders_make_above(arena, file, &failed), 0);
    folder_remove(root);
}

static void test_names_without_a_folder(void **state) {
    const char *failed = NULL;
    assert_int_equal(folders_make_above(*state, "runs.db", &failed), 0);
    assert_int_equal(folders_make_above(*state, "/runs.db", &failed), 0);
    assert_int_equal(folders_make(*state, "/", &failed), 0);
    assert_int_equal(folders_make(*state, "", &failed), ENOENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_folders_are_made_once),
        arena_test(test_a_file_in_the_way),
        arena_test(test_names_without_a_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
