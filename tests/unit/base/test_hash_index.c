/* test_hash_index.c: several numbers of one hash, growth, and hashes at the end of the table. */
#include "base/hash_index.h"
#include "support/check.h"

#include <stdbool.h>

static uint32_t count_of(const HashIndex *index, uint32_t hash) {
    uint32_t count = 0;
    for (uint32_t at = hash; hashindex_next(index, hash, &at) != HASHINDEX_NONE;)
        count++;
    return count;
}

static void test_empty_index_has_no_number(void **state) {
    HashIndex index = hashindex_new(*state, 4);
    assert_int_equal(count_of(&index, 0), 0);
    assert_int_equal(count_of(&index, UINT32_MAX), 0);
}

static void test_all_numbers_of_one_hash_are_found(void **state) {
    HashIndex index = hashindex_new(*state, 4);
    bool seen[100] = {false};
    for (uint32_t number = 0; number < 100; number++)
        hashindex_put(*state, &index, 7, number);
    hashindex_put(*state, &index, 8, 1000);
    for (uint32_t at = 7, number; (number = hashindex_next(&index, 7, &at)) != HASHINDEX_NONE;) {
        assert_true(number < 100 && !seen[number]);
        seen[number] = true;
    }
    assert_int_equal(count_of(&index, 7), 100);
    assert_int_equal(count_of(&index, 8), 1);
}

static void test_growth_loses_nothing(void **state) {
    HashIndex index = hashindex_new(*state, 4);
    for (uint32_t number = 0; number < 10000; number++) {
        assert_true(index.count == number && index.count <= (index.mask + UINT64_C(1)) / 2);
        hashindex_put(*state, &index, number * 3, number);
    }
    for (uint32_t number = 0; number < 10000; number++) {
        uint32_t at = number * 3;
        assert_int_equal(hashindex_next(&index, number * 3, &at), number);
        assert_int_equal(count_of(&index, number * 3 + 1), 0);
    }
}

static void test_last_slots_go_on_at_the_first(void **state) {
    HashIndex index = hashindex_new(*state, 8);
    for (uint32_t number = 0; number < 3; number++)
        hashindex_put(*state, &index, UINT32_MAX, number);
    hashindex_put(*state, &index, 0, 3);
    assert_int_equal(count_of(&index, UINT32_MAX), 3);
    assert_int_equal(count_of(&index, 0), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_empty_index_has_no_number),
        arena_test(test_all_numbers_of_one_hash_are_found),
        arena_test(test_growth_loses_nothing),
        arena_test(test_last_slots_go_on_at_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
