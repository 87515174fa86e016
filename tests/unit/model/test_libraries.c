/* test_libraries.c: libraries other than pthread: results that mean success, locks and handles that are results or lie
 * where an argument points to, functions that get their argument as another parameter.
 */
#include "program_parts.h"
#include "support/check.h"

#include <string.h>

#define GLIB                                                    \
    "type GMutex = struct size 8 align 8\n"                     \
    "type GRecMutex = struct size 16 align 8\n"                 \
    "type GThread = struct size 16 align 8\n"                   \
    "decl @g_mutex_trylock(GMutex*) -> int\n"                   \
    "decl @g_mutex_lock(GMutex*) -> void\n"                     \
    "decl @g_mutex_unlock(GMutex*) -> void\n"                   \
    "decl @g_rec_mutex_lock(GRecMutex*) -> void\n"              \
    "decl @g_rec_mutex_unlock(GRecMutex*) -> void\n"            \
    "decl @g_thread_new(char*, start_fn*, void*) -> GThread*\n" \
    "decl @g_thread_join(GThread*) -> void*\n"                  \
    "global @g: int\n"
#define OPENSSL                                      \
    "type LOCK = struct size 56 align 8\n"           \
    "decl @CRYPTO_THREAD_lock_new() -> LOCK*\n"      \
    "decl @CRYPTO_THREAD_write_lock(LOCK*) -> int\n" \
    "decl @CRYPTO_THREAD_unlock(LOCK*) -> int\n"     \
    "global @lock: LOCK*\n"                          \
    "global @g: int\n"
#define APR                                                                             \
    "type apr_thread_t = struct size 32 align 8\n"                                      \
    "type apr_thread_mutex_t = struct size 48 align 8\n"                                \
    "type apr_start = func of void* (apr_thread_t*, void*)\n"                           \
    "decl @apr_thread_create(apr_thread_t**, void*, apr_start*, void*, void*) -> int\n" \
    "decl @apr_thread_join(int*, apr_thread_t*) -> int\n"                               \
    "decl @apr_thread_mutex_create(apr_thread_mutex_t**, uint, void*) -> int\n"         \
    "decl @apr_thread_mutex_lock(apr_thread_mutex_t*) -> int\n"

static const Thread *thread_of(const ModelText *m, const char *root) {
    return thread_get(m->model->threads, thread_named(m, root));
}

static bool parallel(const ModelText *m, const char *in_main, const char *root, const char *in_thread) {
    Moment x = moment_of(m, "main", in_main), y = moment_of(m, root, in_thread);
    return threads_may_parallel(m->model->threads, x, y);
}

/* ---- locks ---- */

static void test_trylock_that_returns_true(void **state) {
    (void)state;
    ModelText *m = model_text(GLIB "global @m: GMutex\n"
                                   "func @f() -> void {\n"
                                   "  %1 = call @g_mutex_trylock(&@m)\n"
                                   "  branch %1, got, busy\n"
                                   "got:\n"
                                   "  store @g = 1 ; got\n"
                                   "  call @g_mutex_unlock(&@m)\n"
                                   "  return\n"
                                   "busy:\n"
                                   "  store @g = 2 ; busy\n"
                                   "  return\n"
                                   "}\n");
    assert_string_equal(must_at(m, "got"), "m");
    assert_string_equal(may_at(m, "busy"), "");
    model_text_free(m);
}

/* if (CRYPTO_THREAD_write_lock(lock)): 1 is success, and what follows failure is not looked at */
static void test_lock_that_returns_true(void **state) {
    (void)state;
    ModelText *m = model_text(OPENSSL "func @f() -> void {\n"
                                      "  %1 = load @lock\n"
                                      "  %2 = call @CRYPTO_THREAD_write_lock(%1)\n"
                                      "  branch %2, got, failed\n"
                                      "got:\n"
                                      "  store @g = 1 ; got\n"
                                      "  call @CRYPTO_THREAD_unlock(%1)\n"
                                      "  return\n"
                                      "failed:\n"
                                      "  store @g = 2 ; failed\n"
                                      "  return\n"
                                      "}\n");
    assert_string_equal(must_at(m, "got"), "*lock");
    assert_string_equal(may_at(m, "failed"), "");
    assert_string_equal(lock_events(m), "");
    model_text_free(m);
}

static uint8_t relock_kind(const ModelText *m) {
    VEC_EACH(const LockEvent, event, &m->model->locks->events) {
        if (event->kind == LOCK_EVENT_RELOCK)
            return event->lock_kind;
    }
    return LOCK_NONE;
}

/* The relock tells which sort of lock it is: the rule decides. */
static void test_sorts_of_locks(void **state) {
    (void)state;
    ModelText *m = model_text(GLIB "global @r: GRecMutex\n"
                                   "func @f() -> void {\n"
                                   "  call @g_rec_mutex_lock(&@r)\n"
                                   "  call @g_rec_mutex_lock(&@r)\n"
                                   "  call @g_rec_mutex_unlock(&@r)\n"
                                   "  store @g = 1 ; once\n"
                                   "  call @g_rec_mutex_unlock(&@r)\n"
                                   "  return\n"
                                   "}\n");
    assert_int_equal(relock_kind(m), LOCK_RECURSIVE);
    assert_string_equal(must_at(m, "once"), "r");
    model_text_free(m);
    m = model_text(GLIB "global @m: GMutex\n"
                        "func @enter() -> void {\n"
                        "  call @g_mutex_lock(&@m)\n"
                        "  return\n"
                        "}\n"
                        "func @f() -> void {\n"
                        "  call @g_mutex_lock(&@m)\n"
                        "  call @enter()\n"
                        "  return\n"
                        "}\n");
    assert_int_equal(relock_kind(m), LOCK_PLAIN);
    model_text_free(m);
}

static void test_lock_made_where_an_argument_points_to(void **state) {
    (void)state;
    ModelText *m = model_text(APR "global @nested: apr_thread_mutex_t*\n"
                                  "global @plain: apr_thread_mutex_t*\n"
                                  "func @f() -> void {\n"
                                  "  call @apr_thread_mutex_create(&@nested, 1:uint, 0:void*)\n"
                                  "  call @apr_thread_mutex_create(&@plain, 2:uint, 0:void*)\n"
                                  "  %1 = load @nested\n"
                                  "  call @apr_thread_mutex_lock(%1) ; nested\n"
                                  "  %2 = load @plain\n"
                                  "  call @apr_thread_mutex_lock(%2) ; plain\n"
                                  "  return\n"
                                  "}\n");
    static const struct {
        const char *mark;
        LockNature nature;
    } locks[] = {{"nested", NATURE_RECURSIVE}, {"plain", NATURE_NORMAL}};
    for (int i = 0; i < 2; i++) {
        Spot spot = spot_of(m, locks[i].mark);
        const FnValues *v = m->model->values[spot.fn.i];
        const Operand *args = tu_args(v->tu, tu_instr(v->tu, spot.instr));
        PathId lock = values_operand(m->model->paths, v, &args[1]);
        assert_int_equal(locks_nature(m->model->locks, m->model->paths, lock), locks[i].nature);
    }
    model_text_free(m);
}

/* ---- threads ---- */

static void test_handle_that_is_a_result(void **state) {
    (void)state;
    ModelText *m = model_text(GLIB "global @t: GThread*\n"
                                   "func @worker(%arg: void*) -> void* {\n"
                                   "  store @g = 1 ; worker\n"
                                   "  return 0:void*\n"
                                   "}\n"
                                   "func @main() -> int {\n"
                                   "  store @g = 0 ; before\n"
                                   "  %1 = call @g_thread_new(0:char*, @worker, 0:void*)\n"
                                   "  store @t = %1\n"
                                   "  store @g = 2 ; beside\n"
                                   "  %2 = load @t\n"
                                   "  %3 = call @g_thread_join(%2)\n"
                                   "  store @g = 3 ; after\n"
                                   "  return 0\n"
                                   "}\n");
    assert_false(parallel(m, "before", "worker", "worker"));
    assert_true(parallel(m, "beside", "worker", "worker"));
    assert_false(parallel(m, "after", "worker", "worker"));
    assert_false(thread_of(m, "worker")->many);
    model_text_free(m);
}

static void test_argument_as_the_second_parameter(void **state) {
    (void)state;
    ModelText *m = model_text(APR "global @t: apr_thread_t*\n"
                                  "global @data: int\n"
                                  "func @worker(%self: apr_thread_t*, %arg: void*) -> void* {\n"
                                  "  %1 = load %arg\n"
                                  "  %2:int* = copy %1\n"
                                  "  store (%2) = 1 ; worker\n"
                                  "  return 0:void*\n"
                                  "}\n"
                                  "func @main() -> int {\n"
                                  "  local %status: int\n"
                                  "  %1 = addr @data\n"
                                  "  %2 = call @apr_thread_create(&@t, 0:void*, @worker, %1, 0:void*)\n"
                                  "  store @data = 2 ; beside\n"
                                  "  %3 = load @t\n"
                                  "  %4 = call @apr_thread_join(&%status, %3)\n"
                                  "  store @data = 3 ; after\n"
                                  "  return 0\n"
                                  "}\n");
    assert_true(parallel(m, "beside", "worker", "worker"));
    assert_false(parallel(m, "after", "worker", "worker"));
    assert_non_null(location_named(m, "data")); /* worker writes it through its argument */
    model_text_free(m);
}

/* The work of a pool: several at once, never joined. */
static void test_work_of_a_pool(void **state) {
    (void)state;
    ModelText *m = model_text("global @g: int\n"
                              "type work_fn = func of void (void*)\n"
                              "decl @uv_queue_work(void*, void*, work_fn*, work_fn*) -> int\n"
                              "func @work(%req: void*) -> void {\n"
                              "  store @g = 1 ; work\n"
                              "  return\n"
                              "}\n"
                              "func @main() -> int {\n"
                              "  %1 = call @uv_queue_work(0:void*, 0:void*, @work, 0:work_fn*)\n"
                              "  store @g = 2 ; beside\n"
                              "  return 0\n"
                              "}\n");
    assert_true(thread_of(m, "work")->many);
    assert_true(parallel(m, "beside", "work", "work"));
    model_text_free(m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trylock_that_returns_true),
        cmocka_unit_test(test_lock_that_returns_true),
        cmocka_unit_test(test_sorts_of_locks),
        cmocka_unit_test(test_lock_made_where_an_argument_points_to),
        cmocka_unit_test(test_handle_that_is_a_result),
        cmocka_unit_test(test_argument_as_the_second_parameter),
        cmocka_unit_test(test_work_of_a_pool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
