/* test_ir_blob.c: bytes of a unit by hand; test_ir_roundtrip.c does random ones. */
#include "ir/ir_blob.h"

#include "base/hash.h"
#include "ir/ir_build.h"
#include "ir/ir_verify.h"
#include "support/check.h"
#include "support/ir_fixture.h"

#include <string.h>

static void test_an_empty_unit(void **state) {
    size_t len;
    void *bytes = ir_blob_write(tu_new(*state), *state, &len);
    Tu *back = ir_blob_read(bytes, len, *state);
    assert_non_null(back);
    assert_null(ir_verify(back, *state));
    assert_int_equal(back->types.len, 1);
    assert_int_equal(back->gaps.len, 0);
}

/* Nothing of a unit that was read lies in the bytes, and it can be built on. */
static void test_a_read_unit_stands_alone_and_grows(void **state) {
    Tu *tu = ir_fixture_read(*state, "main \"/a.c\"\nglobal @x: int\nfunc @f() -> void { store @x = 1 }\n");
    size_t len;
    char *bytes = ir_blob_write(tu, *state, &len);
    Tu *back = ir_blob_read(bytes, len, *state);
    memset(bytes, 0xa5, len);
    char *before = ir_fixture_print(*state, tu);
    assert_string_equal(ir_fixture_print(*state, back), before);
    for (uint32_t i = 0; i < 100; i++)
        ir_gap(back, GAP_UNKNOWN_EXPR, (LocId){0}, (FuncId){1}, "more");
    assert_null(ir_verify(back, *state));
    assert_int_equal(strncmp(ir_fixture_print(*state, back), before, strlen(before)), 0);
}

/* Bytes at an odd address: a cache entry may stand anywhere in a file. */
static void test_unaligned_bytes(void **state) {
    size_t len;
    void *bytes = ir_blob_write(ir_fixture_read(*state, "global @x: int\n"), *state, &len);
    char *moved = arena_alloc(*state, len + 1);
    memcpy(moved + 1, bytes, len);
    assert_non_null(ir_blob_read(moved + 1, len, *state));
}

static void test_too_long_too_short_empty(void **state) {
    size_t len;
    char *bytes = ir_blob_write(tu_new(*state), *state, &len);
    char *longer = arena_alloc(*state, len + 8);
    memcpy(longer, bytes, len);
    assert_null(ir_blob_read(longer, len + 1, *state));
    assert_null(ir_blob_read(longer, len + 8, *state));
    assert_null(ir_blob_read(longer, len - 1, *state));
    assert_null(ir_blob_read(longer, 0, *state));
    assert_null(ir_blob_read("lockwIR", 8, *state));
}

/* Changes a byte and makes the hash right again, as another version of the program would have written it. */
static Tu *reread_with(Arena *arena, size_t at, uint8_t value) {
    size_t len;
    uint8_t *bytes = ir_blob_write(tu_new(arena), arena, &len);
    bytes[at] = value;
    uint64_t hash = hash_bytes(bytes, len - sizeof hash);
    memcpy(bytes + len - sizeof hash, &hash, sizeof hash);
    return ir_blob_read(bytes, len, arena);
}

static void test_other_versions_are_refused(void **state) {
    assert_null(reread_with(*state, 0, 'L'));  /* magic */
    assert_null(reread_with(*state, 8, 99));   /* version */
    assert_null(reread_with(*state, 12, 99));  /* number of operations */
    assert_null(reread_with(*state, 16, 99));  /* length of strings */
    assert_null(reread_with(*state, 32, 99));  /* size of a file's entry */
    assert_null(reread_with(*state, 36, 99));  /* number of files */
    assert_non_null(reread_with(*state, 0, 'l'));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_an_empty_unit),
        arena_test(test_a_read_unit_stands_alone_and_grows),
        arena_test(test_unaligned_bytes),
        arena_test(test_too_long_too_short_empty),
        arena_test(test_other_versions_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
