/* test_pointsto.c: where pointers of small programs lead. */
#include "support/check.h"
#include "support/model_text.h"

#include <stdlib.h>
#include <string.h>

static int compare_texts(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Where the place of a marked instruction may be, sorted: "a, b"; "?" if that is not known. */
static const char *places_at(const ModelText *m, const char *mark) {
    PointsTo *p = m->model->points_to;
    Targets targets = pointsto_targets(p, address_at(m, mark));
    uint32_t count = 0;
    const char **texts = ARENA_ARRAY(m->arena, const char *, sparse_count(&targets.locations));
    for (uint32_t at = sparse_next(&targets.locations, 0); at != UINT32_MAX;
         at = sparse_next(&targets.locations, at + 1))
        texts[count++] = words_of(m, pointsto_address(p, (PtLocation){at}));
    if (count)
        qsort(texts, count, sizeof *texts, compare_texts);
    const char *all = targets.complete ? "" : "?";
    for (uint32_t k = 0; k < count; k++)
        all = arena_printf(m->arena, "%s%s%s", all, k ? ", " : "", texts[k]);
    return all;
}

static bool is_single(const ModelText *m, const char *mark) {
    return pointsto_single_place(m->model->points_to, address_at(m, mark)).i != 0;
}

static bool may_meet(const ModelText *m, const char *mark_a, const char *mark_b) {
    PointsTo *p = m->model->points_to;
    Targets a = pointsto_targets(p, address_at(m, mark_a)), b = pointsto_targets(p, address_at(m, mark_b));
    assert_int_equal(pointsto_may_meet(p, &a, &b), pointsto_may_meet(p, &b, &a));
    return pointsto_may_meet(p, &a, &b);
}

#define NODE "type node = struct { next: node*, n: int }\n"

/* Also in another function, whatever the order of stores. */
static void test_stored_once(void **state) {
    ModelText *m = model_text(NODE "global @list: node*\n"
                                   "global @x: int\n"
                                   "func @use(%p: int*) -> void {\n"
                                   "  %1:node* = load @list\n"
                                   "  store (%1).n = 1 ; use\n"
                                   "  %2 = load %p\n"
                                   "  store (%2) = 1 ; x\n"
                                   "  return\n"
                                   "}\n"
                                   "func @main() -> int {\n"
                                   "  %1:node* = call @malloc(16)\n"
                                   "  store @list = %1\n"
                                   "  call @use(&@x)\n"
                                   "  return 0\n"
                                   "}\n");
    assert_true(is_single(m, "use"));
    assert_string_equal(places_at(m, "x"), "x");
    assert_false(may_meet(m, "use", "x"));
    model_text_free(m);
    (void)state;
}

static void test_made_in_a_loop(void **state) {
    ModelText *m = model_text(NODE "global @list: node*\n"
                                   "func @main() -> int {\n"
                                   "  jump again\n"
                                   "again:\n"
                                   "  %1:node* = call @malloc(16)\n"
                                   "  store (%1).n = 1 ; made\n"
                                   "  %2:int = load (%1).n\n"
                                   "  branch %2, again, out\n"
                                   "out:\n"
                                   "  return 0\n"
                                   "}\n");
    assert_false(is_single(m, "made"));
    assert_true(may_meet(m, "made", "made"));
    model_text_free(m);
    (void)state;
}

/* What two calls of a wrapper give are two objects; inside it, it may be either. */
static void test_wrappers(void **state) {
    ModelText *m = model_text(NODE "func @make() -> node* {\n"
                                   "  %1:node* = call @malloc(16)\n"
                                   "  store (%1).n = 0 ; inside\n"
                                   "  return %1\n"
                                   "}\n"
                                   "func @main() -> int {\n"
                                   "  %1:node* = call @make()\n"
                                   "  %2:node* = call @make()\n"
                                   "  store (%1).next = %2\n"
                                   "  store (%1).n = 1 ; first\n"
                                   "  store (%2).n = 1 ; second\n"
                                   "  %3:node* = load (%1).next\n"
                                   "  store (%3).n = 2 ; next\n"
                                   "  return 0\n"
                                   "}\n");
    assert_true(is_single(m, "first"));
    assert_false(may_meet(m, "first", "second"));
    assert_true(may_meet(m, "second", "next"));
    assert_false(may_meet(m, "first", "next"));
    assert_true(may_meet(m, "inside", "first"));
    assert_true(may_meet(m, "inside", "second"));
    assert_false(is_single(m, "inside"));
    model_text_free(m);
    (void)state;
}

/* Where there is no main, anybody may call. */
static void test_callers_outside(void **state) {
    ModelText *m = model_text(NODE "func @api(%p: node*) -> void {\n"
                                   "  %1 = load %p\n"
                                   "  store (%1).n = 1 ; api\n"
                                   "  return\n"
                                   "}\n");
    assert_string_equal(places_at(m, "api"), "?");
    assert_true(may_meet(m, "api", "api"));
    model_text_free(m);
    (void)state;
}

/* What a struct's pointers lead to, its copy's do too. */
static void test_copies_of_structs(void **state) {
    ModelText *m = model_text(NODE "global @x: node\n"
                                   "global @from: node\n"
                                   "global @to: node\n"
                                   "func @main() -> int {\n"
                                   "  store @from.next = &@x\n"
                                   "  move @to = @from\n"
                                   "  %1:node* = load @to.next\n"
                                   "  store (%1).n = 1 ; through\n"
                                   "  return 0\n"
                                   "}\n");
    assert_string_equal(places_at(m, "through"), "x.n");
    model_text_free(m);
    (void)state;
}

/* Memory that is used as types of which none holds the other is one place, however many there are. */
static void test_raw_memory(void **state) {
    ModelText *m = model_text("type a = struct { n: int, p: int* }\n"
                              "type b = struct { q: int*, n: int }\n"
                              "type c = struct { n: int, r: int*, s: int* }\n"
                              "global @x: int\n"
                              "func @main() -> int {\n"
                              "  %1:void* = call @malloc(64)\n"
                              "  %2:a* = copy %1:a*\n"
                              "  %3:b* = copy %1:b*\n"
                              "  %4:c* = copy %1:c*\n"
                              "  store (%2).p = &@x\n"
                              "  %5:int* = load (%4).s\n"
                              "  store (%5) = 1 ; through\n"
                              "  return 0\n"
                              "}\n");
    assert_string_equal(places_at(m, "through"), "x");
    model_text_free(m);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stored_once),       cmocka_unit_test(test_made_in_a_loop),
        cmocka_unit_test(test_wrappers),          cmocka_unit_test(test_callers_outside),
        cmocka_unit_test(test_copies_of_structs), cmocka_unit_test(test_raw_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
