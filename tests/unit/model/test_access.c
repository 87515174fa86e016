/* test_access.c: shared locations, their guards, and which accesses may race. */
#include "program_parts.h"
#include "support/check.h"

#include <stdlib.h>
#include <string.h>

static int compare_texts(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "worker: mark write, m" for each access of a location, sorted, one a line; "" if there is no such location. */
static const char *accesses_of(const ModelText *m, const char *name) {
    const Location *location = location_named(m, name);
    const char **texts = ARENA_ARRAY(m->arena, const char *, location ? location->count : 0);
    for (uint32_t i = 0; location && i < location->count; i++) {
        const Access *access = &m->model->accesses->list.data[location->first + i];
        const char *locks = classes_text(m, access->at->held.locks);
        texts[i] = arena_printf(
            m->arena, "%s: %s%s%s%s\n", thread_get(m->model->threads, access->at->moment.thread)->name,
            mark_at(m, access->fn, access->instr), access->write ? " write" : "", locks[0] ? ", " : "", locks);
    }
    if (location)
        qsort(texts, location->count, sizeof *texts, compare_texts);
    const char *all = "";
    for (uint32_t i = 0; location && i < location->count; i++)
        all = arena_printf(m->arena, "%s%s", all, texts[i]);
    return all;
}

static const Location *location_of(const Accesses *a, uint32_t access) {
    const Location *location = a->locations.data;
    while (access >= location->first + location->count)
        location++;
    return location;
}

/* Whether accesses at the two marks may race. Both must be there. */
static bool conflict(const ModelText *m, const char *mark_a, const char *mark_b) {
    const Accesses *a = m->model->accesses;
    Spot x = spot_of(m, mark_a), y = spot_of(m, mark_b);
    bool result = false, found = false;
    for (uint32_t i = 0; i < a->list.len; i++) {
        for (uint32_t k = 0; k < a->list.len; k++) {
            const Access *left = &a->list.data[i], *right = &a->list.data[k];
            if (left->instr.i != x.instr.i || left->fn.i != x.fn.i || right->instr.i != y.instr.i ||
                right->fn.i != y.fn.i || location_of(a, i) != location_of(a, k))
                continue;
            found = true;
            bool here = accesses_conflict(a, left, right);
            assert_int_equal(accesses_conflict(a, right, left), here);
            result = result || here;
        }
    }
    if (!found)
        fail_msg("\"%s\" and \"%s\" have no location in common", mark_a, mark_b);
    return result;
}

#define GLOBALS                    \
    "global @m: pthread_mutex_t\n" \
    "global @n: pthread_mutex_t\n" \
    "global @g: int\n"

#define TWO_THREADS_OF(a, b)                                               \
    "func @main() -> int {\n"                                              \
    "  local %t: pthread_t\n"                                              \
    "  local %u: pthread_t\n" CREATE("t", a) CREATE("u", b) "  return 0\n" \
                                                            "}\n"

static void test_without_threads_nothing_is_shared(void **state) {
    ModelText *m = model_text(GLOBALS "func @main() -> int {\n"
                                      "  store @g = 1\n"
                                      "  return 0\n"
                                      "}\n");
    assert_int_equal(m->model->accesses->locations.len, 0);
    model_text_free(m);
    (void)state;
}

static void test_guard_of_most_sites(void **state) {
    ModelText *m = model_text(GLOBALS THREAD("one", LOCK("m") "  store @g = 1 ; a\n"
                                                              "  %1 = load @g ; b\n" UNLOCK("m"))
                                  THREAD("two", LOCK("m") LOCK("n") "  store @g = 2 ; c\n" UNLOCK("n")
                                                    UNLOCK("m") "  %1 = load @g ; d\n") TWO_THREADS_OF("one", "two"));
    const Location *g = location_named(m, "g");
    assert_non_null(g);
    assert_string_equal(accesses_of(m, "g"), "one: a write, m\n"
                                             "one: b, m\n"
                                             "two: c write, m, n\n"
                                             "two: d\n");
    assert_int_equal(g->sites, 4);
    assert_int_equal(g->guard.i, class_named(m, "m").i);
    assert_int_equal(g->guarded_sites, 3);
    assert_true(g->guarded_write);
    assert_true(g->only_flag_writes);
    assert_true(conflict(m, "a", "d"));
    assert_false(conflict(m, "a", "c"));
    assert_false(conflict(m, "b", "d")); /* two reads */
    assert_false(conflict(m, "a", "b")); /* one thread */
    model_text_free(m);
    (void)state;
}

static void test_no_lock_is_no_guard(void **state) {
    ModelText *m = model_text(GLOBALS THREAD("one", "  %1 = load @g\n"
                                                    "  %2 = add %1, 1\n"
                                                    "  store @g = %2 ; a\n") THREAD("two", "  store @g = 2 ; b\n")
                                  TWO_THREADS_OF("one", "two"));
    const Location *g = location_named(m, "g");
    assert_int_equal(g->guard.i, 0);
    assert_int_equal(g->guarded_sites, 0);
    assert_false(g->guarded_write);
    assert_false(g->only_flag_writes);
    assert_true(conflict(m, "a", "b"));
    model_text_free(m);
    (void)state;
}

static void test_different_locks_guard_nothing(void **state) {
    ModelText *m = model_text(GLOBALS THREAD("one", LOCK("m") "  store @g = 1 ; a\n" UNLOCK("m")) THREAD(
        "two", LOCK("n") "  store @g = 2 ; b\n" UNLOCK("n")) TWO_THREADS_OF("one", "two"));
    assert_true(conflict(m, "a", "b"));
    assert_int_equal(location_named(m, "g")->guarded_sites, 1);
    model_text_free(m);
    (void)state;
}

static void test_initialisation_and_aftermath_are_left_out(void **state) {
    ModelText *m = model_text(GLOBALS THREAD(
        "worker",
        "  store @g = 1 ; worker\n") "func @main() -> int {\n"
                                     "  local %t: pthread_t\n"
                                     "  store @g = 0 ; before\n" CREATE(
                                         "t",
                                         "worker") "  %1 = load @g ; between\n" JOIN("t",
                                                                                     "2") "  %3 = load @g ; after\n"
                                                                                          "  return 0\n"
                                                                                          "}\n");
    assert_string_equal(accesses_of(m, "g"), "main: between\nworker: worker write\n");
    assert_true(conflict(m, "between", "worker"));
    model_text_free(m);
    (void)state;
}

static void test_locals_are_private_until_handed_over(void **state) {
    ModelText *m = model_text("type job = struct { n: int }\n"
                              "decl @use(int*) -> void\n"
                              "func @worker(%arg: void*) -> void* {\n"
                              "  %1 = load %arg\n"
                              "  %2:job* = copy %1\n"
                              "  store (%2).n = 1 ; worker\n"
                              "  return 0:void*\n"
                              "}\n"
                              "func @main() -> int {\n"
                              "  local %t: pthread_t\n"
                              "  local %mine: int\n"
                              "  local %theirs: job\n"
                              "  call @pthread_create(&%t, 0:void*, @worker, &%theirs:void*)\n"
                              "  call @use(&%mine)\n"
                              "  store %mine = 1 ; mine\n"
                              "  store %theirs.n = 1 ; theirs\n"
                              "  return 0\n"
                              "}\n");
    assert_null(location_named(m, "main.mine"));
    assert_true(conflict(m, "theirs", "worker"));
    model_text_free(m);
    (void)state;
}

static void test_private_and_constant_data_are_left_out(void **state) {
    ModelText *m = model_text("type const_int = int const\n"
                              "global @errors: int tls\n"
                              "global @limit: const_int\n"
                              "func @body() -> void static {\n"
                              "  store @errors = 1\n"
                              "  %1 = load @limit\n"
                              "  return\n"
                              "}\n" THREAD("one", "  call @body()\n") THREAD("two", "  call @body()\n")
                                  TWO_THREADS_OF("one", "two"));
    assert_null(location_named(m, "errors"));
    assert_null(location_named(m, "limit"));
    model_text_free(m);
    (void)state;
}

/* What a function allocates is its own until it is stored somewhere; so is what it initialises or frees. */
static void test_objects_in_the_making_are_left_out(void **state) {
    ModelText *m = model_text("type queue = struct { lock: pthread_mutex_t, len: int }\n"
                              "global @head: queue*\n"
                              "func @make() -> queue* static {\n"
                              "  %1:queue* = call @malloc(48:ulong)\n"
                              "  store (%1).len = 0 ; made\n"
                              "  %2 = addr (%1).lock\n"
                              "  call @pthread_mutex_init(%2, 0:pthread_mutexattr_t*)\n"
                              "  return %1\n"
                              "}\n"
                              "func @drop(%q: queue*) -> void static {\n"
                              "  %1 = load %q\n"
                              "  store (%1).len = 0 ; dropped\n"
                              "  call @free(%1:void*)\n"
                              "  return\n"
                              "}\n"
                              "func @use(%q: queue*) -> void static {\n"
                              "  %1 = load %q\n"
                              "  store (%1).len = 1 ; used\n"
                              "  return\n"
                              "}\n"
                              "func @both(%q: queue*) -> void static {\n"
                              "  %1 = call @make()\n"
                              "  store @head = %1\n"
                              "  %2 = load @head\n"
                              "  call @use(%2)\n"
                              "  call @drop(%2)\n"
                              "  return\n"
                              "}\n" THREAD("one", "  call @both(0:queue*)\n") THREAD("two", "  call @both(0:queue*)\n")
                                  TWO_THREADS_OF("one", "two"));
    assert_string_equal(accesses_of(m, "struct queue.len"), "one: used write\ntwo: used write\n");
    model_text_free(m);
    (void)state;
}

static void test_atomic_pairs(void **state) {
    ModelText *m = model_text(GLOBALS THREAD("one", "  %1 = rmw add @g, 1 ; rmw\n"
                                                    "  store @g = 1 release ; store\n")
                                  THREAD("two", "  %1 = load @g acquire ; load\n"
                                                "  %2 = load @g ; plain\n") TWO_THREADS_OF("one", "two"));
    assert_false(conflict(m, "rmw", "load"));
    assert_false(conflict(m, "store", "load"));
    assert_true(conflict(m, "rmw", "plain"));
    assert_true(conflict(m, "store", "plain"));
    assert_false(conflict(m, "load", "plain"));
    model_text_free(m);
    (void)state;
}

#define RW(kind) "  call @pthread_rwlock_" kind "lock(&@rw)\n"

static void test_read_locks(void **state) {
    ModelText *m = model_text("global @rw: pthread_rwlock_t\n"
                              "global @g: int\n" THREAD("one", RW("rd") "  %1 = load @g ; read\n"
                                                                        "  store @g = 1 ; bad write\n" RW("un"))
                                  THREAD("two", RW("wr") "  store @g = 2 ; write\n" RW("un")
                                                    RW("rd") "  store @g = 3 ; worse write\n" RW("un"))
                                      TWO_THREADS_OF("one", "two"));
    assert_false(conflict(m, "read", "write"));
    assert_false(conflict(m, "bad write", "write"));
    assert_true(conflict(m, "bad write", "worse write")); /* readers run side by side */
    assert_true(conflict(m, "read", "worse write"));
    const Threads *t = m->model->threads;
    uint32_t rw = class_named(m, "rw").i;
    SetId reading = setpool_add(t->sets, SET_EMPTY, rw << 1 | 1), writing = setpool_add(t->sets, SET_EMPTY, rw << 1);
    assert_int_equal(accesses_common_lock(t, reading, writing).i, rw);
    assert_int_equal(accesses_common_lock(t, writing, reading).i, rw);
    assert_int_equal(accesses_common_lock(t, writing, writing).i, rw);
    assert_int_equal(accesses_common_lock(t, reading, reading).i, 0);
    assert_int_equal(accesses_common_lock(t, SET_EMPTY, writing).i, 0);
    assert_int_equal(location_named(m, "g")->guard.i, rw);
    assert_true(location_named(m, "g")->guarded_write);
    model_text_free(m);
    (void)state;
}

/* Each thread of the loop gets an object of its own, and they all share a counter. */
static void test_threads_with_their_own_argument(void **state) {
    ModelText *m = model_text("type job = struct { n: int }\n"
                              "global @g: int\n"
                              "func @worker(%arg: void*) -> void* {\n"
                              "  %1 = load %arg\n"
                              "  %2:job* = copy %1\n"
                              "  store (%2).n = 1 ; own\n"
                              "  store @g = 1 ; shared\n"
                              "  return 0:void*\n"
                              "}\n"
                              "func @main() -> int {\n"
                              "  local %i: int\n"
                              "  local %t: pthread_t\n"
                              "  store %i = 0\n"
                              "  jump head\n"
                              "head:\n"
                              "  %1 = load %i\n"
                              "  %2 = lt %1, 4\n"
                              "  branch %2, body, out\n"
                              "body:\n"
                              "  %3 = call @malloc(4:ulong)\n"
                              "  call @pthread_create(&%t, 0:void*, @worker, %3)\n"
                              "  %4 = add %1, 1\n"
                              "  store %i = %4\n"
                              "  jump head\n"
                              "out:\n"
                              "  return 0\n"
                              "}\n");
    assert_true(thread_get(m->model->threads, thread_named(m, "worker"))->many);
    assert_false(conflict(m, "own", "own"));
    assert_true(conflict(m, "shared", "shared"));
    model_text_free(m);
    (void)state;
}

static void test_elements_with_different_numbers_are_apart(void **state) {
    ModelText *m = model_text("global @table: int[8]\n" THREAD("one", "  store @table[1] = 1 ; one\n")
                                  THREAD("two", "  store @table[2] = 1 ; two\n"
                                                "  store @table[1] = 1 ; same\n") TWO_THREADS_OF("one", "two"));
    assert_false(conflict(m, "one", "two"));
    assert_true(conflict(m, "one", "same"));
    model_text_free(m);
    (void)state;
}

static void test_what_library_calls_touch(void **state) {
    ModelText *m = model_text("type stats = struct { a: int, b: int }\n"
                              "global @s: stats\n" THREAD("one", "  %1 = call @memset(&@s:void*, 0, 8:ulong) ; clear\n")
                                  THREAD("two", "  store @s.a = 1 ; a\n") TWO_THREADS_OF("one", "two"));
    assert_true(conflict(m, "clear", "a"));
    model_text_free(m);
    (void)state;
}

static void test_a_library_races_with_itself(void **state) {
    ModelText *m = model_text(
        GLOBALS "func @put() -> void {\n" LOCK("m") "  store @g = 1 ; put\n" UNLOCK("m") "  return\n"
                                                                                         "}\n"
                                                                                         "func @get() -> int {\n"
                                                                                         "  %1 = load @g ; get\n"
                                                                                         "  return %1\n"
                                                                                         "}\n");
    assert_true(conflict(m, "put", "get"));
    assert_false(conflict(m, "put", "put"));
    assert_string_equal(accesses_of(m, "g"), "library callers: get\nlibrary callers: put write, m\n");
    model_text_free(m);
    (void)state;
}

/* One object, two kinds of locks in it: the member's own lock guards it, whatever the object. */
static void test_locks_of_objects(void **state) {
    ModelText *m = model_text("type queue = struct { lock: pthread_mutex_t, len: int }\n"
                              "func @put(%q: queue*) -> void {\n"
                              "  %1 = load %q\n"
                              "  %2 = addr (%1).lock\n"
                              "  call @pthread_mutex_lock(%2)\n"
                              "  store (%1).len = 1 ; put\n"
                              "  call @pthread_mutex_unlock(%2)\n"
                              "  return\n"
                              "}\n"
                              "func @get(%q: queue*) -> int {\n"
                              "  %1 = load %q\n"
                              "  %2 = load (%1).len ; get\n"
                              "  return %2\n"
                              "}\n");
    assert_string_equal(accesses_of(m, "struct queue.len"),
                        "library callers: get\nlibrary callers: put write, struct queue.lock\n");
    assert_false(conflict(m, "put", "put"));
    assert_true(conflict(m, "put", "get"));
    model_text_free(m);
    (void)state;
}

static void test_order_and_grouping(void **state) {
    ModelText *m = model_text(GLOBALS "global @h: int\n" THREAD("one", "  store @h = 1\n"
                                                                       "  store @g = 1\n"
                                                                       "  store @h = 2\n")
                                  THREAD("two", "  store @g = 1\n") TWO_THREADS_OF("one", "two"));
    const Accesses *a = m->model->accesses;
    uint32_t next = 0;
    VEC_EACH(const Location, location, &a->locations) {
        assert_int_equal(location->first, next);
        next += location->count;
        assert_true(location->guarded_sites <= location->sites && location->sites <= location->count);
    }
    assert_int_equal(next, a->list.len);
    for (uint32_t i = 1; i < a->locations.len; i++)
        assert_true(a->locations.data[i - 1].class.i < a->locations.data[i].class.i);
    model_text_free(m);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_threads_nothing_is_shared),
        cmocka_unit_test(test_guard_of_most_sites),
        cmocka_unit_test(test_no_lock_is_no_guard),
        cmocka_unit_test(test_different_locks_guard_nothing),
        cmocka_unit_test(test_initialisation_and_aftermath_are_left_out),
        cmocka_unit_test(test_locals_are_private_until_handed_over),
        cmocka_unit_test(test_private_and_constant_data_are_left_out),
        cmocka_unit_test(test_objects_in_the_making_are_left_out),
        cmocka_unit_test(test_atomic_pairs),
        cmocka_unit_test(test_read_locks),
        cmocka_unit_test(test_threads_with_their_own_argument),
        cmocka_unit_test(test_elements_with_different_numbers_are_apart),
        cmocka_unit_test(test_what_library_calls_touch),
        cmocka_unit_test(test_a_library_races_with_itself),
        cmocka_unit_test(test_locks_of_objects),
        cmocka_unit_test(test_order_and_grouping),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
