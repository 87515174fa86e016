/* test_sparse_pool.c: equal sets have equal ids; operations agree with those of sparse sets, more of them than are
 * remembered. */
#include "base/sparse_pool.h"
#include "support/check.h"
#include "support/random.h"

static SparseId from(SparsePool *pool, uint32_t count, const uint32_t *ids) {
    SparseId set = SPARSE_EMPTY;
    for (uint32_t k = 0; k < count; k++)
        set = sparsepool_union(pool, set, sparsepool_of_one(pool, ids[k]));
    return set;
}
#define SET(pool, ...) from(pool, sizeof(uint32_t[]){__VA_ARGS__} / sizeof(uint32_t), (uint32_t[]){__VA_ARGS__})

static void test_equal_sets_have_equal_ids(void **state) {
    SparsePool *pool = sparsepool_new(*state);
    SparseId a = SET(pool, 3, 64, 100000), b = SET(pool, 100000, 3);
    assert_int_equal(a.i, SET(pool, 100000, 3, 64).i);
    assert_int_not_equal(a.i, b.i);
    assert_int_not_equal(b.i, SPARSE_EMPTY.i);
    assert_int_equal(sparsepool_of(pool, sparsepool_get(pool, a)).i, a.i);
    assert_int_equal(sparsepool_of(pool, &(SparseSet){0}).i, SPARSE_EMPTY.i);
}

static void test_operations_by_hand(void **state) {
    SparsePool *pool = sparsepool_new(*state);
    SparseId a = SET(pool, 1, 2, 70), b = SET(pool, 2, 500), none = SPARSE_EMPTY;
    assert_int_equal(sparsepool_union(pool, a, b).i, SET(pool, 1, 2, 70, 500).i);
    assert_int_equal(sparsepool_union(pool, b, a).i, sparsepool_union(pool, a, b).i);
    assert_int_equal(sparsepool_union(pool, a, none).i, a.i);
    assert_int_equal(sparsepool_union(pool, none, a).i, a.i);
    assert_int_equal(sparsepool_union(pool, a, a).i, a.i);
    assert_int_equal(sparsepool_minus(pool, a, b).i, SET(pool, 1, 70).i);
    assert_int_equal(sparsepool_minus(pool, b, a).i, SET(pool, 500).i);
    assert_int_equal(sparsepool_minus(pool, a, none).i, a.i);
    assert_int_equal(sparsepool_minus(pool, none, a).i, none.i);
    assert_int_equal(sparsepool_minus(pool, a, a).i, none.i);
}

/* What is asked again costs nothing. */
static void test_repeated_operations_are_no_work(void **state) {
    SparsePool *pool = sparsepool_new(*state);
    SparseId a = SET(pool, 1, 200), b = SET(pool, 1, 300);
    sparsepool_union(pool, a, b);
    sparsepool_minus(pool, a, b);
    uint64_t work = sparsepool_work(pool);
    sparsepool_union(pool, b, a);
    sparsepool_minus(pool, a, b);
    assert_int_equal(sparsepool_work(pool), work);
    sparsepool_minus(pool, b, a);
    assert_true(sparsepool_work(pool) > work);
}

enum { SETS = 400, IDS = 300 };

static SparseId draw(SparsePool *pool, Random *random, Arena *arena) {
    SparseSet set = {0};
    uint32_t count = random_below(random, 20), spread = 1 + random_below(random, IDS);
    for (uint32_t k = 0; k < count; k++)
        sparse_add(arena, &set, random_below(random, spread));
    return sparsepool_of(pool, &set);
}

static void test_pairs_agree_with_sparse_sets(void **state) {
    Random random = random_start();
    SparsePool *pool = sparsepool_new(*state);
    SparseId sets[SETS];
    for (uint32_t i = 0; i < SETS; i++)
        sets[i] = draw(pool, &random, *state);
    for (uint32_t i = 0; i < SETS; i++) {
        for (uint32_t k = 0; k < SETS; k++) {
            Arena *own = arena_new();
            SparseSet all = {0}, less = {0};
            sparse_add_all(own, &all, sparsepool_get(pool, sets[i]));
            sparse_add_all(own, &all, sparsepool_get(pool, sets[k]));
            sparse_subtract(own, &less, sparsepool_get(pool, sets[i]), sparsepool_get(pool, sets[k]));
            assert_int_equal(sparsepool_union(pool, sets[i], sets[k]).i, sparsepool_of(pool, &all).i);
            assert_int_equal(sparsepool_minus(pool, sets[i], sets[k]).i, sparsepool_of(pool, &less).i);
            arena_free(own);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_equal_sets_have_equal_ids),
        arena_test(test_operations_by_hand),
        arena_test(test_repeated_operations_are_no_work),
        arena_test(test_pairs_agree_with_sparse_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
