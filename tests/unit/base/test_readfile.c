/* test_readfile.c: files of sizes around that of the buffer, and what cannot be read. */
#include "base/readfile.h"

#include "support/check.h"
#include "support/folder.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static void test_bytes_and_length(void **state) {
    (void)state;
    static const size_t sizes[] = {0, 1, 4095, 4096, 4097, 10000};
    Arena *arena = arena_new();
    const char *folder = folder_new(arena);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *bytes = arena_alloc(arena, sizes[i] + 1);
        for (size_t k = 0; k < sizes[i]; k++)
            bytes[k] = (char)('a' + k % 26);
        folder_write(arena, folder, "f", bytes);
        size_t len = 99;
        const char *text = file_read(arena, folder_path(arena, folder, "f"), &len);
        assert_int_equal(len, sizes[i]);
        assert_string_equal(text, bytes);
    }
    folder_remove(folder);
    arena_free(arena);
}

static void test_regular_files_up_to_a_size(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const char *folder = folder_new(arena);
    folder_write(arena, folder, "f", "12345");
    const char *path = folder_path(arena, folder, "f"), *fifo = folder_path(arena, folder, "fifo");
    size_t len = 99;
    assert_string_equal(file_read_regular(arena, path, 5, &len), "12345");
    assert_int_equal(len, 5);
    assert_null(file_read_regular(arena, path, 4, &len));
    assert_int_equal(errno, EFBIG);
    assert_null(file_read_regular(arena, folder, 5, &len));
    assert_int_equal(errno, EINVAL);
    assert_null(file_read_regular(arena, folder_path(arena, folder, "none"), 5, &len));
    assert_int_equal(errno, ENOENT);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_null(file_read_regular(arena, fifo, 5, &len)); /* nobody writes to it: waiting would be for ever */
    assert_int_equal(errno, EINVAL);
    folder_remove(folder);
    arena_free(arena);
}

static void test_what_cannot_be_read(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const char *folder = folder_new(arena);
    assert_null(file_read(arena, folder_path(arena, folder, "none"), NULL));
    assert_int_equal(errno, ENOENT);
    assert_null(file_read(arena, folder, NULL));
    assert_int_equal(errno, EISDIR);
    folder_remove(folder);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes_and_length),
        cmocka_unit_test(test_regular_files_up_to_a_size),
        cmocka_unit_test(test_what_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
