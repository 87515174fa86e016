/* test_worklist.c: order by (priority, id), no id twice, and agreement with a search over flags. */
#include "base/worklist.h"
#include "support/check.h"
#include "support/random.h"

static void test_without_priorities_ids_ascend(void **state) {
    Worklist *list = worklist_new(*state, 10, NULL);
    assert_true(worklist_is_empty(list));
    worklist_push(list, 7);
    worklist_push(list, 0);
    worklist_push(list, 9);
    worklist_push(list, 7);
    assert_false(worklist_is_empty(list));
    assert_int_equal(worklist_pop(list), 0);
    assert_int_equal(worklist_pop(list), 7);
    assert_int_equal(worklist_pop(list), 9);
    assert_true(worklist_is_empty(list));
}

static void test_equal_priorities_go_by_id(void **state) {
    const uint32_t priorities[] = {5, 1, 5, 1, 0};
    Worklist *list = worklist_new(*state, 5, priorities);
    for (uint32_t i = 0; i < 5; i++)
        worklist_push(list, i);
    const uint32_t expected[] = {4, 1, 3, 0, 2};
    for (int i = 0; i < 5; i++)
        assert_int_equal(worklist_pop(list), expected[i]);
}

static void test_popped_id_can_be_queued_again(void **state) {
    Worklist *list = worklist_new(*state, 3, NULL);
    worklist_push(list, 2);
    assert_int_equal(worklist_pop(list), 2);
    worklist_push(list, 2);
    worklist_push(list, 1);
    assert_int_equal(worklist_pop(list), 1);
    assert_int_equal(worklist_pop(list), 2);
    assert_true(worklist_is_empty(list));
}

static void test_list_of_no_ids_is_empty(void **state) {
    assert_true(worklist_is_empty(worklist_new(*state, 0, NULL)));
}

static uint32_t first_queued(const bool *queued, const uint32_t *priorities, uint32_t count) {
    uint32_t best = count;
    for (uint32_t id = 0; id < count; id++)
        if (queued[id] && (best == count || priorities[id] < priorities[best]))
            best = id;
    return best;
}

static void test_random_pushes_and_pops(void **state) {
    enum { COUNT = 150 };
    Random random = random_start();
    uint32_t priorities[COUNT], queued_count = 0;
    bool queued[COUNT] = {false};
    for (int i = 0; i < COUNT; i++)
        priorities[i] = random_below(&random, 20);
    Worklist *list = worklist_new(*state, COUNT, priorities);
    for (int step = 0; step < 10000; step++) {
        assert_int_equal(worklist_is_empty(list), queued_count == 0);
        if (queued_count == 0 || random_below(&random, 5) < 3) {
            uint32_t id = random_below(&random, COUNT);
            worklist_push(list, id);
            queued_count += !queued[id];
            queued[id] = true;
        } else {
            uint32_t id = first_queued(queued, priorities, COUNT);
            assert_int_equal(worklist_pop(list), id);
            queued[id] = false;
            queued_count--;
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_without_priorities_ids_ascend), arena_test(test_equal_priorities_go_by_id),
        arena_test(test_popped_id_can_be_queued_again), arena_test(test_list_of_no_ids_is_empty),
        arena_test(test_random_pushes_and_pops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
