/* test_vec.c: pushes, extensions, iteration, and that new elements are zero even in reused room. */
#include "base/vec.h"
#include "support/check.h"

typedef struct Pair {
    uint32_t left;
    const char *right;
} Pair;

typedef VEC(Pair) PairVec;
typedef VEC(uint32_t) NumberVec;

static void test_empty_vector_iterates_over_nothing(void **state) {
    (void)state;
    PairVec pairs = {0};
    VEC_EACH(Pair, pair, &pairs)
        fail_msg("there is no element, yet %u", pair->left);
}

static void test_pushed_elements_stay_in_order(void **state) {
    NumberVec numbers = {0};
    for (uint32_t i = 0; i < 10000; i++)
        *vec_push(*state, &numbers) = i * 3;
    assert_int_equal(numbers.len, 10000);
    uint32_t i = 0;
    VEC_EACH(uint32_t, number, &numbers)
        assert_int_equal(*number, 3 * i++);
    assert_int_equal(i, 10000);
}

static void test_new_elements_are_zero_in_reused_room(void **state) {
    PairVec pairs = {0};
    for (int i = 0; i < 20; i++)
        *vec_push(*state, &pairs) = (Pair){7, "x"};
    vec_clear(&pairs);
    Pair *one = vec_push(*state, &pairs);
    assert_int_equal(one->left, 0);
    assert_null(one->right);
    Pair *more = vec_extend(*state, &pairs, 10);
    assert_ptr_equal(more, pairs.data + 1);
    assert_int_equal(pairs.len, 11);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(more[i].left, 0);
        assert_null(more[i].right);
    }
}

static void test_extend_by_nothing(void **state) {
    NumberVec numbers = {0};
    assert_non_null(vec_extend(*state, &numbers, 0));
    assert_int_equal(numbers.len, 0);
    *vec_push(*state, &numbers) = 5;
    assert_ptr_equal(vec_extend(*state, &numbers, 0), numbers.data + 1);
    assert_int_equal(numbers.data[0], 5);
}

static void test_extend_past_double_keeps_the_old(void **state) {
    NumberVec numbers = {0};
    *vec_push(*state, &numbers) = 11;
    uint32_t *more = vec_extend(*state, &numbers, 5000);
    assert_int_equal(numbers.len, 5001);
    assert_int_equal(numbers.data[0], 11);
    for (int i = 0; i < 5000; i++)
        assert_int_equal(more[i], 0);
}

static void test_pop_and_last(void **state) {
    NumberVec numbers = {0};
    *vec_push(*state, &numbers) = 1;
    *vec_push(*state, &numbers) = 2;
    assert_int_equal(vec_last(&numbers), 2);
    assert_int_equal(vec_pop(&numbers), 2);
    assert_int_equal(vec_last(&numbers), 1);
    assert_int_equal(numbers.len, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty_vector_iterates_over_nothing), arena_test(test_pushed_elements_stay_in_order),
        arena_test(test_new_elements_are_zero_in_reused_room),     arena_test(test_extend_by_nothing),
        arena_test(test_extend_past_double_keeps_the_old),         arena_test(test_pop_and_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
