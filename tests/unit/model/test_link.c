/* test_link.c: several units become one program. */
#include "support/check.h"
#include "support/model_text.h"

#include <string.h>

static uint32_t count_globals(const Program *p, const char *name) {
    uint32_t count = 0;
    for (uint32_t i = 1; i < p->globals.len; i++)
        count += strcmp(p->globals.data[i].name, name) == 0;
    return count;
}

static uint32_t count_fns(const Program *p, const char *name) {
    uint32_t count = 0;
    for (uint32_t i = 1; i < p->fns.len; i++)
        count += strcmp(p->fns.data[i].name, name) == 0;
    return count;
}

static SymId sym_named(const Tu *tu, const char *name) {
    for (uint32_t i = 1; i < tu->syms.len; i++) {
        if (strcmp(tu_str(tu, tu->syms.data[i].name), name) == 0)
            return (SymId){i};
    }
    fail_msg("no symbol \"%s\"", name);
    return (SymId){0};
}

static GlobalId global_in(const ModelText *m, uint32_t tu, const char *name) {
    return prog_global_of(m->model->prog, tu, sym_named(m->tus[tu], name));
}

static void test_no_units_are_an_empty_program(void **state) {
    ModelText *m = model_texts(NULL, 0);
    assert_int_equal(m->model->prog->fns.len, 1);
    assert_int_equal(m->model->prog->globals.len, 1);
    assert_int_equal(m->model->prog->records.len, 1);
    assert_int_equal(m->model->prog->mains.len, 0);
    model_text_free(m);
    (void)state;
}

static void test_statics_of_two_units_are_apart(void **state) {
    static const char one[] = "global @hits: int static\n"
                              "func @count() -> void static {\n"
                              "  store @hits = 1\n"
                              "  return\n"
                              "}\n";
    const UnitText units[] = {{"/src/a.c", one}, {"/src/b.c", one}};
    ModelText *m = model_texts(units, 2);
    assert_int_equal(count_globals(m->model->prog, "hits"), 2);
    assert_int_equal(count_fns(m->model->prog, "count"), 2);
    assert_int_not_equal(global_in(m, 0, "hits").i, global_in(m, 1, "hits").i);
    GlobalId count = global_in(m, 1, "count");
    assert_int_equal(prog_fn(m->model->prog, prog_body_for(m->model->prog, count, 1))->tu, 1);
    model_text_free(m);
    (void)state;
}

static void test_externals_are_joined_by_name(void **state) {
    const UnitText units[] = {
        {"/src/a.c", "global @total: int extern\n"
                     "decl @add(int) -> void\n"
                     "func @twice() -> void {\n"
                     "  call @add(2)\n"
                     "  store @total = 0\n"
                     "  return\n"
                     "}\n"},
        {"/src/b.c", "global @total: int\n"
                     "func @add(%n: int) -> void {\n"
                     "  store @total = 1\n"
                     "  return\n"
                     "}\n"},
    };
    ModelText *m = model_texts(units, 2);
    const Program *p = m->model->prog;
    assert_int_equal(global_in(m, 0, "total").i, global_in(m, 1, "total").i);
    /* the definition represents it, though the declaration came first */
    assert_int_equal(p->globals.data[global_in(m, 0, "total").i].tu, 1);
    FnId add = prog_body_for(p, global_in(m, 0, "add"), 0);
    assert_int_equal(add.i, fn_named(m, "add").i);
    assert_int_equal(prog_fn(p, add)->tu, 1);
    assert_int_equal(diag_gap_count(m->diag), 0);
    model_text_free(m);
    (void)state;
}

static void test_a_function_without_a_body_has_none(void **state) {
    ModelText *m = model_text("decl @elsewhere() -> void\n"
                              "func @f() -> void {\n"
                              "  call @elsewhere()\n"
                              "  return\n"
                              "}\n");
    assert_int_equal(prog_body_for(m->model->prog, global_named(m, "elsewhere"), 0).i, 0);
    model_text_free(m);
    (void)state;
}

static void test_inline_of_a_header_is_kept_once(void **state) {
    static const char text[] = "main \"/src/%s\"\n"
                               "file \"/src/%s\" main\n"
                               "file f2 \"/src/util.h\"\n"
                               "func @clamp(%%n: int) -> int static inline key \"util.h@F@clamp\" {\n"
                               "  %%1 = load %%n\n"
                               "  return %%1\n"
                               "}\n";
    Arena *arena = arena_new();
    const UnitText units[] = {{"/src/a.c", arena_printf(arena, text, "a.c", "a.c")},
                              {"/src/b.c", arena_printf(arena, text, "b.c", "b.c")}};
    ModelText *m = model_texts(units, 2);
    assert_int_equal(count_fns(m->model->prog, "clamp"), 1);
    assert_int_equal(global_in(m, 0, "clamp").i, global_in(m, 1, "clamp").i);
    assert_int_equal(prog_body_for(m->model->prog, global_in(m, 1, "clamp"), 1).i, fn_named(m, "clamp").i);
    assert_int_equal(diag_gap_count(m->diag), 0);
    model_text_free(m);
    arena_free(arena);
    (void)state;
}

static void test_two_mains_are_two_programs(void **state) {
    static const char text[] = "func @main() -> int {\n"
                               "  return 0\n"
                               "}\n";
    const UnitText units[] = {{"/src/client/main.c", text}, {"/src/server/main.c", text}};
    ModelText *m = model_texts(units, 2);
    assert_int_equal(m->model->prog->mains.len, 2);
    assert_int_not_equal(m->model->prog->mains.data[0].i, m->model->prog->mains.data[1].i);
    assert_int_equal(gap_count(m, GAP_LINK_DUPLICATE), 0);
    model_text_free(m);
    (void)state;
}

static void test_the_same_file_compiled_twice_is_one(void **state) {
    static const char text[] = "func @main() -> int {\n"
                               "  return 0\n"
                               "}\n";
    const UnitText units[] = {{"/src/main.c", text}, {"/src/main.c", text}};
    ModelText *m = model_texts(units, 2);
    assert_int_equal(m->model->prog->mains.len, 1);
    assert_int_equal(count_fns(m->model->prog, "main"), 1);
    model_text_free(m);
    (void)state;
}

/* log_line exists in both programs; each caller means the one of its own folder, the stranger the first. */
static void test_a_call_goes_to_the_nearest_definition(void **state) {
    static const char log[] = "func @log_line() -> void {\n"
                              "  return\n"
                              "}\n";
    static const char use[] = "decl @log_line() -> void\n"
                              "func @main() -> int {\n"
                              "  call @log_line()\n"
                              "  return 0\n"
                              "}\n";
    const UnitText units[] = {{"/src/client/log.c", log},
                              {"/src/server/log.c", log},
                              {"/src/client/main.c", use},
                              {"/src/server/main.c", use},
                              {"/other/main.c", use}};
    ModelText *m = model_texts(units, 5);
    const Program *p = m->model->prog;
    GlobalId log_line = global_named(m, "log_line");
    assert_int_equal(count_globals(p, "log_line"), 1);
    assert_int_equal(count_fns(p, "log_line"), 2);
    assert_int_equal(prog_fn(p, prog_body_for(p, log_line, 0))->tu, 0);
    assert_int_equal(prog_fn(p, prog_body_for(p, log_line, 1))->tu, 1);
    assert_int_equal(prog_fn(p, prog_body_for(p, log_line, 2))->tu, 0);
    assert_int_equal(prog_fn(p, prog_body_for(p, log_line, 3))->tu, 1);
    assert_int_equal(prog_fn(p, prog_body_for(p, log_line, 4))->tu, 0);
    assert_int_equal(gap_count(m, GAP_LINK_DUPLICATE), 1);
    model_text_free(m);
    (void)state;
}

static void test_records_are_joined_by_key_and_layout(void **state) {
    const UnitText units[] = {
        {"/src/a.c", "type queue = struct { len: int }\n"
                     "type node = struct { next: void* }\n"
                     "global @q: queue\n"
                     "global @n: node static\n"},
        {"/src/b.c", "type node = struct { left: void*, right: void* }\n"
                     "type queue = struct { len: int }\n"
                     "global @q: queue extern\n"
                     "global @n: node static\n"},
    };
    ModelText *m = model_texts(units, 2);
    const Program *p = m->model->prog;
    TypeId types[2][2]; /* [unit][q, n] */
    for (uint32_t tu = 0; tu < 2; tu++) {
        types[tu][0] = tu_sym(m->tus[tu], sym_named(m->tus[tu], "q"))->type;
        types[tu][1] = tu_sym(m->tus[tu], sym_named(m->tus[tu], "n"))->type;
    }
    assert_int_equal(prog_record_of(p, 0, types[0][0]).i, prog_record_of(p, 1, types[1][0]).i);
    assert_int_not_equal(prog_record_of(p, 0, types[0][1]).i, prog_record_of(p, 1, types[1][1]).i);
    assert_string_equal(p->records.data[prog_record_of(p, 0, types[0][0]).i].name, "struct queue");
    model_text_free(m);
    (void)state;
}

static void test_storage_and_constness_are_kept(void **state) {
    ModelText *m = model_text("type const_int = int const\n"
                              "global @limit: const_int\n"
                              "global @errors: int tls\n"
                              "global @plain: int\n");
    const Program *p = m->model->prog;
    assert_true(p->globals.data[global_named(m, "limit").i].is_const);
    assert_false(p->globals.data[global_named(m, "limit").i].is_tls);
    assert_true(p->globals.data[global_named(m, "errors").i].is_tls);
    assert_false(p->globals.data[global_named(m, "plain").i].is_const);
    assert_false(p->globals.data[global_named(m, "plain").i].is_func);
    model_text_free(m);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_units_are_an_empty_program),
        cmocka_unit_test(test_statics_of_two_units_are_apart),
        cmocka_unit_test(test_externals_are_joined_by_name),
        cmocka_unit_test(test_a_function_without_a_body_has_none),
        cmocka_unit_test(test_inline_of_a_header_is_kept_once),
        cmocka_unit_test(test_two_mains_are_two_programs),
        cmocka_unit_test(test_the_same_file_compiled_twice_is_one),
        cmocka_unit_test(test_a_call_goes_to_the_nearest_definition),
        cmocka_unit_test(test_records_are_joined_by_key_and_layout),
        cmocka_unit_test(test_storage_and_constness_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
