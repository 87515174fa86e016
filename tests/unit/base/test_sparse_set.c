/* test_sparse_set.c: word borders by hand; agreement with an array of flags at random. */
#include "base/sparse_set.h"
#include "support/check.h"
#include "support/random.h"

#include <stdlib.h>

static void test_empty_set(void **state) {
    SparseSet empty = {0}, other = {0};
    assert_true(sparse_is_empty(&empty));
    assert_int_equal(sparse_count(&empty), 0);
    assert_false(sparse_has(&empty, 0));
    assert_int_equal(sparse_next(&empty, 0), UINT32_MAX);
    assert_false(sparse_add_all(*state, &empty, &other));
    assert_false(sparse_subtract(*state, &empty, &other, &other));
    assert_false(sparse_intersects(&empty, &other));
}

static void test_members_at_word_borders(void **state) {
    SparseSet set = {0};
    static const uint32_t ids[] = {64, 0, 100000, 63, 128, 127};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        assert_true(sparse_add(*state, &set, ids[i]));
    assert_false(sparse_add(*state, &set, 63));
    assert_int_equal(sparse_count(&set), 6);
    assert_int_equal(sparse_next(&set, 1), 63);
    assert_int_equal(sparse_next(&set, 64), 64);
    assert_int_equal(sparse_next(&set, 65), 127);
    assert_int_equal(sparse_next(&set, 129), 100000);
    assert_int_equal(sparse_next(&set, 100001), UINT32_MAX);
    assert_false(sparse_has(&set, 62));
    assert_false(sparse_has(&set, 99999));
}

enum { IDS = 700 };

static void fill(Arena *arena, Random *random, SparseSet *set, bool *flags) {
    uint32_t count = random_below(random, 40), spread = 1 + random_below(random, IDS);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t id = random_below(random, spread);
        assert_int_equal(sparse_add(arena, set, id), !flags[id]);
        flags[id] = true;
    }
}

static void assert_same(const SparseSet *set, const bool *flags) {
    uint32_t count = 0, at = sparse_next(set, 0);
    SparseCursor cursor = {0};
    for (uint32_t id = 0; id < IDS; id++) {
        assert_int_equal(sparse_has(set, id), flags[id]);
        count += flags[id];
        if (!flags[id])
            continue;
        assert_int_equal(at, id);
        assert_true(sparse_advance(set, &cursor));
        assert_int_equal(cursor.id, id);
        at = sparse_next(set, id + 1);
    }
    assert_int_equal(at, UINT32_MAX);
    assert_false(sparse_advance(set, &cursor));
    assert_int_equal(sparse_count(set), count);
    assert_int_equal(sparse_is_empty(set), count == 0);
}

static void test_agrees_with_flags(void **state) {
    Random random = random_start();
    for (int round = 0; round < 3000; round++) {
        ArenaMark mark = arena_mark(*state);
        SparseSet into = {0}, from = {0}, except = {0};
        bool a[IDS] = {0}, b[IDS] = {0}, c[IDS] = {0};
        fill(*state, &random, &into, a);
        fill(*state, &random, &from, b);
        fill(*state, &random, &except, c);
        SparseSet common = {0}, left = {0};
        bool d[IDS] = {0}, e[IDS] = {0}, meets = false, grows = false, leaves = false;
        fill(*state, &random, &common, d);
        fill(*state, &random, &left, e); /* what was there goes */
        sparse_add_common(*state, &common, &into, &from);
        for (uint32_t id = 0; id < IDS; id++) {
            d[id] = d[id] || (a[id] && b[id]);
            e[id] = b[id] && !c[id];
            leaves = leaves || e[id];
            meets = meets || (a[id] && b[id]);
            grows = grows || (b[id] && !a[id]);
            a[id] = a[id] || b[id];
        }
        assert_same(&common, d);
        assert_int_equal(sparse_intersects(&into, &from), meets);
        assert_int_equal(sparse_subtract(*state, &left, &from, &except), leaves);
        assert_same(&left, e);
        assert_int_equal(sparse_add_all(*state, &into, &from), grows);
        assert_same(&into, a);
        assert_same(&from, b);
        arena_reset(*state, mark);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_empty_set),
        arena_test(test_members_at_word_borders),
        arena_test(test_agrees_with_flags),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
