/* test_embed.c: what the build copies into a program is what lies in the files: the folder embed/ has the awkward
 * ones.
 */
#include "base/embed.h"
#include "support/check.h"

#include <stdio.h>
#include <string.h>

extern const EmbeddedFile embedded_test[]; /* tests/unit/base/embed/ */

static void test_bytes_are_those_of_the_file(void **state) {
    (void)state;
    int count = 0;
    for (const EmbeddedFile *file = embedded_test; file->path; file++, count++) {
        char path[4096], bytes[4096];
        snprintf(path, sizeof path, "%s/%s", LOCKWISE_SOURCE_DIR, file->path);
        FILE *stream = fopen(path, "rb");
        assert_non_null(stream);
        size_t len = fread(bytes, 1, sizeof bytes, stream);
        fclose(stream);
        assert_int_equal(file->len, len);
        assert_memory_equal(file->text, bytes, len);
        assert_int_equal(file->text[len], '\0');
    }
    assert_int_equal(count, 3);
}

static void test_files_are_in_order_of_path(void **state) {
    (void)state;
    assert_string_equal(embedded_test[0].path, "tests/unit/base/embed/awkward.txt");
    assert_string_equal(embedded_test[1].path, "tests/unit/base/embed/bytes.bin");
    assert_string_equal(embedded_test[2].path, "tests/unit/base/embed/empty.txt");
    assert_int_equal(embedded_test[2].len, 0);
}

static void test_lookup_by_path(void **state) {
    (void)state;
    assert_ptr_equal(embedded_find(embedded_test, "tests/unit/base/embed/bytes.bin"), &embedded_test[1]);
    assert_null(embedded_find(embedded_test, "bytes.bin"));
    assert_null(embedded_find(embedded_test, ""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes_are_those_of_the_file),
        cmocka_unit_test(test_files_are_in_order_of_path),
        cmocka_unit_test(test_lookup_by_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
