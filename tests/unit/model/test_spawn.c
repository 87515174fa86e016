/* test_spawn.c: where threads are created and joined, through wrappers too. */
#include "program_parts.h"
#include "support/check.h"

#include <string.h>

static const Spawns *spawns_of(const ModelText *m) {
    return m->model->threads->spawns;
}

static const Spawn *only_spawn(const ModelText *m) {
    assert_int_equal(spawns_of(m)->list.len, 2); /* index 0 is unused */
    return spawn_get(spawns_of(m), (SpawnId){1});
}

/* What starts each spawn, in order: "&worker at main loop, ..." */
static const char *starts_of(const ModelText *m) {
    const Spawns *s = spawns_of(m);
    const char *all = "";
    for (uint32_t i = 1; i < s->list.len; i++) {
        const Spawn *spawn = spawn_get(s, (SpawnId){i});
        all = arena_printf(m->arena, "%s%s%s in %s by %u calls%s", all, i > 1 ? ", " : "", words_of(m, spawn->start),
                           model_fn_name(m->model, spawn->fn), spawn->via_count, spawn->in_loop ? " in a loop" : "");
    }
    return all;
}

/* How many spawns the call on a marked line joins. */
static uint32_t joined_at(const ModelText *m, const char *mark) {
    Spot spot = spot_of(m, mark);
    const CallSite *site = callgraph_site_at(m->model->graph, spot.fn, spot.instr);
    const uint64_t *joined = map_find(spawns_of(m)->joined_at, (uint32_t)(site - m->model->graph->sites.data));
    uint32_t count = 0;
    if (joined)
        setpool_members(spawns_of(m)->sets, (SetId){(uint32_t)*joined}, &count);
    return count;
}

#define START                                                \
    "func @start(%f: start_fn*, %t: pthread_t*) -> void {\n" \
    "  %1 = load %f\n"                                       \
    "  %2 = load %t\n"                                       \
    "  call @pthread_create(%2, 0:void*, %1, 0:void*)\n"     \
    "  return\n"                                             \
    "}\n"

static void test_a_direct_creation(void **state) {
    ModelText *m = model_text(THREAD("worker", "") "func @main() -> int {\n"
                                                   "  local %t: pthread_t\n" CREATE(
                                                       "t", "worker") "  %1 = load %t\n"
                                                                      "  call @pthread_join(%1, 0:void**) ; join\n"
                                                                      "  return 0\n"
                                                                      "}\n");
    const Spawn *spawn = only_spawn(m);
    assert_string_equal(starts_of(m), "worker in main by 0 calls");
    assert_false(spawns_of(m)->is_wrapper[spawn->fn.i]);
    assert_int_equal(joined_at(m, "join"), 1);
    model_text_free(m);
    (void)state;
}

/* Each call of a function that is given what to start is a spawn of its own, also the one in a loop. */
static void test_calls_of_a_wrapper(void **state) {
    ModelText *m = model_text(START THREAD("one", "") THREAD("two", "") "func @main(%c: int) -> int {\n"
                                                                        "  local %t: pthread_t\n"
                                                                        "  call @start(@one, &%t)\n"
                                                                        "  jump more\n"
                                                                        "more:\n"
                                                                        "  call @start(@two, &%t)\n"
                                                                        "  %1 = load %c\n"
                                                                        "  branch %1, more, out\n"
                                                                        "out:\n"
                                                                        "  return 0\n"
                                                                        "}\n");
    assert_string_equal(starts_of(m), "one in main by 1 calls, two in main by 1 calls in a loop");
    assert_true(spawns_of(m)->is_wrapper[fn_named(m, "start").i]);
    assert_false(spawns_of(m)->is_wrapper[fn_named(m, "main").i]);
    model_text_free(m);
    (void)state;
}

/* Of the spawns of a wrapper, one call runs its own; a call of something else keeps all. */
static void test_spawns_of_one_call(void **state) {
    ModelText *m = model_text(START THREAD("one", "") THREAD("two", "") "func @main() -> int {\n"
                                                                        "  local %t: pthread_t\n"
                                                                        "  call @start(@one, &%t) ; first\n"
                                                                        "  call @start(@two, &%t)\n"
                                                                        "  return 0\n"
                                                                        "}\n");
    Spot first = spot_of(m, "first");
    const CallSite *site = callgraph_site_at(m->model->graph, first.fn, first.instr);
    uint32_t both[] = {1, 2}, count = 0;
    SetPool *sets = spawns_of(m)->sets;
    SetId mine = spawns_of_call(spawns_of(m), (uint32_t)(site - m->model->graph->sites.data), fn_named(m, "start"),
                                setpool_from(sets, both, 2));
    const uint32_t *members = setpool_members(sets, mine, &count);
    assert_int_equal(count, 1);
    assert_string_equal(words_of(m, spawn_get(spawns_of(m), (SpawnId){members[0]})->start), "one");
    model_text_free(m);
    (void)state;
}

static void test_a_join_of_another_handle(void **state) {
    ModelText *m = model_text("global @a: pthread_t\nglobal @b: pthread_t\n" THREAD("worker", "")
                                  THREAD("other", "") "func @main() -> int {\n"
                                                      "  call @pthread_create(&@a, 0:void*, @worker, 0:void*)\n"
                                                      "  call @pthread_create(&@b, 0:void*, @other, 0:void*)\n"
                                                      "  %1 = load @b ; handle\n"
                                                      "  call @pthread_join(%1, 0:void**) ; join\n"
                                                      "  return 0\n"
                                                      "}\n");
    assert_int_equal(joined_at(m, "join"), 1);
    const Spawn *first = spawn_get(spawns_of(m), (SpawnId){1}), *second = spawn_get(spawns_of(m), (SpawnId){2});
    PathId handle = value_at(m, "handle");
    assert_true(spawn_has_handle(spawns_of(m), second, handle));
    assert_false(spawn_has_handle(spawns_of(m), first, handle));
    model_text_free(m);
    (void)state;
}

/* What lies in the object that is handed over is kept by offset. */
static void test_packed_arguments(void **state) {
    ModelText *m = model_text("type job = struct { run: start_fn*, n: long }\n" THREAD("worker", "")
                                  THREAD("real", "") "func @main() -> int {\n"
                                                     "  local %t: pthread_t\n"
                                                     "  %1 = call @malloc(16:ulong)\n"
                                                     "  %2:job* = copy %1\n"
                                                     "  store (%2).run = @real\n"
                                                     "  store (%2).n = 7:long\n"
                                                     "  call @pthread_create(&%t, 0:void*, @worker, %1)\n"
                                                     "  return 0\n"
                                                     "}\n");
    const Spawn *spawn = only_spawn(m);
    assert_int_equal(spawn->packed_count, 2);
    assert_int_equal(spawn->packed[0].offset, 0);
    assert_string_equal(words_of(m, spawn->packed[0].value), "real");
    assert_int_equal(spawn->packed[1].offset, 8);
    model_text_free(m);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_direct_creation),  cmocka_unit_test(test_calls_of_a_wrapper),
        cmocka_unit_test(test_spawns_of_one_call), cmocka_unit_test(test_a_join_of_another_handle),
        cmocka_unit_test(test_packed_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
