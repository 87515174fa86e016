/* test_setpool.c: a few sets by hand, then every law of sets over all pairs and triples of random sets, with the
 * members compared to a naive reference (a 64-bit mask). As equal sets have equal ids, a law is an equality of ids.
 */
#include "base/setpool.h"
#include "support/check.h"
#include "support/random.h"

#define SET(pool, ...) setpool_from(pool, (uint32_t[]){__VA_ARGS__}, sizeof(uint32_t[]){__VA_ARGS__} / sizeof(uint32_t))

static void check_members(const SetPool *pool, SetId set, uint32_t count, const uint32_t *expected) {
    uint32_t actual_count;
    const uint32_t *actual = setpool_members(pool, set, &actual_count);
    assert_int_equal(actual_count, count);
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(actual[i], expected[i]);
}

static void test_new_pool_has_the_empty_set(void **state) {
    SetPool *pool = setpool_new(*state);
    assert_int_equal(setpool_count(pool), 1);
    check_members(pool, SET_EMPTY, 0, NULL);
    assert_false(setpool_has(pool, SET_EMPTY, 0));
    assert_int_equal(setpool_from(pool, NULL, 0).i, SET_EMPTY.i);
    assert_int_equal(setpool_remove(pool, SET_EMPTY, 5).i, SET_EMPTY.i);
}

static void test_members_ascend_without_duplicates(void **state) {
    SetPool *pool = setpool_new(*state);
    SetId set = SET(pool, 9, 2, UINT32_MAX, 2, 0, 9);
    check_members(pool, set, 4, (uint32_t[]){0, 2, 9, UINT32_MAX});
    assert_true(setpool_has(pool, set, 0));
    assert_true(setpool_has(pool, set, UINT32_MAX));
    assert_false(setpool_has(pool, set, 1));
    assert_false(setpool_has(pool, set, 10));
}

static void test_equal_sets_have_equal_ids(void **state) {
    SetPool *pool = setpool_new(*state);
    SetId one = SET(pool, 3);
    SetId built = setpool_add(pool, setpool_add(pool, one, 8), 5);
    assert_int_equal(built.i, SET(pool, 8, 5, 3).i);
    assert_int_equal(setpool_add(pool, built, 5).i, built.i);
    assert_int_equal(setpool_remove(pool, setpool_remove(pool, built, 8), 5).i, one.i);
    assert_int_equal(setpool_remove(pool, built, 4).i, built.i);
    assert_int_not_equal(one.i, SET(pool, 4).i);
}

static void test_operations_by_hand(void **state) {
    SetPool *pool = setpool_new(*state);
    SetId a = SET(pool, 1, 2, 3, 7), b = SET(pool, 2, 4, 7, 9);
    assert_int_equal(setpool_union(pool, a, b).i, SET(pool, 1, 2, 3, 4, 7, 9).i);
    assert_int_equal(setpool_intersect(pool, a, b).i, SET(pool, 2, 7).i);
    assert_int_equal(setpool_minus(pool, a, b).i, SET(pool, 1, 3).i);
    assert_int_equal(setpool_minus(pool, b, a).i, SET(pool, 4, 9).i);
    assert_true(setpool_is_subset(pool, SET(pool, 2, 7), a));
    assert_false(setpool_is_subset(pool, SET(pool, 2, 8), a));
    assert_false(setpool_is_subset(pool, a, SET(pool, 2, 7)));
    assert_true(setpool_is_subset(pool, SET_EMPTY, a));
    assert_false(setpool_is_subset(pool, a, SET_EMPTY));
}

static void test_repeated_operations_make_no_new_sets(void **state) {
    SetPool *pool = setpool_new(*state);
    SetId a = SET(pool, 1, 2), b = SET(pool, 2, 3);
    setpool_union(pool, a, b);
    setpool_intersect(pool, a, b);
    setpool_minus(pool, a, b);
    setpool_minus(pool, b, a);
    uint32_t before = setpool_count(pool);
    for (int i = 0; i < 3; i++) {
        setpool_union(pool, b, a);
        setpool_intersect(pool, b, a);
        setpool_minus(pool, a, b);
        setpool_add(pool, setpool_remove(pool, a, 2), 2);
    }
    assert_int_equal(setpool_count(pool), before);
}

static void test_many_sets_survive_growth(void **state) {
    SetPool *pool = setpool_new(*state);
    SetId chain = SET_EMPTY;
    for (uint32_t i = 0; i < 1000; i++) {
        chain = setpool_add(pool, chain, i * 2);
        assert_int_equal(chain.i, i + 1); /* numbered in order of creation */
    }
    for (uint32_t i = 0; i < 1000; i += 37) {
        uint32_t count;
        const uint32_t *members = setpool_members(pool, (SetId){i}, &count);
        assert_int_equal(count, i);
        if (i)
            assert_int_equal(members[i - 1], (i - 1) * 2);
    }
}

/* ---- random sets of members 0..63, with their masks ---- */

enum { SETS = 24 };

typedef struct Sample {
    SetPool *pool;
    SetId sets[SETS];
    uint64_t masks[SETS];
} Sample;

static uint64_t mask_of(const SetPool *pool, SetId set) {
    uint32_t count;
    const uint32_t *members = setpool_members(pool, set, &count);
    uint64_t mask = 0;
    for (uint32_t i = 0; i < count; i++) {
        assert_true(i == 0 || members[i - 1] < members[i]);
        mask |= (uint64_t)1 << members[i];
    }
    return mask;
}

static Sample draw(Arena *arena, Random *random) {
    Sample sample = {.pool = setpool_new(arena)};
    for (int i = 2; i < SETS; i++) { /* the first two stay empty: laws must hold for equal sets as well */
        uint32_t members[12], count = random_below(random, 12), range = i % 2 ? 64 : 8;
        for (uint32_t j = 0; j < count; j++) {
            members[j] = random_below(random, range);
            sample.masks[i] |= (uint64_t)1 << members[j];
        }
        sample.sets[i] = setpool_from(sample.pool, members, count);
    }
    return sample;
}

static void test_pairs_agree_with_masks(void **state) {
    Random random = random_start();
    for (int round = 0; round < 10; round++) {
        Sample s = draw(*state, &random);
        for (int i = 0; i < SETS; i++) {
            uint32_t member = random_below(&random, 64);
            uint64_t bit = (uint64_t)1 << member;
            assert_int_equal(setpool_has(s.pool, s.sets[i], member), (s.masks[i] & bit) != 0);
            assert_int_equal(mask_of(s.pool, setpool_add(s.pool, s.sets[i], member)), s.masks[i] | bit);
            assert_int_equal(mask_of(s.pool, setpool_remove(s.pool, s.sets[i], member)), s.masks[i] & ~bit);
            for (int j = 0; j < SETS; j++) {
                SetId a = s.sets[i], b = s.sets[j];
                uint64_t x = s.masks[i], y = s.masks[j];
                assert_int_equal(a.i == b.i, x == y);
                assert_int_equal(mask_of(s.pool, setpool_union(s.pool, a, b)), x | y);
                assert_int_equal(mask_of(s.pool, setpool_intersect(s.pool, a, b)), x & y);
                assert_int_equal(mask_of(s.pool, setpool_minus(s.pool, a, b)), x & ~y);
                assert_int_equal(setpool_is_subset(s.pool, a, b), (x & ~y) == 0);
            }
        }
    }
}

static void check_laws(SetPool *pool, SetId a, SetId b, SetId c) {
#define U(x, y) setpool_union(pool, x, y)
#define N(x, y) setpool_intersect(pool, x, y)
#define M(x, y) setpool_minus(pool, x, y)
    assert_int_equal(U(a, b).i, U(b, a).i);
    assert_int_equal(N(a, b).i, N(b, a).i);
    assert_int_equal(U(U(a, b), c).i, U(a, U(b, c)).i);
    assert_int_equal(N(N(a, b), c).i, N(a, N(b, c)).i);
    assert_int_equal(N(a, U(b, c)).i, U(N(a, b), N(a, c)).i);
    assert_int_equal(U(a, N(b, c)).i, N(U(a, b), U(a, c)).i);
    assert_int_equal(U(a, N(a, b)).i, a.i);
    assert_int_equal(N(a, U(a, b)).i, a.i);
    assert_int_equal(U(a, a).i, a.i);
    assert_int_equal(N(a, a).i, a.i);
    assert_int_equal(M(a, U(b, c)).i, N(M(a, b), M(a, c)).i);
    assert_int_equal(M(a, N(b, c)).i, U(M(a, b), M(a, c)).i);
    assert_int_equal(U(M(a, b), N(a, b)).i, a.i);
    assert_int_equal(M(a, a).i, SET_EMPTY.i);
#undef U
#undef N
#undef M
}

static void test_laws_hold_for_all_triples(void **state) {
    Random random = random_start();
    Sample s = draw(*state, &random);
    for (int i = 0; i < SETS; i++)
        for (int j = 0; j < SETS; j++)
            for (int k = 0; k < SETS; k++)
                check_laws(s.pool, s.sets[i], s.sets[j], s.sets[k]);
}

static void test_a_copy_stays_where_it_is(void **state) {
    SetPool *pool = setpool_new(*state);
    SetId set = setpool_from(pool, (const uint32_t[]){9, 4, 7}, 3);
    uint32_t some[] = {0, 0, 99}, all[8] = {0};
    assert_int_equal(setpool_copy(pool, set, some, 2), 2);
    assert_true(some[0] == 4 && some[1] == 7 && some[2] == 99);
    assert_int_equal(setpool_copy(pool, set, all, 8), 3);
    assert_true(all[0] == 4 && all[1] == 7 && all[2] == 9);
    assert_int_equal(setpool_copy(pool, SET_EMPTY, all, 8), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_new_pool_has_the_empty_set), arena_test(test_members_ascend_without_duplicates),
        arena_test(test_a_copy_stays_where_it_is),   arena_test(test_equal_sets_have_equal_ids),
        arena_test(test_operations_by_hand),         arena_test(test_repeated_operations_make_no_new_sets),
        arena_test(test_many_sets_survive_growth),   arena_test(test_pairs_agree_with_masks),
        arena_test(test_laws_hold_for_all_triples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
