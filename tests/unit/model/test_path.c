/* test_path.c: paths that are equal, how they change from callee to caller, their classes and their words. */
#include "support/check.h"
#include "support/model_text.h"

#include "base/beside.h"
#include "model/path_take.h"

#include <string.h>

static const char program[] = "type inner = struct { pad: int, lock: int }\n"
                              "type box = struct { id: int, inner: inner, items: inner[4] }\n"
                              "type lone = struct { pad: int, word: int }\n"
                              "type pair = struct { id: int, lone: lone }\n"
                              "global @b: box\n"
                              "global @v: inner[8]\n"
                              "global @g: pair\n"
                              "global @table: int[9]\n"
                              "global @n: int static\n"
                              "global @p: box*\n"
                              "func @f(%q: box*, %i: int) -> void {\n"
                              "  local %flag: int addr\n"
                              "  %1 = load %q ; q\n"
                              "  %2 = load %i ; i\n"
                              "  store @b.inner.lock = 1 ; global member\n"
                              "  store @b.items[%2].lock = 1 ; global element\n"
                              "  store @b.items[3].lock = 1 ; global element 3\n"
                              "  store @b.items[0].lock = 1 ; global element 0\n"
                              "  store @b.items.inner/lock = 1 ; global array\n"
                              "  store @v[%2].lock = 1 ; array element\n"
                              "  store (%1).inner.lock = 1 ; member\n"
                              "  %3 = addr (%1).inner ; inner\n"
                              "  store (%3).lock = 1 ; member again\n"
                              "  store (%1).items[%2].lock = 1 ; element\n"
                              "  store %flag = 1 ; local\n"
                              "  store @n = 1 ; static\n"
                              "  store @g.lone.word = 1 ; object member\n"
                              "  store @table[%2] = 1 ; cell\n"
                              "  store @table[3] = 1 ; cell 3\n"
                              "  store @table[0] = 1 ; cell 0\n"
                              "  %4 = load @p\n"
                              "  store (%4).id = 1 ; global pointer\n"
                              "  return\n"
                              "}\n"
                              "func @g_2(%r: inner*, %q: box*) -> void {\n"
                              "  %1 = load %r\n"
                              "  store (%1).lock = 1 ; alone\n"
                              "  %2 = load %q\n"
                              "  store (%2).inner.lock = 1 ; member in g\n"
                              "  return\n"
                              "}\n";

static int setup(void **state) {
    *state = model_text(program);
    return 0;
}

static int teardown(void **state) {
    model_text_free(*state);
    return 0;
}

static PathId load_of(PathPool *pool, PathId address, uint32_t version) {
    return address.i ? path_make(pool, (Path){.kind = PATH_LOAD, .base = address, .a = version}) : address;
}

static ClassId class_at(const ModelText *m, const char *mark) {
    return path_class(m->model->paths, address_at(m, mark));
}

static const char *class_name_at(const ModelText *m, const char *mark) {
    return class_name(m->model->paths, class_at(m, mark));
}

static void test_equal_terms_are_one_path(void **state) {
    ModelText *m = *state;
    PathPool *pool = m->model->paths;
    FnId f = fn_named(m, "f");
    RecordId box = record_named(m, "struct box");
    PathId q = path_param(pool, f, 0);
    assert_int_equal(path_int(pool, -7).i, path_int(pool, -7).i);
    assert_int_not_equal(path_int(pool, 7).i, path_int(pool, -7).i);
    assert_int_equal(path_field(pool, q, box, 4, "inner").i, path_field(pool, q, box, 4, "inner").i);
    assert_int_not_equal(path_field(pool, q, box, 4, "inner").i, path_field(pool, q, box, 0, "id").i);
    assert_int_not_equal(path_param(pool, f, 0).i, path_param(pool, f, 1).i);
    assert_int_not_equal(path_param(pool, f, 0).i, path_param(pool, fn_named(m, "g_2"), 0).i);
    assert_int_equal(load_of(pool, q, 0).i, load_of(pool, q, 0).i);
    assert_int_not_equal(load_of(pool, q, 0).i, load_of(pool, q, 9).i);
    assert_int_equal(address_at(m, "member").i, address_at(m, "member again").i);
}

static void test_names_are_no_part_of_identity(void **state) {
    PathPool *pool = ((ModelText *)*state)->model->paths;
    PathId base = path_global(pool, (GlobalId){1});
    assert_int_equal(path_field(pool, base, (RecordId){1}, 4, "x").i, path_field(pool, base, (RecordId){1}, 4, "y").i);
}

static void test_the_first_element_is_the_array(void **state) {
    ModelText *m = *state;
    assert_int_equal(address_at(m, "global element 0").i, address_at(m, "global array").i);
    assert_int_not_equal(address_at(m, "global element 3").i, address_at(m, "global array").i);
}

static void test_what_stands_on_nothing_is_nothing(void **state) {
    PathPool *pool = ((ModelText *)*state)->model->paths;
    PathId none = {0};
    assert_int_equal(path_field(pool, none, (RecordId){1}, 0, "x").i, 0);
    assert_int_equal(path_index(pool, none, path_int(pool, 1), 4).i, 0);
    assert_int_equal(path_class(pool, none).i, 0);
}

static void test_too_deep_terms_are_unknown(void **state) {
    PathPool *pool = ((ModelText *)*state)->model->paths;
    PathId path = path_global(pool, (GlobalId){1});
    uint32_t depth = 0;
    for (; path.i && depth < 1000; depth++)
        path = load_of(pool, path, 0);
    assert_in_range(depth, 8, 100); /* long lists of fields are followed, loops end */
}

static void test_many_paths_stay_apart(void **state) {
    PathPool *pool = ((ModelText *)*state)->model->paths;
    enum { MANY = 5000 };
    uint32_t first = path_int(pool, 1000).i;
    for (int64_t i = 1; i < MANY; i++)
        assert_int_equal(path_int(pool, 1000 + i).i, first + i);
    for (int64_t i = 0; i < MANY; i++)
        assert_int_equal(path_get(pool, path_int(pool, 1000 + i))->num, 1000 + i);
}

static void test_root(void **state) {
    ModelText *m = *state;
    const PathPool *pool = m->model->paths;
    assert_int_equal(path_root(pool, address_at(m, "member"), false).i, value_at(m, "q").i);
    PathId load = path_root(pool, address_at(m, "global pointer"), false);
    assert_int_equal(path_get(pool, load)->kind, PATH_LOAD);
    PathId global = path_root(pool, address_at(m, "global pointer"), true);
    assert_int_equal(path_get(pool, global)->kind, PATH_GLOBAL);
    assert_int_equal(path_get(pool, global)->a, global_named(m, "p").i);
}

static void test_contains(void **state) {
    ModelText *m = *state;
    const PathPool *pool = m->model->paths;
    PathId element = address_at(m, "element");
    assert_true(path_contains(pool, element, element));
    assert_true(path_contains(pool, element, value_at(m, "q")));
    assert_true(path_contains(pool, element, value_at(m, "i")));
    assert_false(path_contains(pool, address_at(m, "member"), value_at(m, "i")));
}

static void test_absolute_and_interface(void **state) {
    ModelText *m = *state;
    const PathPool *pool = m->model->paths;
    FnId f = fn_named(m, "f"), g = fn_named(m, "g_2");
    assert_true(path_is_absolute(pool, address_at(m, "global member")));
    assert_true(path_is_absolute(pool, address_at(m, "global element 3")));
    assert_true(path_is_absolute(pool, address_at(m, "global pointer")));
    assert_false(path_is_absolute(pool, address_at(m, "global element")));
    assert_false(path_is_absolute(pool, address_at(m, "member")));
    assert_false(path_is_absolute(pool, address_at(m, "local")));
    assert_true(path_is_of_interface(pool, address_at(m, "global member"), f));
    assert_true(path_is_of_interface(pool, address_at(m, "element"), f));
    assert_false(path_is_of_interface(pool, address_at(m, "element"), g));
    assert_false(path_is_of_interface(pool, address_at(m, "local"), f));
    /* what was stored meanwhile is not what the caller gave */
    assert_false(path_is_of_interface(pool, load_of(m->model->paths, value_at(m, "q"), 5), f));
}

static void test_substitution(void **state) {
    ModelText *m = *state;
    PathPool *pool = m->model->paths;
    FnId f = fn_named(m, "f");
    PathId args[] = {path_global(pool, global_named(m, "b")), path_int(pool, 3)};
    assert_int_equal(path_subst(pool, address_at(m, "member"), f, args, 2).i, address_at(m, "global member").i);
    assert_int_equal(path_subst(pool, address_at(m, "element"), f, args, 2).i, address_at(m, "global element 3").i);
    assert_int_equal(path_subst(pool, address_at(m, "global element"), f, args, 2).i,
                     address_at(m, "global element 3").i);
    /* nothing of the callee in it: nothing changes */
    assert_int_equal(path_subst(pool, address_at(m, "static"), f, args, 2).i, address_at(m, "static").i);
    assert_int_equal(path_subst(pool, address_at(m, "member in g"), f, args, 2).i, address_at(m, "member in g").i);
}

static void test_substitution_of_unknown_arguments(void **state) {
    ModelText *m = *state;
    PathPool *pool = m->model->paths;
    FnId f = fn_named(m, "f");
    PathId unknown[] = {{0}, {0}};
    assert_int_equal(path_subst(pool, address_at(m, "member"), f, unknown, 2).i, 0);
    assert_int_equal(path_subst(pool, address_at(m, "member"), f, NULL, 0).i, 0);
    /* an element of the array that is known, which one is not */
    PathId element = path_subst(pool, address_at(m, "cell"), f, unknown, 2);
    assert_int_equal(path_class(pool, element).i, class_at(m, "cell 3").i);
}

static void test_replacement(void **state) {
    ModelText *m = *state;
    PathPool *pool = m->model->paths;
    PathId b = path_global(pool, global_named(m, "b"));
    assert_int_equal(path_replace(pool, address_at(m, "member"), value_at(m, "q"), b).i,
                     address_at(m, "global member").i);
    assert_int_equal(path_replace(pool, address_at(m, "element"), value_at(m, "i"), path_int(pool, 3)).i,
                     path_replace(pool, address_at(m, "global element 3"), b, value_at(m, "q")).i);
    assert_int_equal(path_replace(pool, b, b, value_at(m, "q")).i, value_at(m, "q").i);
    assert_int_equal(path_replace(pool, b, value_at(m, "q"), path_int(pool, 1)).i, b.i);
}

static void test_classes_of_globals(void **state) {
    ModelText *m = *state;
    assert_string_equal(class_name_at(m, "object member"), "g.lone.word");
    assert_string_equal(class_name_at(m, "static"), "a.c:n");
    assert_true(class_is_object(m->model->paths, class_at(m, "object member")));
    assert_true(class_is_object(m->model->paths, class_at(m, "static")));
    assert_int_not_equal(class_at(m, "object member").i, class_at(m, "static").i);
}

static void test_classes_drop_indices(void **state) {
    ModelText *m = *state;
    assert_int_equal(class_at(m, "cell").i, class_at(m, "cell 3").i);
    assert_int_equal(class_at(m, "cell").i, class_at(m, "cell 0").i);
    assert_int_equal(class_at(m, "global element").i, class_at(m, "global element 3").i);
    assert_int_not_equal(class_at(m, "global element").i, class_at(m, "global member").i);
}

static void test_classes_of_members(void **state) {
    ModelText *m = *state;
    assert_string_equal(class_name_at(m, "member"), "struct box.inner.lock");
    assert_int_equal(class_at(m, "member").i, class_at(m, "member in g").i);
    assert_string_equal(class_name_at(m, "global pointer"), "struct box.id");
    assert_false(class_is_object(m->model->paths, class_at(m, "member")));
    /* q may point to b */
    assert_int_equal(class_at(m, "global member").i, class_at(m, "member").i);
}

/* An element of an array is an object of its own type, wherever the array lies. */
static void test_classes_of_elements_are_of_their_type(void **state) {
    ModelText *m = *state;
    assert_int_equal(class_at(m, "array element").i, class_at(m, "alone").i);
    assert_int_equal(class_at(m, "global element").i, class_at(m, "alone").i);
    assert_int_equal(class_at(m, "element").i, class_at(m, "alone").i);
}

/* Named by the path that comes first: here "struct inner.items.lock", from b.items[i].lock. */
static void test_names_of_elements(void **state) {
    ModelText *m = *state;
    assert_string_equal(class_name_at(m, "global element"), "struct inner.lock");
    assert_string_equal(class_name_at(m, "alone"), "struct inner.lock");
}

/* items[0] lies where items does, but is an element as items[i] is: a race between the two must not be missed. */
static void test_the_first_element_is_an_element(void **state) {
    ModelText *m = *state;
    assert_int_equal(class_at(m, "global element 0").i, class_at(m, "global element").i);
}

static void test_classes_of_locals_and_values(void **state) {
    ModelText *m = *state;
    assert_string_equal(class_name_at(m, "local"), "f.flag");
    assert_true(class_is_object(m->model->paths, class_at(m, "local")));
    /* what a parameter points to may be anything */
    assert_int_equal(path_class(m->model->paths, value_at(m, "q")).i, 0);
}

static void test_words(void **state) {
    ModelText *m = *state;
    static const char *const words[][2] = {
        {"global member", "b.inner.lock"},
        {"global element", "b.items[i].lock"},
        {"global element 3", "b.items[3].lock"},
        {"array element", "v[i].lock"},
        {"member", "q->inner.lock"},
        {"member again", "q->inner.lock"},
        {"element", "q->items[i].lock"},
        {"local", "flag"},
        {"static", "n"},
        {"global pointer", "p->id"},
    };
    for (uint32_t i = 0; i < sizeof words / sizeof words[0]; i++)
        assert_string_equal(words_of(m, address_at(m, words[i][0])), words[i][1]);
    PathPool *pool = m->model->paths;
    assert_string_equal(words_of(m, value_at(m, "q")), "*q");
    assert_string_equal(words_of(m, (PathId){0}), "(unknown)");
    assert_string_equal(words_of(m, load_of(pool, path_global(pool, global_named(m, "p")), 0)), "*p");
    /* an index that is a term */
    PathId sum =
        path_make(pool, (Path){.kind = PATH_BIN, .sub = BIN_ADD, .base = value_at(m, "i"), .b = path_int(pool, 1).i});
    assert_string_equal(words_of(m, path_index(pool, path_global(pool, global_named(m, "v")), sum, 8)), "v[...]");
}

/* A member of a local and a member behind a pointer are one class: the local may be what is pointed to. */
static void test_members_of_locals_are_members(void **state) {
    ModelText *m = model_text("type inner = struct { pad: int, lock: int }\n"
                              "func @f() -> void {\n"
                              "  local %tmp: inner\n"
                              "  store %tmp.lock = 1 ; local member\n"
                              "  return\n"
                              "}\n"
                              "func @g(%r: inner*) -> void {\n"
                              "  %1 = load %r\n"
                              "  store (%1).lock = 1 ; alone\n"
                              "  return\n"
                              "}\n");
    assert_string_equal(words_of(m, address_at(m, "local member")), "tmp.lock");
    assert_int_equal(class_at(m, "local member").i, class_at(m, "alone").i);
    assert_string_equal(class_name_at(m, "alone"), "struct inner.lock");
    model_text_free(m);
    (void)state;
}

/* A class is named alike, whichever of its addresses comes first. */
static void test_names_of_classes_at_one_offset(void **state) {
    static const char text[] = "type inner = struct { lock: int }\n"
                               "type box = struct { inner: inner, id: int }\n"
                               "global @b: box\n";
    const char *names[2];
    ModelText *m[2];
    for (int i = 0; i < 2; i++) {
        m[i] = model_text(text);
        PathPool *pool = m[i]->model->paths;
        PathId b = path_global(pool, global_named(m[i], "b"));
        RecordId box = record_named(m[i], "struct box"), inner = record_named(m[i], "struct inner");
        PathId member = path_field(pool, b, box, 0, "inner");
        if (i == 0)
            path_class(pool, b);
        names[i] = class_name(pool, path_class(pool, path_field(pool, member, inner, 0, "lock")));
    }
    assert_string_equal(names[0], names[1]);
    model_text_free(m[0]);
    model_text_free(m[1]);
    (void)state;
}

static void test_substituting_zero_gives_the_first_element(void **state) {
    ModelText *m = *state;
    PathPool *pool = m->model->paths;
    PathId args[] = {path_global(pool, global_named(m, "b")), path_int(pool, 0)};
    PathId first = path_subst(pool, address_at(m, "element"), fn_named(m, "f"), args, 2);
    assert_int_equal(first.i, address_at(m, "global element 0").i);
    PathId replaced = path_replace(pool, address_at(m, "global element"), value_at(m, "i"), path_int(pool, 0));
    assert_int_equal(replaced.i, address_at(m, "global element 0").i);
}

/* ---- terms of another process ---- */

/* p->box[n] as it is after a store, with a number that no other term has. */
static PathId version_of_element(const ModelText *m, const char *name) {
    PathPool *pool = m->model->paths;
    PathId element = path_index(pool, path_global(pool, global_named(m, "p")), path_int(pool, 12345), 8);
    PathId version = path_make(pool, (Path){.kind = PATH_OPAQUE, .a = fn_named(m, "f").i, .b = 7, .c = 1});
    return path_load(pool, path_field(pool, element, record_named(m, "struct box"), 4, name), version);
}

typedef struct Told {
    MadePaths *made;
    PathId known, term;
} Told;

static void *make_terms(void *context, Arena *arena) {
    const ModelText *m = context;
    PathPool *pool = m->model->paths;
    uint32_t first = pool->path_count;
    Told *told = ARENA_NEW(arena, Told);
    told->known = address_at(m, "member");
    told->term = version_of_element(m, arena_strdup(m->arena, "its own"));
    told->made = paths_made_since(pool, first, arena);
    return told;
}

static void test_terms_of_another_process(void **state) {
    ModelText *m = *state;
    PathPool *pool = m->model->paths;
    Beside *beside = beside_start(make_terms, m);
    assert_non_null(beside);
    for (int64_t num = 77000; num < 77100; num++)
        (void)path_int(pool, num); /* what the other has numbered so */
    Told *told = beside_end(beside);
    assert_non_null(told);
    assert_int_equal(path_take(pool, told->made, told->known).i, address_at(m, "member").i);
    PathId term = path_take(pool, told->made, told->term);
    assert_int_not_equal(term.i, told->term.i);
    assert_string_equal(path_get(pool, path_get(pool, term)->base)->name, "its own");
    assert_int_equal(term.i, version_of_element(m, "").i);
    assert_int_equal(path_take(pool, told->made, told->term).i, term.i);
    assert_int_equal(path_take(pool, told->made, (PathId){0}).i, 0);
    beside_free(beside);
}

#define path_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        path_test(test_equal_terms_are_one_path),
        path_test(test_names_are_no_part_of_identity),
        path_test(test_the_first_element_is_the_array),
        path_test(test_what_stands_on_nothing_is_nothing),
        path_test(test_too_deep_terms_are_unknown),
        path_test(test_many_paths_stay_apart),
        path_test(test_root),
        path_test(test_contains),
        path_test(test_absolute_and_interface),
        path_test(test_substitution),
        path_test(test_substitution_of_unknown_arguments),
        path_test(test_replacement),
        path_test(test_classes_of_globals),
        path_test(test_classes_drop_indices),
        path_test(test_classes_of_members),
        path_test(test_classes_of_elements_are_of_their_type),
        path_test(test_names_of_elements),
        path_test(test_the_first_element_is_an_element),
        path_test(test_classes_of_locals_and_values),
        path_test(test_words),
        cmocka_unit_test(test_members_of_locals_are_members),
        cmocka_unit_test(test_names_of_classes_at_one_offset),
        path_test(test_substituting_zero_gives_the_first_element),
        path_test(test_terms_of_another_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
