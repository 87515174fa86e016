/* test_hash.c: that it is XXH3 (a value published with the algorithm), and that parts and order count. */
#include "base/hash.h"
#include "support/check.h"

static void test_hash_of_nothing_is_that_of_xxh3(void **state) {
    (void)state;
    assert_int_equal(hash_bytes(NULL, 0), 0x2D06800538D394C2); /* XXH3_64bits of empty input, seed 0 */
    assert_int_equal(hash_bytes("", 0), 0x2D06800538D394C2);
}

static void test_every_byte_counts(void **state) {
    (void)state;
    assert_int_not_equal(hash_bytes("a", 1), hash_bytes("b", 1));
    assert_int_not_equal(hash_bytes("a", 1), hash_bytes("a", 2));
    uint64_t value = 0x0102030405060708;
    assert_int_equal(hash_u64(value), hash_bytes(&value, sizeof value));
}

static void test_order_and_borders_of_parts_count(void **state) {
    (void)state;
    uint64_t start = hash_bytes(NULL, 0);
    uint64_t ab_c = hash_more(hash_more(start, "ab", 2), "c", 1);
    uint64_t a_bc = hash_more(hash_more(start, "a", 1), "bc", 2);
    uint64_t c_ab = hash_more(hash_more(start, "c", 1), "ab", 2);
    assert_int_not_equal(ab_c, a_bc);
    assert_int_not_equal(ab_c, c_ab);
    assert_int_not_equal(hash_more(start, NULL, 0), start);
    assert_int_equal(ab_c, hash_more(hash_more(start, "ab", 2), "c", 1));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash_of_nothing_is_that_of_xxh3),
        cmocka_unit_test(test_every_byte_counts),
        cmocka_unit_test(test_order_and_borders_of_parts_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
