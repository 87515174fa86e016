/* test_values.c: what values denote where control flow meets, and which loads are the same value. */
#include "support/check.h"
#include "support/model_text.h"

static const Path *path_of(const ModelText *m, PathId id) {
    return path_get(m->model->paths, id);
}

static const Phi *phi_of(const ModelText *m, PathId id) {
    const Path *path = path_of(m, id);
    assert_int_equal(path->kind, PATH_PHI);
    const FnValues *v = m->model->values[path->a];
    VEC_EACH(const Phi, phi, &v->phis[path->b].list) {
        if (phi->phi.i == id.i)
            return phi;
    }
    fail_msg("the PHI is not among its block's");
    return NULL;
}

static uint32_t count_phis(const ModelText *m, const char *fn) {
    const FnValues *v = m->model->values[fn_named(m, fn).i];
    uint32_t count = 0;
    for (uint32_t b = 0; b < v->cfg->block_count; b++)
        count += v->phis[b].list.len;
    return count;
}

static bool is_promoted(const ModelText *m, const char *mark) {
    Spot spot = spot_of(m, mark);
    const FnValues *v = m->model->values[spot.fn.i];
    return v->is_promoted_access[spot.instr.i - v->first_instr];
}

static bool is_int(const ModelText *m, PathId id, int64_t num) {
    return path_of(m, id)->kind == PATH_INT && path_of(m, id)->num == num;
}

static void test_parameters(void **state) {
    ModelText *m = model_text("func @f(%a: int, %b: int) -> int {\n"
                              "  %1 = load %b ; before\n"
                              "  store %b = 3\n"
                              "  %2 = load %b ; after\n"
                              "  %3 = load %a ; other\n"
                              "  return %3\n"
                              "}\n");
    PathPool *pool = m->model->paths;
    FnId f = fn_named(m, "f");
    assert_int_equal(value_at(m, "before").i, path_param(pool, f, 1).i);
    assert_true(is_int(m, value_at(m, "after"), 3));
    assert_int_equal(value_at(m, "other").i, path_param(pool, f, 0).i);
    assert_true(is_promoted(m, "before"));
    model_text_free(m);
    (void)state;
}

static void test_two_values_meet_in_a_phi(void **state) {
    ModelText *m = model_text("func @f(%c: int) -> int {\n"
                              "  local %x: int\n"
                              "  local %same: int\n"
                              "  %1 = load %c\n"
                              "  branch %1, yes, no\n"
                              "yes:\n"
                              "  store %x = 1\n"
                              "  store %same = 5\n"
                              "  jump out\n"
                              "no:\n"
                              "  store %x = 2\n"
                              "  store %same = 5\n"
                              "  jump out\n"
                              "out:\n"
                              "  %2 = load %x ; joined\n"
                              "  %3 = load %same ; same\n"
                              "  %4 = load %c ; untouched\n"
                              "  return %2\n"
                              "}\n");
    const Phi *phi = phi_of(m, value_at(m, "joined"));
    bool in_order = is_int(m, phi->args[0], 1) && is_int(m, phi->args[1], 2);
    bool turned = is_int(m, phi->args[0], 2) && is_int(m, phi->args[1], 1);
    assert_true(in_order || turned);
    assert_true(is_int(m, value_at(m, "same"), 5));
    assert_int_equal(path_of(m, value_at(m, "untouched"))->kind, PATH_PARAM);
    assert_int_equal(count_phis(m, "f"), 1);
    model_text_free(m);
    (void)state;
}

static void test_loops_have_phis_for_what_they_store(void **state) {
    ModelText *m = model_text("func @f(%n: int) -> int {\n"
                              "  local %i: int\n"
                              "  local %k: int\n"
                              "  store %i = 0\n"
                              "  store %k = 7\n"
                              "  jump head\n"
                              "head:\n"
                              "  %1 = load %i ; i\n"
                              "  %2 = load %n ; n\n"
                              "  %3 = lt %1, %2\n"
                              "  branch %3, body, out\n"
                              "body:\n"
                              "  %4 = load %i\n"
                              "  %5 = add %4, 1 ; next\n"
                              "  store %i = %5\n"
                              "  jump head\n"
                              "out:\n"
                              "  %6 = load %k ; k\n"
                              "  %7 = load %i ; last\n"
                              "  return %7\n"
                              "}\n");
    const Phi *phi = phi_of(m, value_at(m, "i"));
    PathId next = value_at(m, "next");
    assert_int_equal(count_phis(m, "f"), 1);
    assert_true((is_int(m, phi->args[0], 0) && phi->args[1].i == next.i) ||
                (is_int(m, phi->args[1], 0) && phi->args[0].i == next.i));
    assert_int_equal(path_of(m, next)->kind, PATH_BIN);
    assert_int_equal(path_of(m, next)->base.i, value_at(m, "i").i);
    assert_int_equal(value_at(m, "last").i, value_at(m, "i").i);
    assert_int_equal(path_of(m, value_at(m, "n"))->kind, PATH_PARAM);
    assert_true(is_int(m, value_at(m, "k"), 7));
    model_text_free(m);
    (void)state;
}

static void test_inner_loops_store_for_outer_ones(void **state) {
    ModelText *m = model_text("func @f(%n: int) -> int {\n"
                              "  local %x: int\n"
                              "  store %x = 0\n"
                              "  jump outer\n"
                              "outer:\n"
                              "  %1 = load %x ; outer x\n"
                              "  %2 = load %n\n"
                              "  branch %2, inner, out\n"
                              "inner:\n"
                              "  %3 = load %x\n"
                              "  %4 = add %3, 1\n"
                              "  store %x = %4\n"
                              "  %5 = load %n\n"
                              "  branch %5, inner, outer\n"
                              "out:\n"
                              "  return 0\n"
                              "}\n");
    phi_of(m, value_at(m, "outer x"));
    assert_int_equal(count_phis(m, "f"), 2);
    model_text_free(m);
    (void)state;
}

/* Neither loop head dominates the other: entered at both. */
static void test_irreducible_loops(void **state) {
    ModelText *m = model_text("func @f(%n: int) -> int {\n"
                              "  local %x: int\n"
                              "  store %x = 0\n"
                              "  %1 = load %n\n"
                              "  branch %1, one, two\n"
                              "one:\n"
                              "  %2 = load %x ; one\n"
                              "  store %x = 1\n"
                              "  branch %1, two, out\n"
                              "two:\n"
                              "  %3 = load %x ; two\n"
                              "  store %x = 2\n"
                              "  jump one\n"
                              "out:\n"
                              "  return 0\n"
                              "}\n");
    phi_of(m, value_at(m, "one"));
    phi_of(m, value_at(m, "two"));
    model_text_free(m);
    (void)state;
}

static void test_a_local_without_a_value_is_opaque(void **state) {
    ModelText *m = model_text("func @f() -> int {\n"
                              "  local %x: int\n"
                              "  %1 = load %x ; first\n"
                              "  return %1\n"
                              "}\n");
    assert_int_equal(path_of(m, value_at(m, "first"))->kind, PATH_OPAQUE);
    model_text_free(m);
    (void)state;
}

static void test_locals_that_are_no_values(void **state) {
    ModelText *m = model_text("type pair = struct { a: int, b: int }\n"
                              "type vint = int volatile\n"
                              "decl @fill(int*) -> void\n"
                              "func @f() -> int {\n"
                              "  local %taken: int\n"
                              "  local %pair: pair\n"
                              "  local %wild: vint\n"
                              "  store %taken = 1 ; taken\n"
                              "  call @fill(&%taken)\n"
                              "  %1 = load %taken ; again\n"
                              "  store %pair.a = 1 ; member\n"
                              "  store %wild = 1 ; wild\n"
                              "  return %1\n"
                              "}\n");
    assert_false(is_promoted(m, "taken"));
    assert_false(is_promoted(m, "member"));
    assert_false(is_promoted(m, "wild"));
    assert_int_equal(path_of(m, value_at(m, "again"))->kind, PATH_LOAD);
    assert_int_equal(path_of(m, address_at(m, "taken"))->kind, PATH_LOCAL);
    model_text_free(m);
    (void)state;
}

static const char loads[] = "type node = struct { next: node*, data: int }\n"
                            "decl @touch(node*) -> void\n"
                            "global @head: node*\n"
                            "func @reads(%p: node*) -> void {\n"
                            "  %1 = load %p\n"
                            "  %2 = load (%1).next ; first\n"
                            "  call @touch(%1)\n"
                            "  store (%1).data = 1\n"
                            "  %3 = load (%1).next ; second\n"
                            "  %4 = load (%3).next ; third\n"
                            "  %5 = load @head ; head\n"
                            "  %6 = load @head ; head again\n"
                            "  return\n"
                            "}\n"
                            "func @writes(%p: node*, %q: node*) -> void {\n"
                            "  %1 = load %p\n"
                            "  %2 = load (%1).next ; before\n"
                            "  %3 = load %q\n"
                            "  store (%3).next = %1\n"
                            "  %4 = load (%1).next ; after\n"
                            "  %5 = load (%1).data ; data\n"
                            "  %6 = load (%1).data ; data again\n"
                            "  %7 = load @head ; old head\n"
                            "  store @head = %1\n"
                            "  %8 = load @head ; new head\n"
                            "  return\n"
                            "}\n";

static void test_loads_without_stores_are_one_value(void **state) {
    ModelText *m = model_text(loads);
    assert_int_equal(value_at(m, "first").i, value_at(m, "second").i);
    assert_int_not_equal(value_at(m, "second").i, value_at(m, "third").i);
    assert_int_equal(value_at(m, "head").i, value_at(m, "head again").i);
    assert_int_equal(path_of(m, value_at(m, "first"))->a, 0);
    assert_string_equal(words_of(m, address_at(m, "third")), "p->next->next");
    model_text_free(m);
    (void)state;
}

static void test_loads_around_stores_are_apart(void **state) {
    ModelText *m = model_text(loads);
    assert_int_not_equal(value_at(m, "before").i, value_at(m, "after").i);
    assert_int_equal(address_at(m, "before").i, address_at(m, "after").i);
    assert_int_equal(value_at(m, "data").i, value_at(m, "data again").i);
    assert_int_not_equal(value_at(m, "old head").i, value_at(m, "new head").i);
    model_text_free(m);
    (void)state;
}

static void test_volatile_and_atomic_loads_are_apart(void **state) {
    ModelText *m = model_text("global @a: int\n"
                              "global @v: int\n"
                              "func @f() -> void {\n"
                              "  %1 = load @v volatile ; v\n"
                              "  %2 = load @v volatile ; v again\n"
                              "  %3 = load @a acquire ; a\n"
                              "  %4 = load @a acquire ; a again\n"
                              "  return\n"
                              "}\n");
    assert_int_not_equal(value_at(m, "v").i, value_at(m, "v again").i);
    assert_int_not_equal(value_at(m, "a").i, value_at(m, "a again").i);
    model_text_free(m);
    (void)state;
}

static void test_calls_and_atomics_have_values_of_their_own(void **state) {
    ModelText *m = model_text("decl @next() -> int\n"
                              "global @a: int\n"
                              "func @f() -> int {\n"
                              "  local %rc: int\n"
                              "  %1 = call @next() ; one\n"
                              "  %2 = call @next() ; two\n"
                              "  store %rc = %2\n"
                              "  %3 = load %rc ; rc\n"
                              "  %4 = rmw add @a, 1 ; rmw\n"
                              "  %5 = rmw add @a, 1 ; rmw again\n"
                              "  return %3\n"
                              "}\n");
    assert_int_equal(path_of(m, value_at(m, "one"))->kind, PATH_RESULT);
    assert_int_not_equal(value_at(m, "one").i, value_at(m, "two").i);
    assert_int_equal(value_at(m, "rc").i, value_at(m, "two").i);
    assert_string_equal(path_of(m, value_at(m, "two"))->name, "rc");
    assert_int_not_equal(value_at(m, "rmw").i, value_at(m, "rmw again").i);
    model_text_free(m);
    (void)state;
}

static void test_operands(void **state) {
    ModelText *m = model_text("type pair = struct { a: int, b: int }\n"
                              "global @g: pair\n"
                              "decl @use(pair*) -> void\n"
                              "func @f(%p: pair*) -> void {\n"
                              "  local %l: pair\n"
                              "  %1 = copy &@g ; global\n"
                              "  %2 = copy &%l ; local\n"
                              "  %3 = load %p\n"
                              "  %4 = copy %3 ; parameter\n"
                              "  %5 = copy 12 ; number\n"
                              "  %6 = copy \"text\" ; text\n"
                              "  %7 = addr (%3).b ; member\n"
                              "  %8 = eq %3, &@g ; equal\n"
                              "  return\n"
                              "}\n");
    assert_int_equal(path_of(m, value_at(m, "global"))->kind, PATH_GLOBAL);
    assert_int_equal(path_of(m, value_at(m, "local"))->kind, PATH_LOCAL);
    assert_int_equal(path_of(m, value_at(m, "parameter"))->kind, PATH_PARAM);
    assert_true(is_int(m, value_at(m, "number"), 12));
    assert_int_equal(path_of(m, value_at(m, "text"))->kind, PATH_STRING);
    assert_int_equal(path_of(m, value_at(m, "member"))->kind, PATH_FIELD);
    assert_int_equal(path_of(m, value_at(m, "member"))->num, 4);
    assert_int_equal(path_of(m, value_at(m, "equal"))->sub, BIN_EQ);
    model_text_free(m);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_two_values_meet_in_a_phi),
        cmocka_unit_test(test_loops_have_phis_for_what_they_store),
        cmocka_unit_test(test_inner_loops_store_for_outer_ones),
        cmocka_unit_test(test_irreducible_loops),
        cmocka_unit_test(test_a_local_without_a_value_is_opaque),
        cmocka_unit_test(test_locals_that_are_no_values),
        cmocka_unit_test(test_loads_without_stores_are_one_value),
        cmocka_unit_test(test_loads_around_stores_are_apart),
        cmocka_unit_test(test_volatile_and_atomic_loads_are_apart),
        cmocka_unit_test(test_calls_and_atomics_have_values_of_their_own),
        cmocka_unit_test(test_operands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
