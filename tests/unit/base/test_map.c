/* test_map.c: integer and string maps: lookups, order of insertion, growth, and awkward keys. */
#include "base/map.h"
#include "support/check.h"
#include "support/random.h"

#include <stdio.h>
#include <string.h>

static void test_empty_map_finds_nothing(void **state) {
    Map *map = map_new(*state);
    assert_int_equal(map_len(map), 0);
    assert_null(map_find(map, 0));
    assert_null(map_find(map, UINT64_MAX));
}

static void test_slot_is_made_once_with_value_0(void **state) {
    Map *map = map_new(*state);
    bool is_new = false;
    uint64_t *slot = map_slot(map, 42, &is_new);
    assert_true(is_new);
    assert_int_equal(*slot, 0);
    *slot = 7;
    assert_int_equal(*map_slot(map, 42, &is_new), 7);
    assert_false(is_new);
    assert_int_equal(*map_find(map, 42), 7);
    assert_null(map_find(map, 43));
    assert_int_equal(map_len(map), 1);
}

static void test_extreme_keys(void **state) {
    Map *map = map_new(*state);
    *map_slot(map, 0, NULL) = 1;
    *map_slot(map, UINT64_MAX, NULL) = 2;
    *map_slot(map, map_pair(1, 0), NULL) = 3;
    *map_slot(map, map_pair(0, 1), NULL) = 4;
    assert_int_equal(*map_find(map, 0), 1);
    assert_int_equal(*map_find(map, UINT64_MAX), 2);
    assert_int_equal(*map_find(map, 0x100000000), 3);
    assert_int_equal(*map_find(map, 1), 4);
}

static void test_entries_keep_order_of_insertion_through_growth(void **state) {
    Map *map = map_new(*state);
    for (uint64_t i = 0; i < 5000; i++) {
        *map_slot(map, (5000 - i) * 1000, NULL) = i;
        *map_slot(map, 5000 * 1000, NULL) += 0; /* an old key again: no new entry */
    }
    assert_int_equal(map_len(map), 5000);
    for (uint32_t i = 0; i < 5000; i++) {
        assert_int_equal(map_key_at(map, i), (5000 - i) * 1000);
        assert_int_equal(*map_value_at(map, i), i);
    }
}

/* Against an array indexed by key. */
static void test_random_operations_match_an_array(void **state) {
    enum { KEYS = 600 };
    uint64_t expected[KEYS] = {0};
    bool known[KEYS] = {false};
    uint32_t order[KEYS], len = 0;
    Random random = random_start();
    Map *map = map_new(*state);
    for (int step = 0; step < 20000; step++) {
        uint32_t key = random_below(&random, KEYS);
        if (random_below(&random, 2)) {
            bool is_new;
            uint64_t *slot = map_slot(map, (uint64_t)key << 20, &is_new);
            assert_int_equal(is_new, !known[key]);
            if (is_new)
                order[len++] = key;
            known[key] = true;
            *slot += key + 1;
            expected[key] += key + 1;
        } else {
            const uint64_t *slot = map_find(map, (uint64_t)key << 20);
            assert_int_equal(slot != NULL, known[key]);
            if (slot)
                assert_int_equal(*slot, expected[key]);
        }
    }
    assert_int_equal(map_len(map), len);
    for (uint32_t i = 0; i < len; i++)
        assert_int_equal(map_key_at(map, i), (uint64_t)order[i] << 20);
}

static void test_string_keys_are_bytes_with_a_length(void **state) {
    StrMap *map = strmap_new(*state);
    *strmap_slot(map, "lock", 4, NULL) = 1;
    *strmap_slot(map, "lock\0a", 6, NULL) = 2;
    *strmap_slot(map, "lock\0b", 6, NULL) = 3;
    *strmap_slot(map, "", 0, NULL) = 4;
    *strmap_slot(map, "loc", 3, NULL) = 5;
    assert_int_equal(strmap_len(map), 5);
    assert_int_equal(*strmap_find(map, "lock", 4), 1);
    assert_int_equal(*strmap_find(map, "lock\0a", 6), 2);
    assert_int_equal(*strmap_find(map, "lock\0b", 6), 3);
    assert_int_equal(*strmap_find(map, NULL, 0), 4);
    assert_int_equal(*strmap_find(map, "lock", 3), 5);
    assert_null(strmap_find(map, "lo", 2));
}

static void test_string_keys_are_copied_and_ended_by_nul(void **state) {
    StrMap *map = strmap_new(*state);
    char buffer[] = "mutex_a";
    *strmap_slot(map, buffer, 5, NULL) = 9;
    memset(buffer, 'x', sizeof buffer);
    assert_int_equal(*strmap_find(map, "mutex", 5), 9);
    size_t len;
    assert_string_equal(strmap_key_at(map, 0, &len), "mutex");
    assert_int_equal(len, 5);
}

static void test_many_string_keys_keep_their_order(void **state) {
    StrMap *map = strmap_new(*state);
    char key[32];
    for (uint64_t i = 0; i < 3000; i++) {
        int len = snprintf(key, sizeof key, "key%d", (int)i * 7919);
        *strmap_slot(map, key, (size_t)len, NULL) = i;
    }
    assert_int_equal(strmap_len(map), 3000);
    for (uint32_t i = 0; i < 3000; i++) {
        int len = snprintf(key, sizeof key, "key%d", (int)i * 7919);
        assert_int_equal(*strmap_find(map, key, (size_t)len), i);
        assert_string_equal(strmap_key_at(map, i, NULL), key);
        assert_int_equal(*strmap_value_at(map, i), i);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_empty_map_finds_nothing),
        arena_test(test_slot_is_made_once_with_value_0),
        arena_test(test_extreme_keys),
        arena_test(test_entries_keep_order_of_insertion_through_growth),
        arena_test(test_random_operations_match_an_array),
        arena_test(test_string_keys_are_bytes_with_a_length),
        arena_test(test_string_keys_are_copied_and_ended_by_nul),
        arena_test(test_many_string_keys_keep_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
