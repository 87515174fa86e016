/* test_lockflow.c: what a function does to locks, and what is odd about it. */
#include "support/check.h"
#include "support/model_text.h"

#include <string.h>

#define TYPES "type queue = struct { lock: pthread_mutex_t, len: int, next: queue* }\n"
#define GLOBALS                    \
    "global @m: pthread_mutex_t\n" \
    "global @n: pthread_mutex_t\n" \
    "global @g: int\n"

static const LockSummary *summary_of(const ModelText *m, const char *fn) {
    return &m->model->locks->fns[fn_named(m, fn).i].summary;
}

/* ---- inside a function ---- */

static void test_lock_and_unlock(void **state) {
    ModelText *m = model_text(GLOBALS "func @f() -> void {\n"
                                      "  store @g = 1 ; before\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  store @g = 2 ; one\n"
                                      "  call @pthread_mutex_lock(&@n)\n"
                                      "  store @g = 3 ; both\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  store @g = 4 ; other\n"
                                      "  call @pthread_mutex_unlock(&@n)\n"
                                      "  store @g = 5 ; after\n"
                                      "  return\n"
                                      "}\n");
    assert_string_equal(must_at(m, "before"), "");
    assert_string_equal(must_at(m, "one"), "m");
    assert_string_equal(must_at(m, "both"), "m, n");
    assert_string_equal(must_at(m, "other"), "n");
    assert_string_equal(must_at(m, "after"), "");
    assert_string_equal(may_at(m, "both"), "m, n");
    assert_string_equal(lock_events(m), "");
    assert_int_equal(summary_of(m, "f")->outcome_count, 1);
    assert_false(summary_of(m, "f")->has_effects);
    model_text_free(m);
    (void)state;
}

static void test_one_branch_locks(void **state) {
    ModelText *m = model_text(GLOBALS "decl @wanted() -> int\n"
                                      "func @f() -> void {\n"
                                      "  %1 = call @wanted()\n"
                                      "  branch %1, yes, out\n"
                                      "yes:\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  jump out\n"
                                      "out:\n"
                                      "  store @g = 1 ; joined\n"
                                      "  return ; end\n"
                                      "}\n");
    assert_string_equal(must_at(m, "joined"), "");
    assert_string_equal(may_at(m, "joined"), "m");
    model_text_free(m);
    (void)state;
}

/* if (flag) lock; ... if (flag) unlock: the two tests are one. */
static void test_conditional_lock_by_flag(void **state) {
    ModelText *m = model_text(GLOBALS "func @f(%flag: int) -> void {\n"
                                      "  %1 = load %flag\n"
                                      "  branch %1, take, work\n"
                                      "take:\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  jump work\n"
                                      "work:\n"
                                      "  store @g = 1 ; work\n"
                                      "  branch %1, give, out\n"
                                      "give:\n"
                                      "  store @g = 2 ; give\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  jump out\n"
                                      "out:\n"
                                      "  store @g = 3 ; out\n"
                                      "  return\n"
                                      "}\n");
    assert_string_equal(may_at(m, "work"), "m");
    assert_string_equal(must_at(m, "give"), "m");
    assert_string_equal(may_at(m, "out"), "");
    assert_string_equal(lock_events(m), "");
    model_text_free(m);
    (void)state;
}

/* The flag is a local that says whether the lock was taken. */
static void test_conditional_lock_by_local(void **state) {
    ModelText *m = model_text(GLOBALS "func @f(%c: int) -> void {\n"
                                      "  local %locked: int\n"
                                      "  store %locked = 0\n"
                                      "  %1 = load %c\n"
                                      "  branch %1, take, work\n"
                                      "take:\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  store %locked = 1\n"
                                      "  jump work\n"
                                      "work:\n"
                                      "  store @g = 1\n"
                                      "  %2 = load %locked\n"
                                      "  branch %2, give, out\n"
                                      "give:\n"
                                      "  store @g = 2 ; give\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  jump out\n"
                                      "out:\n"
                                      "  store @g = 3 ; out\n"
                                      "  return\n"
                                      "}\n");
    assert_string_equal(must_at(m, "give"), "m");
    assert_string_equal(may_at(m, "out"), "");
    assert_string_equal(lock_events(m), "");
    model_text_free(m);
    (void)state;
}

static void test_trylock(void **state) {
    ModelText *m = model_text(GLOBALS "func @f() -> int {\n"
                                      "  %1 = call @pthread_mutex_trylock(&@m)\n"
                                      "  %2 = eq %1, 0\n"
                                      "  branch %2, got, busy\n"
                                      "got:\n"
                                      "  store @g = 1 ; got\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  return 0\n"
                                      "busy:\n"
                                      "  store @g = 2 ; busy\n"
                                      "  return 1\n"
                                      "}\n");
    assert_string_equal(must_at(m, "got"), "m");
    assert_string_equal(may_at(m, "busy"), "");
    assert_string_equal(lock_events(m), "");
    model_text_free(m);
    (void)state;
}

static void test_read_and_write_mode(void **state) {
    ModelText *m = model_text("global @rw: pthread_rwlock_t\n"
                              "global @g: int\n"
                              "func @f() -> void {\n"
                              "  call @pthread_rwlock_rdlock(&@rw)\n"
                              "  %1 = load @g ; read\n"
                              "  call @pthread_rwlock_unlock(&@rw)\n"
                              "  call @pthread_rwlock_wrlock(&@rw)\n"
                              "  store @g = 1 ; write\n"
                              "  call @pthread_rwlock_unlock(&@rw)\n"
                              "  return\n"
                              "}\n");
    assert_string_equal(must_at(m, "read"), "rw:shared");
    assert_string_equal(must_at(m, "write"), "rw");
    assert_string_equal(lock_events(m), "");
    model_text_free(m);
    (void)state;
}

static void test_goto_cleanup(void **state) {
    ModelText *m = model_text(GLOBALS "decl @step(int) -> int\n"
                                      "func @f() -> int {\n"
                                      "  local %rc: int\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  %1 = call @step(1)\n"
                                      "  store %rc = %1\n"
                                      "  branch %1, unlock_m, more\n"
                                      "more:\n"
                                      "  call @pthread_mutex_lock(&@n)\n"
                                      "  %2 = call @step(2) ; both\n"
                                      "  store %rc = %2\n"
                                      "  branch %2, unlock_n, done\n"
                                      "done:\n"
                                      "  store %rc = 0\n"
                                      "  jump unlock_n\n"
                                      "unlock_n:\n"
                                      "  call @pthread_mutex_unlock(&@n)\n"
                                      "  jump unlock_m\n"
                                      "unlock_m:\n"
                                      "  store @g = 1 ; last\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  %3 = load %rc ; out\n"
                                      "  return %3\n"
                                      "}\n");
    assert_string_equal(must_at(m, "both"), "m, n");
    assert_string_equal(must_at(m, "last"), "m");
    assert_string_equal(may_at(m, "last"), "m");
    assert_string_equal(lock_events(m), "");
    model_text_free(m);
    (void)state;
}

static void test_locks_in_a_loop(void **state) {
    ModelText *m = model_text(GLOBALS "func @f(%c: int) -> void {\n"
                                      "  jump head\n"
                                      "head:\n"
                                      "  store @g = 1 ; head\n"
                                      "  %1 = load %c\n"
                                      "  branch %1, body, out\n"
                                      "body:\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  store @g = 2 ; body\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  jump head\n"
                                      "out:\n"
                                      "  return\n"
                                      "}\n");
    assert_string_equal(may_at(m, "head"), "");
    assert_string_equal(must_at(m, "body"), "m");
    assert_string_equal(lock_events(m), "");
    model_text_free(m);
    (void)state;
}

/* Before a node's lock is given back, that of the next one is taken. */
static void test_hand_over_hand(void **state) {
    ModelText *m = model_text(TYPES "func @walk(%q: queue*) -> void {\n"
                                    "  local %at: queue*\n"
                                    "  local %next: queue*\n"
                                    "  %1 = load %q\n"
                                    "  store %at = %1\n"
                                    "  %9 = addr (%1).lock\n"
                                    "  call @pthread_mutex_lock(%9)\n"
                                    "  jump head\n"
                                    "head:\n"
                                    "  %2 = load %at\n"
                                    "  %3 = load (%2).next ; next\n"
                                    "  store %next = %3\n"
                                    "  %4 = ne %3, 0:queue*\n"
                                    "  branch %4, body, out\n"
                                    "body:\n"
                                    "  %5 = addr (%3).lock\n"
                                    "  call @pthread_mutex_lock(%5)\n"
                                    "  %6 = load (%2).len ; both\n"
                                    "  %7 = addr (%2).lock\n"
                                    "  call @pthread_mutex_unlock(%7)\n"
                                    "  store %at = %3\n"
                                    "  jump head\n"
                                    "out:\n"
                                    "  %8 = addr (%2).lock\n"
                                    "  call @pthread_mutex_unlock(%8)\n"
                                    "  return\n"
                                    "}\n");
    /* held on both ways to the loop: as q->lock, where at is q, and as at->lock */
    assert_string_equal(must_at(m, "next"), "at->lock");
    assert_string_equal(must_at(m, "both"), "at->lock, at->next->lock");
    assert_string_equal(lock_events(m), "");
    model_text_free(m);
    (void)state;
}

/* p is q or r; on either way it is p's lock that is held. */
static void test_lock_of_one_object_or_another(void **state) {
    ModelText *m = model_text(TYPES "func @f(%q: queue*, %r: queue*, %c: int) -> void {\n"
                                    "  local %p: queue*\n"
                                    "  %1 = load %q\n"
                                    "  store %p = %1\n"
                                    "  %2 = load %c\n"
                                    "  branch %2, other, go\n"
                                    "other:\n"
                                    "  %3 = load %r\n"
                                    "  store %p = %3\n"
                                    "  jump go\n"
                                    "go:\n"
                                    "  %4 = load %p\n"
                                    "  %5 = addr (%4).lock\n"
                                    "  call @pthread_mutex_lock(%5)\n"
                                    "  store (%4).len = 1 ; held\n"
                                    "  call @pthread_mutex_unlock(%5)\n"
                                    "  return\n"
                                    "}\n");
    assert_string_equal(must_at(m, "held"), "p->lock");
    model_text_free(m);
    (void)state;
}

/* ---- what is odd ---- */

static void test_double_unlock(void **state) {
    ModelText *m = model_text(GLOBALS "func @f() -> void {\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  call @pthread_mutex_unlock(&@m) ; first\n"
                                      "  call @pthread_mutex_unlock(&@m) ; second\n"
                                      "  return\n"
                                      "}\n");
    assert_string_equal(lock_events(m), "double unlock m at second, first first\n");
    model_text_free(m);
    (void)state;
}

static void test_double_unlock_on_one_path(void **state) {
    ModelText *m = model_text(GLOBALS "decl @fails() -> int\n"
                                      "func @f() -> void {\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  %1 = call @fails()\n"
                                      "  branch %1, early, out\n"
                                      "early:\n"
                                      "  call @pthread_mutex_unlock(&@m) ; early\n"
                                      "  jump out\n"
                                      "out:\n"
                                      "  call @pthread_mutex_unlock(&@m) ; late\n"
                                      "  return\n"
                                      "}\n");
    assert_string_equal(lock_events(m), "double unlock m at late, first early, in 1 of 2 states\n");
    model_text_free(m);
    (void)state;
}

static void test_unheld_unlock(void **state) {
    ModelText *m = model_text(GLOBALS "func @f() -> void {\n"
                                      "  call @pthread_mutex_unlock(&@m) ; here\n"
                                      "  store @g = 1 ; after\n"
                                      "  return\n"
                                      "}\n");
    assert_string_equal(lock_events(m), "unheld unlock m at here\n");
    assert_string_equal(lost_at(m, "after"), "m");
    model_text_free(m);
    (void)state;
}

static void test_relock(void **state) {
    ModelText *m = model_text(GLOBALS "func @f() -> void {\n"
                                      "  call @pthread_mutex_lock(&@m) ; first\n"
                                      "  call @pthread_mutex_lock(&@m) ; second\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  return\n"
                                      "}\n");
    assert_non_null(strstr(lock_events(m), "relock m at second, first first\n"));
    model_text_free(m);
    (void)state;
}

static void test_trying_a_held_lock_is_no_relock(void **state) {
    ModelText *m = model_text(GLOBALS "func @f() -> void {\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  %1 = call @pthread_mutex_trylock(&@m)\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  return\n"
                                      "}\n");
    assert_null(strstr(lock_events(m), "relock"));
    model_text_free(m);
    (void)state;
}

static void test_exit_held(void **state) {
    ModelText *m = model_text(GLOBALS "decl @fails() -> int\n"
                                      "func @f() -> int {\n"
                                      "  call @pthread_mutex_lock(&@m) ; taken\n"
                                      "  %1 = call @fails()\n"
                                      "  branch %1, error, fine\n"
                                      "error:\n"
                                      "  return -1 ; error\n"
                                      "fine:\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  return 0 ; fine\n"
                                      "}\n");
    assert_string_equal(lock_events(m), "exit held m at error, first taken\n");
    VEC_EACH(const LockEvent, event, &m->model->locks->events) {
        if (event->kind == LOCK_EVENT_EXIT_HELD) {
            assert_int_equal(event->result.low, -1);
            assert_int_equal(event->result.high, -1);
        }
    }
    assert_int_equal(summary_of(m, "f")->outcome_count, 2);
    model_text_free(m);
    (void)state;
}

static void test_waits(void **state) {
    ModelText *m = model_text(GLOBALS "global @c: pthread_cond_t\n"
                                      "func @f() -> void {\n"
                                      "  call @pthread_mutex_lock(&@m) ; taken\n"
                                      "  call @pthread_cond_wait(&@c, &@m) ; wait\n"
                                      "  store @g = 1 ; after\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  return\n"
                                      "}\n"
                                      "func @bare() -> void {\n"
                                      "  call @pthread_cond_wait(&@c, &@m) ; bare\n"
                                      "  return\n"
                                      "}\n");
    assert_string_equal(must_at(m, "after"), "m");
    Spot held = spot_of(m, "wait"), bare = spot_of(m, "bare");
    uint32_t waits = 0;
    VEC_EACH(const LockEvent, event, &m->model->locks->events) {
        if (event->kind != LOCK_EVENT_WAIT)
            continue;
        waits++;
        assert_string_equal(words_of(m, event->lock), "m");
        assert_string_equal(words_of(m, event->condition), "c");
        if (event->instr.i == held.instr.i)
            assert_int_equal(event->held_states, 1);
        if (event->instr.i == bare.instr.i)
            assert_int_equal(event->held_states, 0);
    }
    assert_int_equal(waits, 2);
    model_text_free(m);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lock_and_unlock),
        cmocka_unit_test(test_one_branch_locks),
        cmocka_unit_test(test_conditional_lock_by_flag),
        cmocka_unit_test(test_conditional_lock_by_local),
        cmocka_unit_test(test_trylock),
        cmocka_unit_test(test_read_and_write_mode),
        cmocka_unit_test(test_goto_cleanup),
        cmocka_unit_test(test_locks_in_a_loop),
        cmocka_unit_test(test_hand_over_hand),
        cmocka_unit_test(test_lock_of_one_object_or_another),
        cmocka_unit_test(test_double_unlock),
        cmocka_unit_test(test_double_unlock_on_one_path),
        cmocka_unit_test(test_unheld_unlock),
        cmocka_unit_test(test_relock),
        cmocka_unit_test(test_trying_a_held_lock_is_no_relock),
        cmocka_unit_test(test_exit_held),
        cmocka_unit_test(test_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
