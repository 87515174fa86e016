/* test_hash.c: that it is XXH3 (a value published with the algorithm), that parts and order count, and that words which
 * differ little have hashes that differ much, in the low bits that tables look at. */
#include "base/hash.h"
#include "support/check.h"

#include <stdbool.h>

static void test_hash_of_nothing_is_that_of_xxh3(void **state) {
    (void)state;
    assert_int_equal(hash_bytes(NULL, 0), 0x2D06800538D394C2); /* XXH3_64bits of empty input, seed 0 */
    assert_int_equal(hash_bytes("", 0), 0x2D06800538D394C2);
}

static void test_every_byte_counts(void **state) {
    (void)state;
    assert_int_not_equal(hash_bytes("a", 1), hash_bytes("b", 1));
    assert_int_not_equal(hash_bytes("a", 1), hash_bytes("a", 2));
}

/* Chance would give 1 - 1/e of the slots. */
static void test_words_are_spread_over_slots(void **state) {
    (void)state;
    enum { SLOTS = 4096 };
    for (uint32_t shift = 0; shift < 52; shift++) {
        bool seen[SLOTS] = {false};
        uint32_t different = 0;
        for (uint64_t word = 0; word < SLOTS; word++) {
            bool *slot = &seen[hash_u64(word << shift) % SLOTS];
            different += !*slot;
            *slot = true;
        }
        assert_in_range(different, SLOTS * 6 / 10, SLOTS);
    }
    assert_int_not_equal(hash_mix(hash_mix(0, 1), 2), hash_mix(hash_mix(0, 2), 1));
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
        cmocka_unit_test(test_words_are_spread_over_slots),
        cmocka_unit_test(test_order_and_borders_of_parts_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
