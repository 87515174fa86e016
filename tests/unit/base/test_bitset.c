/* test_bitset.c: word borders by hand; set laws and agreement with an array of flags at random. */
#include "base/bitset.h"
#include "support/check.h"
#include "support/random.h"

static Bitset set_of(Arena *arena, uint32_t count, const uint32_t *ids) {
    Bitset set = {0};
    for (uint32_t i = 0; i < count; i++)
        bitset_add(arena, &set, ids[i]);
    return set;
}

#define SET(arena, ...) set_of(arena, sizeof(uint32_t[]){__VA_ARGS__} / sizeof(uint32_t), (uint32_t[]){__VA_ARGS__})

static void test_empty_set(void **state) {
    (void)state;
    Bitset empty = {0};
    assert_true(bitset_is_empty(&empty));
    assert_int_equal(bitset_count(&empty), 0);
    assert_false(bitset_has(&empty, 0));
    assert_false(bitset_intersects(&empty, &empty));
    assert_int_equal(bitset_next(&empty, 0), UINT32_MAX);
    bitset_remove(&empty, 1000);
    assert_true(bitset_is_empty(&empty));
}

static void test_members_at_word_borders(void **state) {
    Bitset set = SET(*state, 64, 0, 63, 127, 128);
    assert_int_equal(bitset_count(&set), 5);
    assert_int_equal(bitset_next(&set, 0), 0);
    assert_int_equal(bitset_next(&set, 1), 63);
    assert_int_equal(bitset_next(&set, 63), 63);
    assert_int_equal(bitset_next(&set, 64), 64);
    assert_int_equal(bitset_next(&set, 65), 127);
    assert_int_equal(bitset_next(&set, 128), 128);
    assert_int_equal(bitset_next(&set, 129), UINT32_MAX);
    assert_int_equal(bitset_next(&set, UINT32_MAX), UINT32_MAX);
    assert_false(bitset_has(&set, 62));
    assert_true(bitset_has(&set, 63));
}

static void test_add_and_remove_report_and_undo(void **state) {
    Bitset set = {0};
    assert_true(bitset_add(*state, &set, 70));
    assert_false(bitset_add(*state, &set, 70));
    bitset_remove(&set, 70);
    assert_false(bitset_has(&set, 70));
    assert_true(bitset_is_empty(&set));
    assert_true(bitset_add(*state, &set, 70));
}

static void test_union_says_whether_it_changed(void **state) {
    Bitset small = SET(*state, 1, 2);
    Bitset large = SET(*state, 2, 500);
    assert_true(bitset_union(*state, &small, &large));
    assert_int_equal(bitset_count(&small), 3);
    assert_true(bitset_has(&small, 500));
    assert_false(bitset_union(*state, &small, &large));
    Bitset empty = {0};
    assert_false(bitset_union(*state, &small, &empty));
    assert_false(bitset_union(*state, &empty, &empty));
}

static void test_union_with_a_long_empty_tail_does_not_grow(void **state) {
    Bitset small = SET(*state, 1);
    Bitset tail = SET(*state, 1, 100000);
    bitset_remove(&tail, 100000);
    uint32_t words = small.word_count;
    assert_false(bitset_union(*state, &small, &tail));
    assert_int_equal(small.word_count, words);
}

static void test_intersection_of_different_lengths(void **state) {
    Bitset a = SET(*state, 3, 200);
    Bitset b = SET(*state, 200, 9000);
    Bitset c = SET(*state, 4, 9001);
    assert_true(bitset_intersects(&a, &b));
    assert_true(bitset_intersects(&b, &a));
    assert_false(bitset_intersects(&a, &c));
    assert_false(bitset_intersects(&c, &b));
}

enum { RANGE = 300 };

static Bitset random_set(Arena *arena, Random *random, bool *flags) {
    Bitset set = {0};
    uint32_t range = 1 + random_below(random, RANGE);
    for (uint32_t i = random_below(random, 40); i > 0; i--) {
        uint32_t id = random_below(random, range);
        assert_int_equal(bitset_add(arena, &set, id), !flags[id]);
        flags[id] = true;
    }
    for (uint32_t i = random_below(random, 10); i > 0; i--) {
        uint32_t id = random_below(random, RANGE);
        bitset_remove(&set, id);
        flags[id] = false;
    }
    return set;
}

static void check_agrees(const Bitset *set, const bool *flags) {
    uint32_t count = 0, next = bitset_next(set, 0);
    for (uint32_t id = 0; id < RANGE; id++) {
        assert_int_equal(bitset_has(set, id), flags[id]);
        if (!flags[id])
            continue;
        assert_int_equal(next, id);
        next = bitset_next(set, id + 1);
        count++;
    }
    assert_int_equal(next, UINT32_MAX);
    assert_int_equal(bitset_count(set), count);
    assert_int_equal(bitset_is_empty(set), count == 0);
}

static void test_random_sets_agree_with_flags(void **state) {
    Random random = random_start();
    for (int round = 0; round < 300; round++) {
        bool a_flags[RANGE] = {false}, b_flags[RANGE] = {false};
        Bitset a = random_set(*state, &random, a_flags);
        Bitset b = random_set(*state, &random, b_flags);
        check_agrees(&a, a_flags);
        bool meet = false, grows = false;
        for (int id = 0; id < RANGE; id++) {
            meet |= a_flags[id] && b_flags[id];
            grows |= b_flags[id] && !a_flags[id];
            a_flags[id] |= b_flags[id];
        }
        assert_int_equal(bitset_intersects(&a, &b), meet);
        assert_int_equal(bitset_union(*state, &a, &b), grows);
        check_agrees(&a, a_flags);
        check_agrees(&b, b_flags);
    }
}

static bool is_equal(const Bitset *a, const Bitset *b) {
    uint32_t i = 0;
    for (; bitset_next(a, i) == bitset_next(b, i); i = bitset_next(a, i) + 1)
        if (bitset_next(a, i) == UINT32_MAX)
            return true;
    return false;
}

static void test_union_is_commutative_associative_idempotent(void **state) {
    Random random = random_start();
    for (int round = 0; round < 200; round++) {
        Bitset sets[3], left = {0}, right = {0};
        for (int i = 0; i < 3; i++) {
            bool flags[RANGE] = {false};
            sets[i] = random_set(*state, &random, flags);
        }
        for (int i = 0; i < 3; i++)
            bitset_union(*state, &left, &sets[i]);
        for (int i = 2; i >= 0; i--)
            bitset_union(*state, &right, &sets[i]);
        assert_true(is_equal(&left, &right));
        assert_false(bitset_union(*state, &left, &right));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty_set),
        arena_test(test_members_at_word_borders),
        arena_test(test_add_and_remove_report_and_undo),
        arena_test(test_union_says_whether_it_changed),
        arena_test(test_union_with_a_long_empty_tail_does_not_grow),
        arena_test(test_intersection_of_different_lengths),
        arena_test(test_random_sets_agree_with_flags),
        arena_test(test_union_is_commutative_associative_idempotent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
