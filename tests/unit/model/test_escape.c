/* test_escape.c: what is private where, as what must be private on entry: "" always, "never", "p0" the object behind
 * the first parameter, "p0*" what it leads to. */
#include "support/check.h"
#include "support/model_text.h"

static const char *need_text(const ModelText *m, Need need) {
    const char *text = need & ESCAPE_NEVER ? "never" : "";
    for (uint32_t k = 0; k < ESCAPE_PARAMS && !(need & ESCAPE_NEVER); k++) {
        if (need >> k & 1)
            text = arena_printf(m->arena, "%s%sp%u", text, text[0] ? " " : "", k);
        if (need >> (ESCAPE_PARAMS + k) & 1)
            text = arena_printf(m->arena, "%s%sp%u*", text, text[0] ? " " : "", k);
    }
    return text;
}

/* Of the place that the marked instruction accesses. */
static const char *need_at(const ModelText *m, const char *mark) {
    Spot spot = spot_of(m, mark);
    return need_text(m, escape_place(m->model->escapes, spot.fn, spot.instr, false));
}

#define NODE "type node = struct { next: node*, n: int }\nglobal @list: node*\n"

static void test_allocated_until_published(void **state) {
    ModelText *m = model_text(NODE "func @f() -> void {\n"
                                   "  %1:node* = call @malloc(16)\n"
                                   "  store (%1).n = 1 ; before\n"
                                   "  store @list = %1\n"
                                   "  store (%1).n = 2 ; after\n"
                                   "  return\n"
                                   "}\n");
    assert_string_equal(need_at(m, "before"), "");
    assert_string_equal(need_at(m, "after"), "never");
    model_text_free(m);
    (void)state;
}

static void test_published_on_one_path_only(void **state) {
    ModelText *m = model_text(NODE "func @f(%c: int) -> void {\n"
                                   "  %1:node* = call @malloc(16)\n"
                                   "  %2 = load %c\n"
                                   "  branch %2, yes, no\n"
                                   "yes:\n"
                                   "  store @list = %1\n"
                                   "  jump out\n"
                                   "no:\n"
                                   "  store (%1).n = 2 ; other\n"
                                   "out:\n"
                                   "  store (%1).n = 2 ; met\n"
                                   "  return\n"
                                   "}\n");
    assert_string_equal(need_at(m, "other"), "");
    assert_string_equal(need_at(m, "met"), "never");
    model_text_free(m);
    (void)state;
}

/* Each round of a loop has an object of its own; those of earlier rounds are published. */
static void test_a_new_object_each_round(void **state) {
    ModelText *m = model_text(NODE "func @f(%c: int) -> void {\n"
                                   "  jump loop\n"
                                   "loop:\n"
                                   "  %1:node* = call @malloc(16)\n"
                                   "  store (%1).n = 1 ; new\n"
                                   "  store @list = %1\n"
                                   "  %2 = load %c\n"
                                   "  branch %2, loop, out\n"
                                   "out:\n"
                                   "  return\n"
                                   "}\n");
    assert_string_equal(need_at(m, "new"), "");
    model_text_free(m);
    (void)state;
}

/* What hangs in an object goes with it, also what hangs in what hangs there. */
static void test_published_with_what_leads_there(void **state) {
    ModelText *m = model_text(NODE "func @f() -> void {\n"
                                   "  %1:node* = call @malloc(16)\n"
                                   "  %2:node* = call @malloc(16)\n"
                                   "  %3:node* = call @malloc(16)\n"
                                   "  store (%1).next = %2\n"
                                   "  store (%2).next = %3\n"
                                   "  store (%3).n = 1 ; before\n"
                                   "  store @list = %1\n"
                                   "  store (%3).n = 1 ; after\n"
                                   "  return\n"
                                   "}\n");
    assert_string_equal(need_at(m, "before"), "");
    assert_string_equal(need_at(m, "after"), "never");
    model_text_free(m);
    (void)state;
}

/* A private object may lead to shared ones: those stay shared, and so does what is stored there. */
static void test_a_private_object_that_knows_shared_ones(void **state) {
    ModelText *m = model_text(NODE "func @f() -> void {\n"
                                   "  %1:node* = call @malloc(16)\n"
                                   "  %2 = load @list\n"
                                   "  store (%1).next = %2\n"
                                   "  store (%1).n = 1 ; own\n"
                                   "  store (%2).n = 1 ; shared\n"
                                   "  store (%2).next = %1\n"
                                   "  store (%1).n = 2 ; published\n"
                                   "  return\n"
                                   "}\n");
    assert_string_equal(need_at(m, "own"), "");
    assert_string_equal(need_at(m, "shared"), "never");
    assert_string_equal(need_at(m, "published"), "never");
    model_text_free(m);
    (void)state;
}

static void test_parameters(void **state) {
    ModelText *m = model_text(NODE "func @f(%p: node*, %q: node*) -> void {\n"
                                   "  %1 = load %p\n"
                                   "  %2 = load %q\n"
                                   "  store (%1).n = 1 ; inside\n"
                                   "  %3 = load (%1).next\n"
                                   "  store (%3).n = 1 ; beyond\n"
                                   "  %4:node* = call @malloc(16)\n"
                                   "  store (%2).next = %4\n"
                                   "  store (%4).n = 1 ; held\n"
                                   "  store @list = %1\n"
                                   "  store (%1).n = 1 ; published\n"
                                   "  store (%2).n = 1 ; other\n"
                                   "  return\n"
                                   "}\n");
    assert_string_equal(need_at(m, "inside"), "p0");
    assert_string_equal(need_at(m, "beyond"), "p0 p0*");
    assert_string_equal(need_at(m, "held"), "p1");
    assert_string_equal(need_at(m, "published"), "never");
    assert_string_equal(need_at(m, "other"), "p1");
    model_text_free(m);
    (void)state;
}

#define PUSH                                            \
    "func @push(%head: node*, %new: node*) -> void {\n" \
    "  %1 = load %head\n"                               \
    "  %2 = load %new\n"                                \
    "  %3 = load (%1).next\n"                           \
    "  store (%2).next = %3\n"                          \
    "  store (%1).next = %2\n"                          \
    "  return\n"                                        \
    "}\n"

/* The list decides what becomes of its elements. */
static void test_callees_link_their_arguments(void **state) {
    ModelText *m = model_text(NODE PUSH "func @f() -> void {\n"
                                        "  local %own: node\n"
                                        "  %1:node* = call @malloc(16)\n"
                                        "  call @push(&%own, %1)\n"
                                        "  store (%1).n = 1 ; in own list\n"
                                        "  %2 = load @list\n"
                                        "  call @push(%2, %1)\n"
                                        "  store (%1).n = 1 ; in shared list\n"
                                        "  store %own.n = 1 ; head\n"
                                        "  return\n"
                                        "}\n");
    assert_string_equal(need_at(m, "in own list"), "");
    assert_string_equal(need_at(m, "in shared list"), "never");
    assert_string_equal(need_at(m, "head"), "");
    model_text_free(m);
    (void)state;
}

static void test_constructors(void **state) {
    ModelText *m = model_text(NODE "func @new() -> node* {\n"
                                   "  %1:node* = call @malloc(16)\n"
                                   "  %2:node* = call @malloc(16)\n"
                                   "  store (%1).next = %2\n"
                                   "  return %1\n"
                                   "}\n"
                                   "func @new_in_list() -> node* {\n"
                                   "  %1:node* = call @malloc(16)\n"
                                   "  store @list = %1\n"
                                   "  return %1\n"
                                   "}\n"
                                   "func @same(%p: node*) -> node* {\n"
                                   "  %1 = load %p\n"
                                   "  return %1\n"
                                   "}\n"
                                   "func @f(%q: node*) -> void {\n"
                                   "  %1:node* = call @new()\n"
                                   "  store (%1).n = 1 ; new\n"
                                   "  %2 = load (%1).next\n"
                                   "  store (%2).n = 1 ; part\n"
                                   "  %3:node* = call @new_in_list()\n"
                                   "  store (%3).n = 1 ; in list\n"
                                   "  %4 = load %q\n"
                                   "  %5:node* = call @same(%4)\n"
                                   "  store (%5).n = 1 ; same\n"
                                   "  store @list = %5\n"
                                   "  store (%4).n = 1 ; alias published\n"
                                   "  return\n"
                                   "}\n");
    assert_string_equal(need_at(m, "new"), "");
    assert_string_equal(need_at(m, "part"), "");
    assert_string_equal(need_at(m, "in list"), "never");
    assert_string_equal(need_at(m, "same"), "p0");
    assert_string_equal(need_at(m, "alias published"), "never");
    model_text_free(m);
    (void)state;
}

/* `make(&p)`: what p was before does not matter. */
static void test_objects_given_through_a_pointer(void **state) {
    ModelText *m = model_text(NODE "func @make(%out: node**) -> void {\n"
                                   "  %1:node* = call @malloc(16)\n"
                                   "  %2 = load %out\n"
                                   "  store (%2):node* = %1\n"
                                   "  return\n"
                                   "}\n"
                                   "func @f(%c: int) -> void {\n"
                                   "  local %p: node*\n"
                                   "  jump loop\n"
                                   "loop:\n"
                                   "  call @make(&%p)\n"
                                   "  %1 = load %p\n"
                                   "  store (%1).n = 1 ; made\n"
                                   "  store @list = %1\n"
                                   "  store (%1).n = 1 ; published\n"
                                   "  %2 = load %c\n"
                                   "  branch %2, loop, out\n"
                                   "out:\n"
                                   "  return\n"
                                   "}\n");
    assert_string_equal(need_at(m, "made"), "");
    assert_string_equal(need_at(m, "published"), "never");
    model_text_free(m);
    (void)state;
}

static void test_threads_are_given_their_argument(void **state) {
    ModelText *m = model_text(NODE "func @run(%a: void*) -> void* {\n"
                                   "  return 0:void*\n"
                                   "}\n"
                                   "func @start(%p: void*) -> void {\n"
                                   "  local %t: pthread_t\n"
                                   "  %1 = load %p\n"
                                   "  call @pthread_create(&%t, 0:void*, @run, %1)\n"
                                   "  return\n"
                                   "}\n"
                                   "func @f() -> void {\n"
                                   "  local %x: node\n"
                                   "  store %x.n = 1 ; before\n"
                                   "  call @start(&%x)\n"
                                   "  store %x.n = 1 ; after\n"
                                   "  return\n"
                                   "}\n");
    assert_string_equal(need_at(m, "before"), "");
    assert_string_equal(need_at(m, "after"), "never");
    model_text_free(m);
    (void)state;
}

/* In recursion what a function publishes shows after some rounds. */
static void test_recursion(void **state) {
    ModelText *m = model_text(NODE "func @odd(%p: node*, %c: int) -> void {\n"
                                   "  %1 = load %p\n"
                                   "  %2 = load %c\n"
                                   "  call @even(%1, %2)\n"
                                   "  return\n"
                                   "}\n"
                                   "func @even(%p: node*, %c: int) -> void {\n"
                                   "  %1 = load %p\n"
                                   "  %2 = load %c\n"
                                   "  branch %2, more, done\n"
                                   "more:\n"
                                   "  call @odd(%1, %2)\n"
                                   "  store (%1).n = 1 ; inner\n"
                                   "  return\n"
                                   "done:\n"
                                   "  store @list = %1\n"
                                   "  return\n"
                                   "}\n");
    assert_string_equal(need_at(m, "inner"), "never");
    model_text_free(m);
    (void)state;
}

static void test_pointers_that_meet_in_a_loop(void **state) {
    ModelText *m = model_text(NODE "func @f(%p: node*) -> void {\n"
                                   "  local %at: node*\n"
                                   "  %1 = load %p\n"
                                   "  store %at = %1\n"
                                   "  jump loop\n"
                                   "loop:\n"
                                   "  %2 = load %at\n"
                                   "  store (%2).n = 1 ; any\n"
                                   "  %3 = load (%2).next\n"
                                   "  store %at = %3\n"
                                   "  branch %3, loop, out\n"
                                   "out:\n"
                                   "  return\n"
                                   "}\n");
    assert_string_equal(need_at(m, "any"), "p0 p0*");
    model_text_free(m);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_allocated_until_published),
        cmocka_unit_test(test_published_on_one_path_only),
        cmocka_unit_test(test_a_new_object_each_round),
        cmocka_unit_test(test_published_with_what_leads_there),
        cmocka_unit_test(test_a_private_object_that_knows_shared_ones),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_callees_link_their_arguments),
        cmocka_unit_test(test_constructors),
        cmocka_unit_test(test_objects_given_through_a_pointer),
        cmocka_unit_test(test_threads_are_given_their_argument),
        cmocka_unit_test(test_recursion),
        cmocka_unit_test(test_pointers_that_meet_in_a_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
