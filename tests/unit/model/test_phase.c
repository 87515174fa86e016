/* test_phase.c: phases as values, against sets of numbers that are written down; and tokens, through what may run in
 * parallel.
 */
#include "program_parts.h"
#include "support/check.h"
#include "support/random.h"

#include <string.h>

/* ---- how often a barrier was waited at ---- */

enum { LIMIT = 24, ROUNDS = 2000 };

/* A phase that knows of one barrier, or of two. */
static Phase random_phase(Random *random) {
    Phase phase = {0};
    for (uint32_t barrier = 1; barrier <= 1 + random_below(random, 2); barrier++) {
        uint32_t modulus = random_below(random, 5);
        uint32_t residue = modulus ? random_below(random, modulus) : random_below(random, LIMIT / 4);
        phase_set_waits(&phase, (Waits){{barrier}, modulus, residue});
    }
    return phase;
}

/* Whether `times` waits at the barrier fit the phase; a barrier it does not know was never waited at. */
static bool fits(const Phase *phase, uint32_t barrier, uint32_t times) {
    for (uint32_t k = 0; k < phase->barrier_count; k++) {
        Waits w = phase->barriers[k];
        if (w.barrier.i == barrier)
            return w.modulus ? times % w.modulus == w.residue : times == w.residue;
    }
    return times == 0;
}

static ModelText *any_model(void) {
    return model_text("func @main() -> int {\n  return 0\n}\n");
}

static void test_a_join_has_what_both_have(void **state) {
    ModelText *m = any_model();
    const Phases *p = m->model->threads->phases;
    Random random = random_start();
    for (int round = 0; round < ROUNDS; round++) {
        Phase a = random_phase(&random), b = random_phase(&random), both = phase_join(p, a, b);
        Phase other = phase_join(p, b, a);
        assert_memory_equal(&both, &other, sizeof both);
        for (uint32_t barrier = 1; barrier <= 2; barrier++) {
            for (uint32_t n = 0; n < LIMIT; n++)
                assert_true(!(fits(&a, barrier, n) || fits(&b, barrier, n)) || fits(&both, barrier, n));
        }
        Phase again = phase_join(p, a, a);
        assert_memory_equal(&again, &a, sizeof a);
    }
    model_text_free(m);
    (void)state;
}

static void test_waits_add_up(void **state) {
    ModelText *m = any_model();
    const Phases *p = m->model->threads->phases;
    Random random = random_start();
    for (int round = 0; round < ROUNDS; round++) {
        Phase before = random_phase(&random), effect = random_phase(&random), after = phase_then(p, before, effect);
        for (uint32_t barrier = 1; barrier <= 2; barrier++) {
            for (uint32_t n = 0; n < LIMIT; n++) {
                for (uint32_t k = 0; k < LIMIT; k++)
                    assert_true(!(fits(&before, barrier, n) && fits(&effect, barrier, k)) ||
                                fits(&after, barrier, n + k));
            }
        }
    }
    model_text_free(m);
    (void)state;
}

/* Apart: no number of waits at some barrier that both know fits both. Symmetric. */
static void test_apart_is_without_a_common_number(void **state) {
    Random random = random_start();
    uint32_t apart = 0;
    for (int round = 0; round < ROUNDS; round++) {
        Phase a = random_phase(&random), b = random_phase(&random);
        bool expected = false;
        for (uint32_t barrier = 1; barrier <= a.barrier_count && barrier <= b.barrier_count; barrier++) {
            bool common = false;
            for (uint32_t n = 0; n < LIMIT; n++)
                common = common || (fits(&a, barrier, n) && fits(&b, barrier, n));
            expected = expected || !common;
        }
        assert_int_equal(phase_is_apart(a, b), phase_is_apart(b, a));
        assert_true(expected || !phase_is_apart(a, b));
        apart += phase_is_apart(a, b);
    }
    assert_in_range(apart, ROUNDS / 10, ROUNDS);
    (void)state;
}

static void test_phases_are_interned(void **state) {
    ModelText *m = any_model();
    Phases *p = m->model->threads->phases;
    Phase phase = {0};
    phase_set_waits(&phase, (Waits){{1}, 0, 2});
    PhaseId id = phase_intern(p, phase);
    assert_int_equal(phase_intern(p, phase).i, id.i);
    assert_int_not_equal(phase_intern(p, (Phase){0}).i, id.i);
    assert_int_equal(phase_intern(p, (Phase){0}).i, 0); /* nothing passed, released or waited for */
    assert_memory_equal(phase_get(p, id), &phase, sizeof phase);
    model_text_free(m);
    (void)state;
}

/* ---- tokens ---- */

#define SEMAPHORE(start)                                                                                         \
    "type sem_t = struct { word: int }\n"                                                                        \
    "decl @sem_init(sem_t*, int, int) -> int\n"                                                                  \
    "decl @sem_wait(sem_t*) -> int\n"                                                                            \
    "decl @sem_post(sem_t*) -> int\n"                                                                            \
    "global @s: sem_t\n"                                                                                         \
    "global @g: int\n" THREAD("worker",                                                                          \
                              "  store @g = 1 ; early\n"                                                         \
                              "  call @sem_wait(&@s)\n"                                                          \
                              "  store @g = 2 ; late\n") "func @main() -> int {\n"                               \
                                                         "  local %t: pthread_t\n"                               \
                                                         "  call @sem_init(&@s, 0, " start                       \
                                                         ")\n" CREATE("t", "worker") "  store @g = 3 ; before\n" \
                                                                                     "  call @sem_post(&@s)\n"   \
                                                                                     "  store @g = 4 ; after\n"  \
                                                                                     "  return 0\n"              \
                                                                                     "}\n"

static bool parallel(const ModelText *m, const char *in_main, const char *in_worker) {
    return threads_may_parallel(m->model->threads, moment_of(m, "main", in_main), moment_of(m, "worker", in_worker));
}

static void test_a_semaphore_at_zero_orders(void **state) {
    ModelText *m = model_text(SEMAPHORE("0"));
    assert_int_equal(m->model->threads->phases->tokens.data[1].kind, TOKEN_SEMAPHORE);
    assert_false(parallel(m, "before", "late"));
    assert_true(parallel(m, "before", "early"));
    assert_true(parallel(m, "after", "late"));
    model_text_free(m);
    (void)state;
}

static void test_a_semaphore_at_one_does_not(void **state) {
    ModelText *m = model_text(SEMAPHORE("1"));
    assert_true(parallel(m, "before", "late"));
    model_text_free(m);
    (void)state;
}

/* A thread waits in a loop for a flag that main sets, each with what `take` and `give` do around it. */
#define FLAG(take, give)                                                                                            \
    "global @m: pthread_mutex_t\n"                                                                                  \
    "global @f: int\n"                                                                                              \
    "global @g: int\n"                                                                                              \
    "decl @usleep(int) -> int\n" THREAD(                                                                            \
        "worker",                                                                                                   \
        "  jump again\n"                                                                                            \
        "again:\n"                                                                                                  \
        "  call @usleep(1)\n" take "  %1 = load @f\n" give "  branch %1, done, again\n"                             \
        "done:\n"                                                                                                   \
        "  store @g = 2 ; late\n") "func @main() -> int {\n"                                                        \
                                   "  local %t: pthread_t\n" CREATE("t", "worker") "  store @g = 3 ; before\n" take \
                                                                                   "  store @f = 1\n" give          \
                                                                                   "  store @g = 4 ; after\n"       \
                                                                                   "  return 0\n"                   \
                                                                                   "}\n"

static void test_a_flag_orders_under_its_lock(void **state) {
    ModelText *m = model_text(FLAG("  call @pthread_mutex_lock(&@m)\n", "  call @pthread_mutex_unlock(&@m)\n"));
    assert_false(parallel(m, "before", "late"));
    assert_true(parallel(m, "after", "late"));
    model_text_free(m);
    (void)state;
}

/* Nor are contexts told apart by it. */
static void test_a_flag_without_a_lock_is_none(void **state) {
    ModelText *m = model_text(FLAG("", ""));
    const Phases *p = m->model->threads->phases;
    assert_true(parallel(m, "before", "late"));
    assert_int_equal(p->list.len, 1);
    for (uint32_t k = 1; k < p->tokens.len; k++)
        assert_true(p->tokens.data[k].dropped);
    model_text_free(m);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_join_has_what_both_have),        cmocka_unit_test(test_waits_add_up),
        cmocka_unit_test(test_apart_is_without_a_common_number), cmocka_unit_test(test_phases_are_interned),
        cmocka_unit_test(test_a_semaphore_at_zero_orders),       cmocka_unit_test(test_a_semaphore_at_one_does_not),
        cmocka_unit_test(test_a_flag_orders_under_its_lock),     cmocka_unit_test(test_a_flag_without_a_lock_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
