/* test_threads.c: abstract threads, what runs in parallel, and in which contexts functions run. */
#include "program_parts.h"
#include "support/check.h"
#include "support/random.h"

#include <string.h>

static bool parallel(const ModelText *m, const char *a, const char *mark_a, const char *b, const char *mark_b) {
    Moment x = moment_of(m, a, mark_a), y = moment_of(m, b, mark_b);
    bool result = threads_may_parallel(m->model->threads, x, y);
    assert_int_equal(threads_may_parallel(m->model->threads, y, x), result);
    return result;
}

static const Thread *thread_of(const ModelText *m, const char *name) {
    return thread_get(m->model->threads, thread_named(m, name));
}

static uint32_t thread_count(const ModelText *m) {
    return m->model->threads->threads.len - 1;
}

#define WORKER THREAD("worker", "  store @g = 1 ; worker\n")

static void test_create_and_join_in_main(void **state) {
    ModelText *m = model_text("global @g: int\n" WORKER "func @main() -> int {\n"
                              "  local %t: pthread_t\n"
                              "  store @g = 0 ; before\n" CREATE("t", "worker") "  store @g = 2 ; between\n" JOIN(
                                  "t", "1") "  store @g = 3 ; after\n"
                                            "  return 0\n"
                                            "}\n");
    assert_int_equal(thread_count(m), 2);
    assert_true(m->model->threads->has_threads);
    assert_int_equal(thread_of(m, "main")->origin, THREAD_MAIN);
    assert_int_equal(thread_of(m, "worker")->origin, THREAD_CREATED);
    assert_false(thread_of(m, "worker")->many);
    assert_false(parallel(m, "main", "before", "worker", "worker"));
    assert_true(parallel(m, "main", "between", "worker", "worker"));
    assert_false(parallel(m, "main", "after", "worker", "worker"));
    assert_false(parallel(m, "worker", "worker", "worker", "worker"));
    model_text_free(m);
    (void)state;
}

static void test_a_program_without_threads(void **state) {
    ModelText *m = model_text("global @g: int\n"
                              "func @main() -> int {\n"
                              "  store @g = 0\n"
                              "  return 0\n"
                              "}\n");
    assert_int_equal(thread_count(m), 1);
    assert_false(m->model->threads->has_threads);
    model_text_free(m);
    (void)state;
}

static void test_a_join_on_one_path_only(void **state) {
    ModelText *m =
        model_text("global @g: int\n" WORKER "func @main(%c: int) -> int {\n"
                   "  local %t: pthread_t\n" CREATE("t", "worker") "  %1 = load %c\n"
                                                                   "  branch %1, wait, out\n"
                                                                   "wait:\n" JOIN("t", "2") "  store @g = 2 ; joined\n"
                                                                                            "  jump out\n"
                                                                                            "out:\n"
                                                                                            "  store @g = 3 ; out\n"
                                                                                            "  return 0\n"
                                                                                            "}\n");
    assert_false(parallel(m, "main", "joined", "worker", "worker"));
    assert_true(parallel(m, "main", "out", "worker", "worker"));
    model_text_free(m);
    (void)state;
}

static void test_another_handle_joins_another_thread(void **state) {
    ModelText *m = model_text("global @g: int\n" WORKER THREAD(
        "helper", "  store @g = 2 ; helper\n") "func @main() -> int {\n"
                                               "  local %t: pthread_t\n"
                                               "  local %u: pthread_t\n" CREATE("t", "worker") CREATE("u", "helper")
                                                   JOIN("t", "1") "  store @g = 3 ; one left\n" JOIN(
                                                       "u", "2") "  store @g = 4 ; none left\n"
                                                                 "  return 0\n"
                                                                 "}\n");
    assert_true(parallel(m, "worker", "worker", "helper", "helper"));
    assert_false(parallel(m, "main", "one left", "worker", "worker"));
    assert_true(parallel(m, "main", "one left", "helper", "helper"));
    assert_false(parallel(m, "main", "none left", "helper", "helper"));
    model_text_free(m);
    (void)state;
}

/* The second is created after the first has been joined. */
static void test_threads_one_after_the_other(void **state) {
    ModelText *m = model_text("global @g: int\n" WORKER THREAD(
        "helper", "  store @g = 2 ; helper\n") "func @main() -> int {\n"
                                               "  local %t: pthread_t\n"
                                               "  local %u: pthread_t\n" CREATE("t", "worker") JOIN("t", "1")
                                                   CREATE("u", "helper") JOIN("u", "2") "  return 0\n"
                                                                                        "}\n");
    assert_false(parallel(m, "worker", "worker", "helper", "helper"));
    model_text_free(m);
    (void)state;
}

static void test_threads_of_a_loop(void **state) {
    ModelText *m = model_text("global @g: int\n" WORKER "func @main() -> int {\n"
                              "  local %i: int\n"
                              "  local %ts: pthread_t[4]\n"
                              "  store %i = 0\n"
                              "  store @g = 0 ; before\n"
                              "  jump head\n"
                              "head:\n"
                              "  %1 = load %i\n"
                              "  %2 = lt %1, 4\n"
                              "  branch %2, body, joins\n"
                              "body:\n"
                              "  %3 = addr %ts[%1]\n"
                              "  call @pthread_create(%3, 0:void*, @worker, 0:void*)\n"
                              "  %4 = add %1, 1\n"
                              "  store %i = %4\n"
                              "  jump head\n"
                              "joins:\n"
                              "  store @g = 2 ; between\n"
                              "  store %i = 0\n"
                              "  jump join_head\n"
                              "join_head:\n"
                              "  %5 = load %i\n"
                              "  %6 = lt %5, 4\n"
                              "  branch %6, join_body, out\n"
                              "join_body:\n"
                              "  %7 = load %ts[%5]\n"
                              "  call @pthread_join(%7, 0:void**)\n"
                              "  %8 = add %5, 1\n"
                              "  store %i = %8\n"
                              "  jump join_head\n"
                              "out:\n"
                              "  store @g = 3 ; after\n"
                              "  return 0\n"
                              "}\n");
    assert_true(thread_of(m, "worker")->many);
    assert_true(parallel(m, "worker", "worker", "worker", "worker"));
    assert_false(parallel(m, "main", "before", "worker", "worker"));
    assert_true(parallel(m, "main", "between", "worker", "worker"));
    assert_false(parallel(m, "main", "after", "worker", "worker"));
    model_text_free(m);
    (void)state;
}

static void test_creation_inside_a_function_of_main(void **state) {
    ModelText *m = model_text("global @g: int\n"
                              "global @t: pthread_t\n" WORKER "func @start() -> void {\n"
                              "  call @pthread_create(&@t, 0:void*, @worker, 0:void*)\n"
                              "  return\n"
                              "}\n"
                              "func @stop() -> void {\n"
                              "  %1 = load @t\n"
                              "  call @pthread_join(%1, 0:void**)\n"
                              "  return\n"
                              "}\n"
                              "func @set() -> void {\n"
                              "  store @g = 2 ; set\n"
                              "  return\n"
                              "}\n"
                              "func @main() -> int {\n"
                              "  store @g = 0 ; before\n"
                              "  call @start()\n"
                              "  call @set()\n"
                              "  store @g = 2 ; between\n"
                              "  call @stop()\n"
                              "  store @g = 3 ; after\n"
                              "  return 0\n"
                              "}\n");
    assert_false(parallel(m, "main", "before", "worker", "worker"));
    assert_true(parallel(m, "main", "between", "worker", "worker"));
    assert_true(parallel(m, "main", "set", "worker", "worker"));
    assert_false(parallel(m, "main", "after", "worker", "worker"));
    assert_false(thread_of(m, "worker")->many);
    model_text_free(m);
    (void)state;
}

static void test_a_function_that_creates_is_called_twice(void **state) {
    ModelText *m = model_text("global @g: int\n"
                              "global @t: pthread_t\n" WORKER "func @start() -> void {\n"
                              "  call @pthread_create(&@t, 0:void*, @worker, 0:void*)\n"
                              "  return\n"
                              "}\n"
                              "func @main() -> int {\n"
                              "  call @start()\n"
                              "  call @start()\n"
                              "  return 0\n"
                              "}\n");
    assert_true(thread_of(m, "worker")->many);
    assert_true(parallel(m, "worker", "worker", "worker", "worker"));
    model_text_free(m);
    (void)state;
}

static void test_threads_create_threads(void **state) {
    ModelText *m = model_text("global @g: int\n" THREAD(
        "inner", "  store @g = 1 ; inner\n") "func @outer(%arg: void*) -> void* {\n"
                                             "  local %t: pthread_t\n"
                                             "  store @g = 2 ; outer\n" CREATE(
                                                 "t", "inner") "  store @g = 2 ; outer later\n"
                                                               "  return 0:void*\n"
                                                               "}\n"
                                                               "func @main() -> int {\n"
                                                               "  local %t: pthread_t\n"
                                                               "  store @g = 0 ; before\n" CREATE(
                                                                   "t", "outer") "  store @g = 3 ; between\n"
                                                                                 "  return 0\n"
                                                                                 "}\n");
    assert_int_equal(thread_count(m), 3);
    assert_int_equal(thread_of(m, "inner")->creator.i, thread_named(m, "outer").i);
    assert_true(parallel(m, "outer", "outer later", "inner", "inner"));
    assert_true(parallel(m, "main", "between", "inner", "inner"));
    assert_false(parallel(m, "main", "before", "inner", "inner"));
    assert_false(thread_of(m, "inner")->many);
    model_text_free(m);
    (void)state;
}

/* `inner` runs beside main while `job` does, which creates it; and perhaps still when that is over. */
static void test_threads_of_threads_that_are_over(void **state) {
    ModelText *m = model_text("global @g: int\n" THREAD("inner", "  store @g = 1 ; inner\n") THREAD(
        "job", "  local %t: pthread_t\n" CREATE(
                   "t", "inner")) "func @main() -> int {\n"
                                  "  local %t: pthread_t\n" CREATE("t", "job") "  store @g = 2 ; beside\n" JOIN(
                                      "t", "1") "  store @g = 3 ; later\n"
                                                "  return 0\n"
                                                "}\n");
    const Threads *t = m->model->threads;
    Moment beside = moment_of(m, "main", "beside"), later = moment_of(m, "main", "later");
    Moment inner = moment_of(m, "inner", "inner");
    assert_true(threads_may_parallel(t, beside, inner));
    assert_true(threads_surely_parallel(t, beside, inner));
    assert_true(threads_may_parallel(t, later, inner));
    assert_false(threads_surely_parallel(t, later, inner));
    model_text_free(m);
    (void)state;
}

static void test_a_library_without_main(void **state) {
    ModelText *m = model_text("global @g: int\n"
                              "func @hidden() -> void static {\n"
                              "  store @g = 3 ; hidden\n"
                              "  return\n"
                              "}\n"
                              "func @unused() -> void static {\n"
                              "  return\n"
                              "}\n"
                              "func @put() -> void {\n"
                              "  store @g = 1 ; put\n"
                              "  call @hidden()\n"
                              "  return\n"
                              "}\n"
                              "func @get() -> void {\n"
                              "  store @g = 2 ; get\n"
                              "  return\n"
                              "}\n");
    assert_int_equal(thread_count(m), 1);
    assert_true(m->model->threads->has_threads);
    assert_int_equal(thread_of(m, "library callers")->origin, THREAD_API);
    assert_true(parallel(m, "library callers", "put", "library callers", "get"));
    assert_true(parallel(m, "library callers", "put", "library callers", "hidden"));
    assert_string_equal(contexts_of(m, "put"), "library callers: ");
    assert_string_equal(contexts_of(m, "unused"), "");
    model_text_free(m);
    (void)state;
}

static void test_two_mains_are_two_processes(void **state) {
    static const char text[] = "global @shared: int\n"
                               "func @main() -> int {\n"
                               "  local %%t: pthread_t\n"
                               "  call @pthread_create(&%%t, 0:void*, @%s_thread, 0:void*)\n"
                               "  store @shared = 1 ; %s main\n"
                               "  return 0\n"
                               "}\n"
                               "func @%s_thread(%%arg: void*) -> void* {\n"
                               "  store @shared = 1 ; %s thread\n"
                               "  return 0:void*\n"
                               "}\n";
    Arena *arena = arena_new();
    const UnitText units[] = {{"/src/a/main.c", arena_printf(arena, text, "a", "a", "a", "a")},
                              {"/src/b/main.c", arena_printf(arena, text, "b", "b", "b", "b")}};
    ModelText *m = model_texts(units, 2);
    assert_int_equal(thread_count(m), 2);
    assert_true(parallel(m, "main", "a main", "a_thread", "a thread"));
    assert_string_equal(contexts_of(m, "b_thread"), "");
    m->model = models_next(m->models);
    assert_int_equal(thread_count(m), 2);
    assert_true(parallel(m, "main", "b main", "b_thread", "b thread"));
    assert_string_equal(contexts_of(m, "a_thread"), "");
    model_text_free(m);
    arena_free(arena);
    (void)state;
}

static void test_unknown_start_functions_are_gaps(void **state) {
    ModelText *m = model_text("func @start(%f: start_fn*) -> void {\n"
                              "  local %t: pthread_t\n"
                              "  %1 = load %f\n"
                              "  call @pthread_create(&%t, 0:void*, %1, 0:void*)\n"
                              "  return\n"
                              "}\n");
    assert_int_equal(gap_count(m, GAP_THREAD_UNRESOLVED), 1);
    model_text_free(m);
    (void)state;
}

/* A start function that is a parameter: every caller's own. */
static void test_start_functions_through_wrappers(void **state) {
    ModelText *m = model_text("global @g: int\n" WORKER THREAD(
        "helper", "  store @g = 2 ; helper\n") "func @spawn(%f: start_fn*) -> void {\n"
                                               "  local %t: pthread_t\n"
                                               "  %1 = load %f\n"
                                               "  call @pthread_create(&%t, 0:void*, %1, 0:void*)\n"
                                               "  return\n"
                                               "}\n"
                                               "func @main() -> int {\n"
                                               "  call @spawn(@worker)\n"
                                               "  call @spawn(@helper)\n"
                                               "  return 0\n"
                                               "}\n");
    assert_int_equal(thread_count(m), 3);
    assert_true(parallel(m, "worker", "worker", "helper", "helper"));
    model_text_free(m);
    (void)state;
}

static void test_locks_are_carried_into_callees(void **state) {
    ModelText *m = model_text(
        "global @g: int\n"
        "global @m: pthread_mutex_t\n"
        "global @n: pthread_mutex_t\n"
        "func @leaf() -> void static {\n"
        "  store @g = 1 ; leaf\n"
        "  return\n"
        "}\n"
        "func @middle() -> void static {\n" LOCK("n") "  call @leaf()\n" UNLOCK(
            "n") "  return\n"
                 "}\n" THREAD("worker", LOCK("m") "  call @middle()\n" UNLOCK(
                                            "m")) "func @main() -> int {\n"
                                                  "  local %t: pthread_t\n" CREATE("t", "worker") "  call @leaf()\n"
                                                                                                  "  return 0\n"
                                                                                                  "}\n");
    const Threads *t = m->model->threads;
    assert_string_equal(contexts_of(m, "leaf"), "main: \nworker: m, n");
    assert_string_equal(contexts_of(m, "middle"), "worker: m");
    Spot leaf = spot_of(m, "leaf");
    CtxId ctx = ctx_of(m, "worker", "leaf");
    assert_string_equal(classes_text(m, ctx_locks_at(t, ctx, leaf.instr)), "m, n");
    assert_string_equal(classes_text(m, ctx_locks_at(t, ctx_of(m, "main", "leaf"), leaf.instr)), "");
    assert_true(ctx_is_within(t, ctx, fn_named(m, "middle")));
    assert_true(ctx_is_within(t, ctx, fn_named(m, "worker")));
    assert_false(ctx_is_within(t, ctx, fn_named(m, "main")));
    model_text_free(m);
    (void)state;
}

/* What the callee gives back, its own callees do not hold. */
static void test_locks_given_back_meanwhile(void **state) {
    ModelText *m = model_text(
        "global @g: int\n"
        "global @m: pthread_mutex_t\n"
        "func @leaf() -> void static {\n"
        "  store @g = 1 ; leaf\n"
        "  return\n"
        "}\n"
        "func @open() -> void static {\n" UNLOCK("m") "  call @leaf()\n" LOCK(
            "m") "  return\n"
                 "}\n" THREAD("worker", LOCK("m") "  call @open()\n" UNLOCK("m")) "func @main() -> int {\n"
                                                                                  "  local %t: pthread_t\n" CREATE(
                                                                                      "t", "worker") "  return 0\n"
                                                                                                     "}\n");
    assert_string_equal(contexts_of(m, "open"), "worker: m");
    assert_string_equal(contexts_of(m, "leaf"), "worker: ");
    model_text_free(m);
    (void)state;
}

static void test_parameters_are_resolved(void **state) {
    ModelText *m = model_text(
        "type queue = struct { lock: pthread_mutex_t, len: int }\n"
        "global @q: queue\n"
        "func @push(%to: queue*) -> void static {\n"
        "  %1 = load %to\n"
        "  store (%1).len = 1 ; push\n"
        "  return\n"
        "}\n" THREAD("worker", "  call @push(&@q)\n") "func @main() -> int {\n"
                                                      "  local %t: pthread_t\n" CREATE("t", "worker") "  return 0\n"
                                                                                                      "}\n");
    CtxId ctx = ctx_of(m, "worker", "push");
    PathId address = ctx_resolve(m->model->threads, ctx, address_at(m, "push"));
    assert_string_equal(words_of(m, address), "q.len");
    model_text_free(m);
    (void)state;
}

/* More calls with different locks than contexts are kept: further ones are one, which holds none of them. */
static void test_merged_contexts_are_a_gap(void **state) {
    enum { CALLS = THREADS_CONTEXTS + 4 };
    Arena *arena = arena_new();
    const char *text = "global @g: int\n"
                       "func @leaf() -> void static {\n"
                       "  store @g = 1 ; leaf\n"
                       "  return\n"
                       "}\n";
    for (int i = 0; i < CALLS; i++)
        text = arena_printf(arena,
                            "%sglobal @m%d: pthread_mutex_t\n"
                            "func @call%d() -> void static {\n"
                            "  call @pthread_mutex_lock(&@m%d)\n"
                            "  call @leaf()\n"
                            "  call @pthread_mutex_unlock(&@m%d)\n"
                            "  return\n"
                            "}\n",
                            text, i, i, i, i);
    text = arena_printf(arena, "%sfunc @main() -> int {\n", text);
    for (int i = 0; i < CALLS; i++)
        text = arena_printf(arena, "%s  call @call%d()\n", text, i);
    text = arena_printf(arena, "%s  return 0\n}\n", text);
    ModelText *m = model_text(text);
    assert_int_equal(gap_count(m, GAP_CONTEXTS_MERGED), 1);
    const char *contexts = contexts_of(m, "leaf");
    assert_memory_equal(contexts, "main: \nmain: m", strlen("main: \nmain: m"));
    uint32_t lines = 1;
    for (const char *at = contexts; *at; at++)
        lines += *at == '\n';
    assert_int_equal(lines, THREADS_CONTEXTS + 1);
    model_text_free(m);
    arena_free(arena);
    (void)state;
}

static void test_recursion_has_contexts(void **state) {
    ModelText *m = model_text("global @m: pthread_mutex_t\n"
                              "global @g: int\n"
                              "func @walk(%n: int) -> void static {\n"
                              "  store @g = 1 ; walk\n"
                              "  %1 = load %n\n"
                              "  branch %1, more, out\n"
                              "more:\n"
                              "  call @walk(%1)\n"
                              "  jump out\n"
                              "out:\n"
                              "  return\n"
                              "}\n"
                              "func @main() -> int {\n" LOCK("m") "  call @walk(3)\n" UNLOCK("m") "  return 0\n"
                                                                                                  "}\n");
    assert_string_equal(contexts_of(m, "walk"), "main: m");
    model_text_free(m);
    (void)state;
}

static void test_once_runs_here(void **state) {
    ModelText *m =
        model_text("global @flag: int\n"
                   "global @g: int\n"
                   "func @set_up() -> void static {\n"
                   "  store @g = 1 ; set up\n"
                   "  return\n"
                   "}\n" THREAD("worker", "  call @pthread_once(&@flag, @set_up)\n") "func @main() -> int {\n"
                                                                                     "  local %t: pthread_t\n" CREATE(
                                                                                         "t", "worker") "  return 0\n"
                                                                                                        "}\n");
    assert_string_equal(contexts_of(m, "set_up"), "worker: ");
    model_text_free(m);
    (void)state;
}

static void test_own_arguments(void **state) {
    ModelText *m = model_text("type job = struct { n: int }\n"
                              "global @shared: job\n" THREAD("fresh", "")
                                  THREAD("same", "") "func @main() -> int {\n"
                                                     "  local %t: pthread_t\n"
                                                     "  %1 = call @malloc(4:ulong)\n"
                                                     "  call @pthread_create(&%t, 0:void*, @fresh, %1)\n"
                                                     "  call @pthread_create(&%t, 0:void*, @same, &@shared:void*)\n"
                                                     "  return 0\n"
                                                     "}\n");
    assert_true(thread_of(m, "fresh")->own_argument);
    assert_false(thread_of(m, "same")->own_argument);
    assert_string_equal(words_of(m, thread_of(m, "same")->argument), "shared");
    model_text_free(m);
    (void)state;
}

/* All pairs of threads, with random sets of live creations: the order of the two never matters. */
static void test_parallel_is_symmetric(void **state) {
    ModelText *m = model_text("global @g: int\n" WORKER THREAD(
        "inner", "") "func @outer(%arg: void*) -> void* {\n"
                     "  local %t: pthread_t\n" CREATE(
                         "t", "inner") "  return 0:void*\n"
                                       "}\n"
                                       "func @main(%c: int) -> int {\n"
                                       "  local %t: pthread_t\n"
                                       "  local %u: pthread_t\n" CREATE("t", "worker") JOIN("t", "1") CREATE(
                                           "u", "outer") "  jump more\n"
                                                         "more:\n" CREATE("t", "worker") "  %2 = load %c\n"
                                                                                         "  branch %2, more, out\n"
                                                                                         "out:\n"
                                                                                         "  return 0\n"
                                                                                         "}\n");
    const Threads *t = m->model->threads;
    Random random = random_start();
    for (int round = 0; round < 5000; round++) {
        Moment moments[2];
        for (int k = 0; k < 2; k++) {
            moments[k].thread = (ThreadId){1 + random_below(&random, t->threads.len - 1)};
            moments[k].live = SET_EMPTY;
            moments[k].phase = (PhaseId){0};
            for (uint32_t i = 1; i < t->threads.len; i++) {
                SpawnId spawn = thread_get(t, (ThreadId){i})->spawn;
                if (spawn.i && random_below(&random, 2))
                    moments[k].live = setpool_add(t->sets, moments[k].live, spawn.i);
            }
        }
        assert_int_equal(threads_may_parallel(t, moments[0], moments[1]),
                         threads_may_parallel(t, moments[1], moments[0]));
    }
    model_text_free(m);
    (void)state;
}

/* What a joined thread has created runs on. */
static void test_threads_outlive_their_creators(void **state) {
    ModelText *m = model_text("global @g: int\n" THREAD(
        "inner", "  store @g = 1 ; inner\n") "func @outer(%arg: void*) -> void* {\n"
                                             "  local %t: pthread_t\n" CREATE(
                                                 "t", "inner") "  return 0:void*\n"
                                                               "}\n"
                                                               "func @main() -> int {\n"
                                                               "  local %t: pthread_t\n" CREATE("t", "outer")
                                                                   JOIN("t", "1") "  store @g = 3 ; after\n"
                                                                                  "  return 0\n"
                                                                                  "}\n");
    assert_true(parallel(m, "main", "after", "inner", "inner"));
    model_text_free(m);
    (void)state;
}

/* restart() joins the old thread and creates a new one: afterwards one runs. */
static void test_a_function_that_joins_and_creates(void **state) {
    ModelText *m = model_text("global @g: int\n"
                              "global @t: pthread_t\n" WORKER "func @start() -> void {\n"
                              "  call @pthread_create(&@t, 0:void*, @worker, 0:void*)\n"
                              "  return\n"
                              "}\n"
                              "func @restart() -> void {\n"
                              "  %1 = load @t\n"
                              "  call @pthread_join(%1, 0:void**)\n"
                              "  call @start()\n"
                              "  return\n"
                              "}\n"
                              "func @main() -> int {\n"
                              "  call @start()\n"
                              "  call @restart()\n"
                              "  store @g = 2 ; restarted\n"
                              "  return 0\n"
                              "}\n");
    assert_true(parallel(m, "main", "restarted", "worker", "worker"));
    model_text_free(m);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create_and_join_in_main),
        cmocka_unit_test(test_a_program_without_threads),
        cmocka_unit_test(test_a_join_on_one_path_only),
        cmocka_unit_test(test_another_handle_joins_another_thread),
        cmocka_unit_test(test_threads_one_after_the_other),
        cmocka_unit_test(test_threads_of_a_loop),
        cmocka_unit_test(test_creation_inside_a_function_of_main),
        cmocka_unit_test(test_a_function_that_creates_is_called_twice),
        cmocka_unit_test(test_threads_create_threads),
        cmocka_unit_test(test_threads_of_threads_that_are_over),
        cmocka_unit_test(test_a_library_without_main),
        cmocka_unit_test(test_two_mains_are_two_processes),
        cmocka_unit_test(test_unknown_start_functions_are_gaps),
        cmocka_unit_test(test_start_functions_through_wrappers),
        cmocka_unit_test(test_locks_are_carried_into_callees),
        cmocka_unit_test(test_locks_given_back_meanwhile),
        cmocka_unit_test(test_parameters_are_resolved),
        cmocka_unit_test(test_merged_contexts_are_a_gap),
        cmocka_unit_test(test_recursion_has_contexts),
        cmocka_unit_test(test_once_runs_here),
        cmocka_unit_test(test_own_arguments),
        cmocka_unit_test(test_parallel_is_symmetric),
        cmocka_unit_test(test_threads_outlive_their_creators),
        cmocka_unit_test(test_a_function_that_joins_and_creates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
