/* test_lockuse.c: which operations on semaphores and atomic variables take and give back a lock. */
#include "model/lockuse.h"
#include "program_parts.h"
#include "support/check.h"

/* "take", "wait", "give", or "" if the marked instruction does nothing to a lock. */
static const char *op_at(const ModelText *m, const char *mark) {
    Spot spot = spot_of(m, mark);
    const LockOp *op = lockuse_at(m->model->locks->uses, spot.fn, spot.instr);
    return !op ? "" : !op->takes ? "give" : op->waits ? "wait" : "take";
}

#define WORDS               \
    "global @a: int\n"      \
    "global @b: int\n"      \
    "global @g: int\n"      \
    "func @f() -> void {\n" \
    "  local %e: int\n"     \
    "  store %e = 0\n"
#define END "  return\n}\n"

static void test_forms_that_take(void **state) {
    ModelText *m = model_text(WORDS "  %1 = rmw xchg @a, 1 ; exchange\n"
                                    "  %2 = rmw test-and-set @a, 1 ; test and set\n"
                                    "  %3 = cas @a, %e, 1 seq_cst fail relaxed ; swap\n"
                                    "  %4 = cas @a, 0, 1 bool-cas ; sync swap\n"
                                    "  store @a = 0 release ; store\n" END);
    assert_string_equal(op_at(m, "exchange"), "take");
    assert_string_equal(op_at(m, "test and set"), "take");
    assert_string_equal(op_at(m, "swap"), "take");
    assert_string_equal(op_at(m, "sync swap"), "take");
    assert_string_equal(op_at(m, "store"), "give");
    model_text_free(m);
    (void)state;
}

static void test_weak_orders_are_no_lock(void **state) {
    ModelText *m = model_text(WORDS "  %1 = rmw xchg @a, 1 relaxed ; relaxed take\n"
                                    "  store @a = 0 release ; a\n"
                                    "  %2 = rmw xchg @b, 1 acquire ; b\n"
                                    "  store @b = 0 relaxed ; relaxed give\n" END);
    assert_string_equal(op_at(m, "relaxed take"), "");
    assert_string_equal(op_at(m, "a"), "");
    assert_string_equal(op_at(m, "b"), "");
    assert_string_equal(op_at(m, "relaxed give"), "");
    model_text_free(m);
    (void)state;
}

static void test_what_is_changed_otherwise_is_no_lock(void **state) {
    ModelText *m = model_text(WORDS "  %1 = rmw xchg @a, 1 ; a\n"
                                    "  store @a = 0 release\n"
                                    "  %2 = rmw add @a, 1\n"
                                    "  %3 = rmw xchg @b, 1 ; b\n" END);
    assert_string_equal(op_at(m, "a"), "");
    assert_string_equal(op_at(m, "b"), ""); /* never given back */
    model_text_free(m);
    (void)state;
}

#define WRAPPERS                          \
    "func @lock(%p: int*) -> void {\n"    \
    "  jump again\n"                      \
    "again:\n"                            \
    "  %1 = load %p\n"                    \
    "  %2 = rmw xchg (%1), 1 ; lock\n"    \
    "  branch %2, again, out\n"           \
    "out:\n"                              \
    "  return\n"                          \
    "}\n"                                 \
    "func @unlock(%p: int*) -> void {\n"  \
    "  %1 = load %p\n"                    \
    "  store (%1) = 0 release ; unlock\n" \
    "  return\n"                          \
    "}\n"

static void test_wrappers_are_judged_by_what_they_are_given(void **state) {
    ModelText *m = model_text(WRAPPERS WORDS "  call @lock(&@a)\n"
                                             "  store @g = 1 ; inside\n"
                                             "  call @unlock(&@a)\n" END);
    assert_string_equal(op_at(m, "lock"), "take");
    assert_string_equal(op_at(m, "unlock"), "give");
    assert_string_equal(must_at(m, "inside"), "a");
    model_text_free(m);
    m = model_text(WRAPPERS WORDS "  call @lock(&@a)\n"
                                  "  store @g = 1 ; inside\n"
                                  "  call @unlock(&@a)\n"
                                  "  store @b = 7 release\n"
                                  "  call @lock(&@b)\n" END);
    assert_string_equal(op_at(m, "lock"), "take"); /* of a: b is none */
    assert_string_equal(must_at(m, "inside"), "a");
    assert_int_not_equal(m->model->threads->unproven.i, SET_EMPTY.i);
    model_text_free(m);
    (void)state;
}

#define SEMAPHORE(value)                                                                                 \
    "type sem_t = struct { word: int }\n"                                                                \
    "decl @sem_init(sem_t*, int, int) -> int\n"                                                          \
    "decl @sem_wait(sem_t*) -> int\n"                                                                    \
    "decl @sem_post(sem_t*) -> int\n"                                                                    \
    "global @s: sem_t\n"                                                                                 \
    "global @g: int\n" THREAD("one", "  call @sem_wait(&@s) ; wait\n"                                    \
                                     "  store @g = 1 ; inside\n"                                         \
                                     "  call @sem_post(&@s) ; post\n") "func @main() -> int {\n"         \
                                                                       "  local %t: pthread_t\n"         \
                                                                       "  call @sem_init(&@s, 0, " value \
                                                                       ")\n" CREATE("t", "one")

static void test_a_semaphore_that_begins_with_one(void **state) {
    ModelText *m = model_text(SEMAPHORE("1") "  return 0\n}\n");
    assert_string_equal(op_at(m, "wait"), "wait");
    assert_string_equal(op_at(m, "post"), "give");
    assert_string_equal(must_at(m, "inside"), "s");
    assert_int_equal(m->model->threads->unproven.i, SET_EMPTY.i);
    model_text_free(m);
    m = model_text(SEMAPHORE("2") "  return 0\n}\n");
    assert_string_equal(op_at(m, "wait"), "");
    model_text_free(m);
    (void)state;
}

static void test_a_post_by_others_proves_it_no_lock(void **state) {
    ModelText *m = model_text(SEMAPHORE("1") "  call @sem_post(&@s)\n  return 0\n}\n");
    assert_string_equal(must_at(m, "inside"), "s");
    assert_string_equal(
        classes_text(m, ctx_locks_at(m->model->threads, ctx_of(m, "one", "inside"), spot_of(m, "inside").instr)), "");
    model_text_free(m);
    (void)state;
}

#define TURNS(first, second)                                                                                   \
    "type sem_t = struct { word: int }\n"                                                                      \
    "decl @sem_init(sem_t*, int, int) -> int\n"                                                                \
    "decl @sem_wait(sem_t*) -> int\n"                                                                          \
    "decl @sem_post(sem_t*) -> int\n"                                                                          \
    "global @asked: sem_t\n"                                                                                   \
    "global @done: sem_t\n"                                                                                    \
    "global @g: int\n" THREAD("one", "  call @sem_wait(&@asked)\n"                                             \
                                     "  store @g = 1 ; inside\n"                                               \
                                     "  call @sem_post(&@done)\n") "func @main() -> int {\n"                   \
                                                                   "  local %t: pthread_t\n"                   \
                                                                   "  call @sem_init(&@asked, 0, " first ")\n" \
                                                                   "  call @sem_init(&@done, 0, " second       \
                                                                   ")\n" CREATE("t", "one")

static const char *held_at(const ModelText *m, const char *thread, const char *mark) {
    return classes_text(m, ctx_locks_at(m->model->threads, ctx_of(m, thread, mark), spot_of(m, mark).instr));
}

static void test_semaphores_that_hand_a_turn_around_are_one_lock(void **state) {
    ModelText *m = model_text(TURNS("0", "1") "  call @sem_wait(&@done)\n"
                                              "  store @g = 2 ; outside\n"
                                              "  call @sem_post(&@asked)\n"
                                              "  return 0\n}\n");
    assert_string_equal(held_at(m, "one", "inside"), "done.word");
    assert_string_equal(held_at(m, "main", "outside"), "done.word");
    model_text_free(m);
    m = model_text(TURNS("1", "1") "  call @sem_wait(&@done)\n"
                                   "  store @g = 2 ; outside\n"
                                   "  call @sem_post(&@asked)\n"
                                   "  return 0\n}\n");
    assert_string_equal(held_at(m, "one", "inside"), "");
    model_text_free(m);
    (void)state;
}

static void test_who_posts_first_has_the_first_turn(void **state) {
    ModelText *m = model_text(TURNS("0", "0") "  store @g = 2 ; outside\n"
                                              "  call @sem_post(&@asked)\n"
                                              "  store @g = 3 ; after\n"
                                              "  call @sem_wait(&@done)\n"
                                              "  return 0\n}\n");
    assert_string_equal(held_at(m, "one", "inside"), "asked.word");
    assert_string_equal(held_at(m, "main", "outside"), "asked.word");
    assert_string_equal(held_at(m, "main", "after"), "");
    model_text_free(m);
    m = model_text(TURNS("0", "0") "  call @sem_post(&@asked)\n"
                                   "  call @sem_post(&@asked)\n"
                                   "  call @sem_wait(&@done)\n"
                                   "  return 0\n}\n");
    assert_string_equal(held_at(m, "one", "inside"), "");
    model_text_free(m);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms_that_take),
        cmocka_unit_test(test_weak_orders_are_no_lock),
        cmocka_unit_test(test_what_is_changed_otherwise_is_no_lock),
        cmocka_unit_test(test_wrappers_are_judged_by_what_they_are_given),
        cmocka_unit_test(test_a_semaphore_that_begins_with_one),
        cmocka_unit_test(test_a_post_by_others_proves_it_no_lock),
        cmocka_unit_test(test_semaphores_that_hand_a_turn_around_are_one_lock),
        cmocka_unit_test(test_who_posts_first_has_the_first_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
