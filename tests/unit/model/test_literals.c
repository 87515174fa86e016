/* test_literals.c: which code the literal arguments of a call exclude, and which contexts they tell apart. */
#include "model/literals.h"
#include "program_parts.h"
#include "support/check.h"

/* Whether the marked instruction is reached when the function's parameters are these numbers. */
static bool reached(const ModelText *m, const char *fn, const char *mark, int64_t first, int64_t second) {
    PathPool *pool = m->model->paths;
    PathId args[] = {path_int(pool, first), path_int(pool, second)};
    Literals *l = m->model->threads->literals;
    Spot spot = spot_of(m, mark);
    return !literals_exclude(l, literals_of(l, fn_named(m, fn), false, args, 2),
                             model_block_of(m->model, spot.fn, spot.instr));
}

static const char branches[] = "global @m: pthread_mutex_t\n"
                               "global @g: int\n"
                               "func @f(%mode: int, %flags: int) -> void {\n"
                               "  local %both: int\n"
                               "  call @pthread_mutex_lock(&@m)\n"
                               "  %1 = load %mode\n"
                               "  %2 = load %flags\n"
                               "  %3 = and %2, 4\n"
                               "  branch %3, b1, b2\n"
                               "b1:\n"
                               "  store @g = 1 ; flag\n"
                               "  jump b2\n"
                               "b2:\n"
                               "  switch %1, b5 [1: b3, 2: b4]\n"
                               "b3:\n"
                               "  store @g = 2 ; one\n"
                               "  store %both = 1\n"
                               "  jump b6\n"
                               "b4:\n"
                               "  store @g = 3 ; two\n"
                               "  store %both = 0\n"
                               "  jump b6\n"
                               "b5:\n"
                               "  store @g = 4 ; other\n"
                               "  store %both = 0\n"
                               "  jump b6\n"
                               "b6:\n"
                               "  %4 = load %both\n"
                               "  branch %4, b7, b8\n"
                               "b7:\n"
                               "  store @g = 5 ; after one\n"
                               "  jump b8\n"
                               "b8:\n"
                               "  call @pthread_mutex_unlock(&@m)\n"
                               "  return\n"
                               "}\n";

static void test_branches_that_numbers_decide(void **state) {
    ModelText *m = model_text(branches);
    assert_true(reached(m, "f", "flag", 1, 6));
    assert_false(reached(m, "f", "flag", 1, 3));
    assert_true(reached(m, "f", "one", 1, 0));
    assert_false(reached(m, "f", "one", 2, 0));
    assert_true(reached(m, "f", "two", 2, 0));
    assert_true(reached(m, "f", "other", 3, 0));
    assert_false(reached(m, "f", "other", 2, 0));
    model_text_free(m);
    (void)state;
}

static void test_what_meets_is_decided_by_the_edges_taken(void **state) {
    ModelText *m = model_text(branches);
    assert_true(reached(m, "f", "after one", 1, 0));
    assert_false(reached(m, "f", "after one", 2, 0));
    assert_false(reached(m, "f", "after one", 9, 0));
    model_text_free(m);
    (void)state;
}

static void test_only_functions_that_lock_are_asked(void **state) {
    ModelText *m = model_text("global @g: int\n"
                              "func @f(%mode: int) -> void {\n"
                              "  %1 = load %mode\n"
                              "  branch %1, b1, b2\n"
                              "b1:\n"
                              "  store @g = 1 ; there\n"
                              "  jump b2\n"
                              "b2:\n"
                              "  return\n"
                              "}\n");
    assert_true(reached(m, "f", "there", 0, 0));
    model_text_free(m);
    (void)state;
}

#define WORK                                   \
    "global @m: pthread_mutex_t\n"             \
    "global @g: int\n"                         \
    "func @work(%locks: int) -> void {\n"      \
    "  %1 = load %locks\n"                     \
    "  branch %1, b1, b2\n"                    \
    "b1:\n"                                    \
    "  call @pthread_mutex_lock(&@m) ; lock\n" \
    "  call @pthread_mutex_unlock(&@m)\n"      \
    "  jump b2\n"                              \
    "b2:\n"                                    \
    "  return\n"                               \
    "}\n"                                      \
    "func @pass(%locks: int) -> void {\n"      \
    "  %1 = load %locks\n"                     \
    "  call @work(%1)\n"                       \
    "  return\n"                               \
    "}\n"
#define MAIN                                                         \
    "func @main() -> int {\n"                                        \
    "  local %t: pthread_t\n" CREATE("t", "one") "  call @pass(1)\n" \
                                                 "  return 0\n"      \
                                                 "}\n"

static void test_numbers_are_handed_on(void **state) {
    ModelText *m = model_text(WORK THREAD("one", "  call @pass(0)\n") MAIN);
    Spot lock = spot_of(m, "lock");
    assert_false(ctx_reaches(m->model->threads, ctx_of(m, "one", "lock"), lock.instr));
    assert_true(ctx_reaches(m->model->threads, ctx_of(m, "main", "lock"), lock.instr));
    model_text_free(m);
    (void)state;
}

static void test_calls_with_other_numbers_are_other_contexts(void **state) {
    ModelText *m = model_text(WORK THREAD("one", "  call @work(0)\n  call @work(1)\n  call @work(1)\n") MAIN);
    assert_string_equal(contexts_of(m, "work"), "main: \none: \none: ");
    model_text_free(m);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_branches_that_numbers_decide),
        cmocka_unit_test(test_what_meets_is_decided_by_the_edges_taken),
        cmocka_unit_test(test_only_functions_that_lock_are_asked),
        cmocka_unit_test(test_numbers_are_handed_on),
        cmocka_unit_test(test_calls_with_other_numbers_are_other_contexts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
