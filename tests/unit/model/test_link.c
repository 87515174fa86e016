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
    assert_int_equal(m->model->scope->main.i, 0);
    assert_int_equal(m->programs->list.len, 1);
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
    assert_int_equal(prog_fn(m->model->prog, prog_body_of(m->model->prog, count))->tu, 1);
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
    FnId add = prog_body_of(p, global_in(m, 0, "add"));
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
    assert_int_equal(prog_body_of(m->model->prog, global_named(m, "elsewhere")).i, 0);
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
    assert_int_equal(prog_body_of(m->model->prog, global_in(m, 1, "clamp")).i, fn_named(m, "clamp").i);
    assert_int_equal(diag_gap_count(m->diag), 0);
    model_text_free(m);
    arena_free(arena);
    (void)state;
}

static void test_the_same_file_compiled_twice_is_one(void **state) {
    static const char text[] = "func @main() -> int {\n"
                               "  return 0\n"
                               "}\n";
    const UnitText units[] = {{"/src/main.c", text}, {"/src/main.c", text}};
    ModelText *m = model_texts(units, 2);
    assert_int_equal(m->programs->list.len, 1);
    assert_int_equal(count_fns(m->model->prog, "main"), 1);
    model_text_free(m);
    (void)state;
}

/* The functions that a function of the program at hand may call. */
static const char *callees(const ModelText *m, const char *name) {
    const CallGraph *g = m->model->graph;
    const char *text = "";
    for (uint32_t fn = 1; fn < g->fn_count; fn++) {
        uint32_t count = 0;
        const CallSite *sites = callgraph_sites(g, (FnId){fn}, &count);
        for (uint32_t i = 0; i < count && strcmp(model_fn_name(m->model, (FnId){fn}), name) == 0; i++) {
            for (uint32_t k = 0; k < sites[i].target_count; k++) {
                const Tu *tu = fn_tu(m->model->prog, sites[i].targets[k]);
                text = arena_printf(m->arena, "%s %s", text, tu_str(tu, tu->main_path));
            }
        }
    }
    return text;
}

/* One helper, linked with two definitions of what it calls: no program sees the other's. */
static void test_a_call_means_the_definition_of_the_program(void **state) {
    static const char main_text[] = "decl @die() -> void\n"
                                    "decl @helper() -> void\n"
                                    "func @main() -> int {\n"
                                    "  call @helper()\n"
                                    "  call @die()\n"
                                    "  return 0\n"
                                    "}\n";
    static const char die[] = "func @die() -> void {\n"
                              "  return\n"
                              "}\n";
    static const char helper[] = "decl @die() -> void\n"
                                 "func @helper() -> void {\n"
                                 "  call @die()\n"
                                 "  return\n"
                                 "}\n";
    const UnitText units[] = {{"/src/client/main.c", main_text},
                              {"/src/client/die.c", die},
                              {"/src/server/main.c", main_text},
                              {"/src/server/die.c", die},
                              {"/src/common/helper.c", helper}};
    ModelText *m = model_texts(units, 5);
    assert_int_equal(m->programs->list.len, 2);
    assert_int_equal(m->programs->link_set_count, 2);
    assert_string_equal(callees(m, "helper"), " /src/client/die.c");
    assert_string_equal(callees(m, "main"), " /src/common/helper.c /src/client/die.c");
    m->model = models_next(m->models);
    assert_string_equal(callees(m, "helper"), " /src/server/die.c");
    assert_string_equal(callees(m, "main"), " /src/common/helper.c /src/server/die.c");
    assert_null(models_next(m->models));
    assert_int_equal(gap_count(m, GAP_LINK_DUPLICATE), 0);
    model_text_free(m);
    (void)state;
}

/* Linked together, as they share only what means the same; yet a callback of one is never called in the other. */
static void test_programs_of_a_link_set_do_not_call_each_other(void **state) {
    static const char text[] = "type fn = func of void ()\n"
                               "decl @run(fn*) -> void\n"
                               "func @on_event() -> void static key \"%s:on_event\" {\n"
                               "  return\n"
                               "}\n"
                               "func @main() -> int {\n"
                               "  call @run(&@on_event)\n"
                               "  return 0\n"
                               "}\n";
    static const char run[] = "type fn = func of void ()\n"
                              "func @run(%f: fn*) -> void {\n"
                              "  %1 = load %f\n"
                              "  call %1()\n"
                              "  return\n"
                              "}\n";
    Arena *arena = arena_new();
    const UnitText units[] = {{"/src/a.c", arena_printf(arena, text, "a")},
                              {"/src/b.c", arena_printf(arena, text, "b")},
                              {"/src/run.c", run}};
    ModelText *m = model_texts(units, 3);
    assert_int_equal(m->programs->list.len, 2);
    assert_int_equal(m->programs->link_set_count, 1);
    assert_string_equal(callees(m, "run"), " /src/a.c");
    const CallGraph *graph = m->model->graph;
    assert_int_equal(graph->fn_count, 1 + 5);
    assert_int_equal(graph->fns.len, 3);
    assert_int_equal(graph->bottom_up.len, 3);
    assert_int_equal(graph->sites.len, 1 + 2);
    m->model = models_next(m->models);
    assert_string_equal(callees(m, "run"), " /src/b.c");
    assert_int_equal(m->model->graph->fns.len, 3);
    assert_int_equal(m->model->graph->sites.len, 1 + 2);
    model_text_free(m);
    arena_free(arena);
    (void)state;
}

/* Two units of a library define a function, a third one calls it: the nearest is taken, and that is a gap. */
static void test_a_choice_inside_one_program_is_a_gap(void **state) {
    static const char log[] = "func @log_line() -> void {\n"
                              "  return\n"
                              "}\n";
    static const char use[] = "decl @log_line() -> void\n"
                              "func @work() -> void static {\n"
                              "  call @log_line()\n"
                              "  return\n"
                              "}\n";
    const UnitText units[] = {
        {"/src/client/log.c", log}, {"/src/server/log.c", log}, {"/src/server/work.c", use}, {"/other/work.c", use}};
    ModelText *m = model_texts(units, 4);
    assert_int_equal(count_fns(m->model->prog, "log_line"), 2);
    assert_string_equal(callees(m, "work"), " /src/client/log.c /src/server/log.c");
    assert_int_equal(gap_count(m, GAP_LINK_DUPLICATE), 1);
    model_text_free(m);
    (void)state;
}

/* A weak definition gives way to another one of its program, and is the function of a program that has no other. */
static void test_weak_definitions_give_way(void **state) {
    static const char hook[] = "func @hook() -> void weak {\n"
                               "  return\n"
                               "}\n"
                               "func @run() -> void {\n"
                               "  call @hook()\n"
                               "  return\n"
                               "}\n";
    static const char plain[] = "decl @run() -> void\n"
                                "func @main() -> int {\n"
                                "  call @run()\n"
                                "  return 0\n"
                                "}\n";
    const UnitText units[] = {
        {"/src/a.c", plain},
        {"/src/b.c", "decl @run() -> void\n"
                     "func @hook() -> void {\n"
                     "  return\n"
                     "}\n"
                     "func @main() -> int {\n"
                     "  call @run()\n"
                     "  return 0\n"
                     "}\n"},
        {"/src/run.c", hook},
    };
    ModelText *m = model_texts(units, 3);
    assert_string_equal(callees(m, "run"), " /src/run.c");
    m->model = models_next(m->models);
    assert_string_equal(callees(m, "run"), " /src/b.c");
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
        cmocka_unit_test(test_the_same_file_compiled_twice_is_one),
        cmocka_unit_test(test_a_call_means_the_definition_of_the_program),
        cmocka_unit_test(test_programs_of_a_link_set_do_not_call_each_other),
        cmocka_unit_test(test_a_choice_inside_one_program_is_a_gap),
        cmocka_unit_test(test_weak_definitions_give_way),
        cmocka_unit_test(test_records_are_joined_by_key_and_layout),
        cmocka_unit_test(test_storage_and_constness_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
