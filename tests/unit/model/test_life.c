/* test_life.c: in which states locks and their kin are along the paths of a function and across calls, and what is done
 * to one out of order.
 */
#include "support/check.h"
#include "support/model_text.h"

#include <string.h>

#define GLOBALS                                             \
    "type box = struct { n: int, lock: pthread_mutex_t }\n" \
    "decl @stranger(box*) -> void\n"                        \
    "global @m: pthread_mutex_t\n"                          \
    "global @kept: box*\n"

static const char *state_text(const ModelText *m, LifeMask mask) {
    static const char *const words[] = {"raw",   "zero",   "static", "made",    "detached",
                                        "ended", "copied", "entry",  "unknown", "shared"};
    const char *text = "";
    for (uint32_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (mask >> i & 1)
            text = arena_printf(m->arena, "%s%s%s", text, text[0] ? "|" : "", words[i]);
    }
    return text;
}

/* All events, one a line, in order: "uses lock at B: raw". */
static const char *life_events(const ModelText *m) {
    static const char *const acts[] = {[LIFE_USES] = "uses",
                                       [LIFE_MAKES] = "makes",
                                       [LIFE_ENDS] = "ends",
                                       [LIFE_DETACHES] = "detaches",
                                       [LIFE_LEAVES] = "leaves"};
    const char *text = "";
    VEC_EACH(const LifeEvent, event, &m->model->lives->events)
        text = arena_printf(m->arena, "%s%s%s%s %s at %s: %s", text, text[0] ? "\n" : "", acts[event->act],
                            event->weak ? " some" : "", words_of(m, event->object), mark_at(m, event->fn, event->instr),
                            state_text(m, event->before));
    return text;
}

static void expect_events(const char *text, const char *events) {
    ModelText *m = model_text(text);
    assert_string_equal(life_events(m), events);
    model_text_free(m);
}

/* ---- inside a function ---- */

static void test_local(void **state) {
    expect_events(GLOBALS "func @f() -> void {\n"
                          "  local %x: pthread_mutex_t\n"
                          "  %11 = addr %x\n"
                          "  call @pthread_mutex_lock(%11) ; early\n"
                          "  %12 = addr %x\n"
                          "  call @pthread_mutex_init(%12, 0:pthread_mutexattr_t*)\n"
                          "  %13 = addr %x\n"
                          "  call @pthread_mutex_lock(%13)\n"
                          "  %14 = addr %x\n"
                          "  call @pthread_mutex_init(%14, 0:pthread_mutexattr_t*) ; again\n"
                          "  %15 = addr %x\n"
                          "  call @pthread_mutex_destroy(%15)\n"
                          "  %16 = addr %x\n"
                          "  call @pthread_mutex_unlock(%16) ; late\n"
                          "  return\n"
                          "}\n",
                  "uses x at early: raw\nmakes x at again: made\nuses x at late: ended");
    (void)state;
}

static void test_branches_meet(void **state) {
    expect_events(GLOBALS "decl @wanted() -> int\n"
                          "func @f() -> void {\n"
                          "  local %x: pthread_mutex_t\n"
                          "  %1 = call @wanted()\n"
                          "  branch %1, yes, out\n"
                          "yes:\n"
                          "  %11 = addr %x\n"
                          "  call @pthread_mutex_init(%11, 0:pthread_mutexattr_t*)\n"
                          "  jump out\n"
                          "out:\n"
                          "  %12 = addr %x\n"
                          "  call @pthread_mutex_lock(%12) ; met\n"
                          "  return\n"
                          "}\n",
                  "uses x at met: raw|made");
    (void)state;
}

/* Where the result says that the call failed, it made nothing. */
static void test_failed_init(void **state) {
    expect_events(GLOBALS "func @f() -> void {\n"
                          "  local %x: pthread_mutex_t\n"
                          "  %11 = addr %x\n"
                          "  %1 = call @pthread_mutex_init(%11, 0:pthread_mutexattr_t*)\n"
                          "  branch %1, failed, out\n"
                          "failed:\n"
                          "  %12 = addr %x\n"
                          "  call @pthread_mutex_init(%12, 0:pthread_mutexattr_t*) ; retry\n"
                          "  return\n"
                          "out:\n"
                          "  %13 = addr %x\n"
                          "  call @pthread_mutex_init(%13, 0:pthread_mutexattr_t*) ; again\n"
                          "  return\n"
                          "}\n",
                  "makes x at again: made");
    (void)state;
}

static void test_given_away(void **state) {
    expect_events(GLOBALS "func @f() -> void {\n"
                          "  local %x: box\n"
                          "  local %y: box\n"
                          "  %11 = addr %x\n"
                          "  call @stranger(%11)\n"
                          "  %12 = addr %x.lock\n"
                          "  call @pthread_mutex_lock(%12) ; unknown\n"
                          "  %13 = addr %y\n"
                          "  store @kept = %13\n"
                          "  %14 = addr %y.lock\n"
                          "  call @pthread_mutex_lock(%14) ; shared\n"
                          "  return\n"
                          "}\n",
                  "uses y.lock at shared: raw|shared");
    (void)state;
}

static void test_elements(void **state) {
    expect_events(GLOBALS "func @f(%i: int) -> void {\n"
                          "  local %x: pthread_mutex_t[4]\n"
                          "  %11 = addr %x[1]\n"
                          "  call @pthread_mutex_lock(%11) ; none\n"
                          "  %12 = addr %x[1]\n"
                          "  call @pthread_mutex_init(%12, 0:pthread_mutexattr_t*)\n"
                          "  %13 = addr %x[2]\n"
                          "  call @pthread_mutex_lock(%13) ; other\n"
                          "  return\n"
                          "}\n",
                  "uses some x at none: raw\nuses some x at other: raw|made");
    (void)state;
}

/* ---- across calls ---- */

static void test_wrappers(void **state) {
    expect_events(GLOBALS "func @box_init(%b: box*) -> void {\n"
                          "  %1 = load %b\n"
                          "  %11 = addr (%1).lock\n"
                          "  call @pthread_mutex_init(%11, 0:pthread_mutexattr_t*)\n"
                          "  return\n"
                          "}\n"
                          "func @box_use(%b: box*) -> void {\n"
                          "  %1 = load %b\n"
                          "  %11 = addr (%1).lock\n"
                          "  call @pthread_mutex_lock(%11)\n"
                          "  %12 = addr (%1).lock\n"
                          "  call @pthread_mutex_unlock(%12)\n"
                          "  return\n"
                          "}\n"
                          "func @f() -> void {\n"
                          "  local %x: box\n"
                          "  %11 = addr %x\n"
                          "  call @box_use(%11) ; early\n"
                          "  %12 = addr %x\n"
                          "  call @box_init(%12)\n"
                          "  %13 = addr %x\n"
                          "  call @box_use(%13)\n"
                          "  %14 = addr %x\n"
                          "  call @box_init(%14) ; again\n"
                          "  return\n"
                          "}\n",
                  "uses x.lock at early: raw\nmakes x.lock at again: made");
    (void)state;
}

/* What only some ways through the callee do is not held against the caller. */
static void test_conditional_callee(void **state) {
    expect_events(GLOBALS "func @box_use(%b: box*) -> void {\n"
                          "  %1 = load %b\n"
                          "  %2 = load (%1).n\n"
                          "  branch %2, yes, out\n"
                          "yes:\n"
                          "  %11 = addr (%1).lock\n"
                          "  call @pthread_mutex_lock(%11)\n"
                          "  jump out\n"
                          "out:\n"
                          "  return\n"
                          "}\n"
                          "func @f() -> void {\n"
                          "  local %x: box\n"
                          "  %11 = addr %x\n"
                          "  call @box_use(%11)\n"
                          "  return\n"
                          "}\n",
                  "");
    (void)state;
}

static void test_fresh_memory(void **state) {
    expect_events(GLOBALS "func @box_new() -> box* {\n"
                          "  %1:box* = call @malloc(48:ulong)\n"
                          "  return %1\n"
                          "}\n"
                          "func @f() -> void {\n"
                          "  %1 = call @box_new()\n"
                          "  %11 = addr (%1).lock\n"
                          "  call @pthread_mutex_lock(%11) ; raw\n"
                          "  return\n"
                          "}\n",
                  "uses (...)->lock at raw: raw");
    (void)state;
}

/* A variable that is used, never made and never handed to anybody: once. */
static void test_variable(void **state) {
    expect_events(GLOBALS "func @f() -> void {\n"
                          "  call @pthread_mutex_lock(&@m) ; first\n"
                          "  call @pthread_mutex_unlock(&@m)\n"
                          "  return\n"
                          "}\n",
                  "uses m at first: zero");
    expect_events(GLOBALS "func @f() -> void {\n"
                          "  call @pthread_mutex_lock(&@m)\n"
                          "  return\n"
                          "}\n"
                          "func @g() -> void {\n"
                          "  call @pthread_mutex_init(&@m, 0:pthread_mutexattr_t*)\n"
                          "  return\n"
                          "}\n",
                  "");
    (void)state;
}

/* ---- threads ---- */

static void test_joined_twice(void **state) {
    expect_events(GLOBALS "func @run(%a: void*) -> void* {\n"
                          "  %1 = load %a\n"
                          "  return %1\n"
                          "}\n"
                          "func @f() -> void {\n"
                          "  local %t: pthread_t\n"
                          "  %11 = addr %t\n"
                          "  call @pthread_create(%11, 0:void*, @run, 0:void*)\n"
                          "  %1 = load %t\n"
                          "  call @pthread_join(%1, 0:void**)\n"
                          "  %2 = load %t\n"
                          "  call @pthread_join(%2, 0:void**) ; again\n"
                          "  return\n"
                          "}\n"
                          "func @g() -> void {\n"
                          "  local %t: pthread_t\n"
                          "  %11 = addr %t\n"
                          "  call @pthread_create(%11, 0:void*, @run, 0:void*)\n"
                          "  return ; lost\n"
                          "}\n",
                  "ends t at again: ended\nleaves t at lost: made");
    (void)state;
}

/* What a thread does to what it is given is done where it is created, also in a loop. */
static void test_given_to_thread(void **state) {
    expect_events(GLOBALS "func @run(%b: box*) -> void* {\n"
                          "  jump head\n"
                          "head:\n"
                          "  %1 = load %b\n"
                          "  %2:int = load (%1).n\n"
                          "  branch %2, turn, out\n"
                          "turn:\n"
                          "  %3 = load %b\n"
                          "  %11 = addr (%3).lock\n"
                          "  call @pthread_mutex_lock(%11)\n"
                          "  %4 = load %b\n"
                          "  %12 = addr (%4).lock\n"
                          "  call @pthread_mutex_unlock(%12)\n"
                          "  jump head\n"
                          "out:\n"
                          "  return 0:void*\n"
                          "}\n"
                          "func @f() -> void {\n"
                          "  local %t: pthread_t\n"
                          "  local %x: box\n"
                          "  %11 = addr %t\n"
                          "  %12 = addr %x\n"
                          "  call @pthread_create(%11, 0:void*, @run, %12) ; created\n"
                          "  %1 = load %t\n"
                          "  call @pthread_join(%1, 0:void**)\n"
                          "  return\n"
                          "}\n",
                  "uses x.lock at created: raw|shared");
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_local),
        cmocka_unit_test(test_branches_meet),
        cmocka_unit_test(test_failed_init),
        cmocka_unit_test(test_given_away),
        cmocka_unit_test(test_elements),
        cmocka_unit_test(test_wrappers),
        cmocka_unit_test(test_conditional_callee),
        cmocka_unit_test(test_fresh_memory),
        cmocka_unit_test(test_variable),
        cmocka_unit_test(test_joined_twice),
        cmocka_unit_test(test_given_to_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
