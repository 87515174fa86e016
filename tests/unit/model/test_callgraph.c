/* test_callgraph.c: what each call may call. */
#include "support/check.h"
#include "support/model_text.h"

#include <string.h>

/* The names of a marked call's targets, in order: "a b". */
static const char *targets_at(const ModelText *m, const char *mark) {
    Spot spot = spot_of(m, mark);
    const CallSite *site = callgraph_site_at(m->model->graph, spot.fn, spot.instr);
    assert_non_null(site);
    const char *all = "";
    for (uint32_t i = 0; i < site->target_count; i++)
        all = arena_printf(m->arena, "%s%s%s", all, i ? " " : "", model_fn_name(m->model, site->targets[i]));
    return all;
}

static const char *callers_of(const ModelText *m, const char *fn) {
    const CallGraph *g = m->model->graph;
    FnId id = fn_named(m, fn);
    const char *all = "";
    for (uint32_t k = g->callers_first[id.i]; k < g->callers_first[id.i + 1]; k++) {
        const CallSite *site = &g->sites.data[g->callers[k]];
        all = arena_printf(m->arena, "%s%s%s", all, all[0] ? " " : "", model_fn_name(m->model, site->caller));
    }
    return all;
}

#define LEAF(name)                       \
    "func @" name "(%x: int) -> int {\n" \
    "  return 0\n"                       \
    "}\n"

static void test_direct_calls(void **state) {
    ModelText *m = model_text(LEAF("leaf") "global @m: pthread_mutex_t\n"
                                           "func @f() -> void {\n"
                                           "  call @leaf(1) ; leaf\n"
                                           "  call @pthread_mutex_lock(&@m) ; lock\n"
                                           "  call @exit(1) ; exit\n"
                                           "  return\n"
                                           "}\n");
    const CallGraph *g = m->model->graph;
    assert_string_equal(targets_at(m, "leaf"), "leaf");
    Spot lock = spot_of(m, "lock");
    const CallSite *site = callgraph_site_at(g, lock.fn, lock.instr);
    assert_int_equal(site->api->kind, SYNC_ACQUIRE);
    assert_string_equal(site->callee, "pthread_mutex_lock");
    assert_int_equal(site->target_count, 0);
    Spot leave = spot_of(m, "exit");
    assert_int_equal(callgraph_site_at(g, leave.fn, leave.instr)->api->kind, SYNC_PROCESS_EXIT);
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(g, lock.fn, &count);
    assert_int_equal(count, 3);
    assert_true(sites[0].instr.i < sites[1].instr.i && sites[1].instr.i < sites[2].instr.i);
    assert_null(callgraph_site_at(g, fn_named(m, "leaf"), lock.instr));
    assert_int_equal(gap_count(m, GAP_CALL_UNRESOLVED), 0);
    model_text_free(m);
    (void)state;
}

static void test_a_body_in_the_program_wins_over_the_table(void **state) {
    const UnitText units[] = {{"/src/a.c", "global @m: pthread_mutex_t\n"
                                           "func @f() -> void {\n"
                                           "  call @pthread_mutex_lock(&@m) ; lock\n"
                                           "  return\n"
                                           "}\n"},
                              {"/src/shim.c", "func @pthread_mutex_lock.2(%m: pthread_mutex_t*) -> int "
                                              "key \"pthread_mutex_lock\" {\n"
                                              "  return 0\n"
                                              "}\n"}};
    ModelText *m = model_texts(units, 2);
    Spot lock = spot_of(m, "lock");
    const CallSite *site = callgraph_site_at(m->model->graph, lock.fn, lock.instr);
    assert_null(site->api);
    assert_int_equal(site->target_count, 1);
    model_text_free(m);
    (void)state;
}

static const char tables[] = "type op = func of int (int)\n"
                             "type ops = struct { read: op*, write: op* }\n" LEAF("disk_read") LEAF("disk_write")
                                 LEAF("net_read") LEAF("never") "global @disk: ops static {\n"
                                                                "  +0 .read = @disk_read\n"
                                                                "  +8 .write = @disk_write\n"
                                                                "}\n"
                                                                "global @net: ops static\n"
                                                                "func @set_up() -> void {\n"
                                                                "  store @net.read = @net_read\n"
                                                                "  return\n"
                                                                "}\n"
                                                                "func @use(%o: ops*) -> int {\n"
                                                                "  %1 = load %o\n"
                                                                "  %2 = load (%1).read\n"
                                                                "  %3 = call %2(1) ; read\n"
                                                                "  %4 = load (%1).write\n"
                                                                "  %5 = call %4(1) ; write\n"
                                                                "  return %5\n"
                                                                "}\n";

/* By member, whatever the table: two tables' read functions, but never a write function. */
static void test_struct_tables(void **state) {
    ModelText *m = model_text(tables);
    assert_string_equal(targets_at(m, "read"), "disk_read net_read");
    assert_string_equal(targets_at(m, "write"), "disk_write");
    assert_string_equal(callers_of(m, "net_read"), "use");
    assert_string_equal(callers_of(m, "never"), "");
    Spot read = spot_of(m, "read");
    const CallSite *site = callgraph_site_at(m->model->graph, read.fn, read.instr);
    assert_string_equal(site->callee, "");
    assert_int_equal(site->global.i, 0);
    model_text_free(m);
    (void)state;
}

static void test_parameters_and_returns(void **state) {
    ModelText *m = model_text("type op = func of int (int)\n" LEAF("one") LEAF("two")
                                  LEAF("three") "func @apply(%f: op*) -> int {\n"
                                                "  %1 = load %f\n"
                                                "  %2 = call %1(1) ; parameter\n"
                                                "  return %2\n"
                                                "}\n"
                                                "func @pass(%f: op*) -> int {\n"
                                                "  %1 = load %f\n"
                                                "  %2 = call @apply(%1)\n"
                                                "  return %2\n"
                                                "}\n"
                                                "func @pick(%c: int) -> op* {\n"
                                                "  %1 = load %c\n"
                                                "  branch %1, yes, no\n"
                                                "yes:\n"
                                                "  return @two\n"
                                                "no:\n"
                                                "  return @three\n"
                                                "}\n"
                                                "func @main() -> int {\n"
                                                "  call @pass(@one)\n"
                                                "  %1 = call @pick(1)\n"
                                                "  %2 = call %1(2) ; returned\n"
                                                "  return 0\n"
                                                "}\n");
    assert_string_equal(targets_at(m, "parameter"), "one");
    assert_string_equal(targets_at(m, "returned"), "two three"); /* pick is pure: its result has no slot */
    model_text_free(m);
    (void)state;
}

static void test_globals_and_locals(void **state) {
    ModelText *m = model_text("type op = func of int (int)\n" LEAF("one") LEAF("two") LEAF("three")
                                  LEAF("four") "global @handler: op*\n"
                                               "global @initial: op* {\n"
                                               "  +0 = @four\n"
                                               "}\n"
                                               "func @set(%f: op*) -> void {\n"
                                               "  %1 = load %f\n"
                                               "  store @handler = %1\n"
                                               "  return\n"
                                               "}\n"
                                               "func @main(%c: int) -> int {\n"
                                               "  local %f: op*\n"
                                               "  call @set(@one)\n"
                                               "  %1 = load @handler\n"
                                               "  %2 = call %1(1) ; global\n"
                                               "  %3 = load @initial\n"
                                               "  %4 = call %3(1) ; initialised\n"
                                               "  store %f = @two\n"
                                               "  %5 = load %c\n"
                                               "  branch %5, change, go\n"
                                               "change:\n"
                                               "  store %f = @three\n"
                                               "  jump go\n"
                                               "go:\n"
                                               "  %6 = load %f\n"
                                               "  %7 = call %6(1) ; local\n"
                                               "  return %7\n"
                                               "}\n");
    assert_string_equal(targets_at(m, "global"), "one");
    assert_string_equal(targets_at(m, "initialised"), "four");
    assert_string_equal(targets_at(m, "local"), "two three");
    assert_int_equal(gap_count(m, GAP_CALL_UNRESOLVED), 0);
    model_text_free(m);
    (void)state;
}

/* Targets found late call others: the targets of their calls are found too. */
static void test_targets_of_targets(void **state) {
    ModelText *m = model_text("type op = func of int (int)\n"
                              "type taker = func of int (op*)\n" LEAF("last") "func @take(%f: op*) -> int {\n"
                                                                              "  %1 = load %f\n"
                                                                              "  %2 = call %1(1) ; inner\n"
                                                                              "  return %2\n"
                                                                              "}\n"
                                                                              "func @choose() -> taker* {\n"
                                                                              "  return @take\n"
                                                                              "}\n"
                                                                              "func @main() -> int {\n"
                                                                              "  %1 = call @choose()\n"
                                                                              "  %2 = call %1(@last) ; outer\n"
                                                                              "  return %2\n"
                                                                              "}\n");
    assert_string_equal(targets_at(m, "outer"), "take");
    assert_string_equal(targets_at(m, "inner"), "last");
    model_text_free(m);
    (void)state;
}

static void test_arguments_of_threads(void **state) {
    ModelText *m = model_text("type job = func of void* (void*)\n"
                              "func @work(%arg: void*) -> void* {\n"
                              "  return 0:void*\n"
                              "}\n"
                              "func @runner(%arg: void*) -> void* {\n"
                              "  %1 = load %arg\n"
                              "  %2 = copy %1\n"
                              "  %3:void* = call %2:job*(0:void*) ; handed\n"
                              "  return %3\n"
                              "}\n"
                              "func @main() -> int {\n"
                              "  local %t: pthread_t\n"
                              "  call @pthread_create(&%t, 0:void*, @runner, @work:void*)\n"
                              "  return 0\n"
                              "}\n");
    assert_string_equal(targets_at(m, "handed"), "work");
    Spot spot = spot_of(m, "handed");
    assert_int_equal(spot.fn.i, fn_named(m, "runner").i);
    model_text_free(m);
    (void)state;
}

static void test_unresolved_calls_are_gaps(void **state) {
    ModelText *m = model_text("type op = func of int (int)\n"
                              "func @api(%f: op*) -> int {\n"
                              "  %1 = load %f\n"
                              "  %2 = call %1(1) ; unknown\n"
                              "  return %2\n"
                              "}\n");
    assert_string_equal(targets_at(m, "unknown"), "");
    assert_int_equal(gap_count(m, GAP_CALL_UNRESOLVED), 1);
    const Gap *gap = diag_gap_at(m->diag, 0);
    assert_string_equal(gap->function, "api");
    assert_string_equal(gap->file, "/src/a.c");
    assert_int_equal(gap->line, 4);
    model_text_free(m);
    (void)state;
}

static uint32_t order_of(const CallGraph *g, FnId fn) {
    for (uint32_t i = 0; i < g->bottom_up.len; i++) {
        if (g->bottom_up.data[i].i == fn.i)
            return i;
    }
    fail_msg("function %u is not in the order", fn.i);
    return 0;
}

static void test_components_of_recursion(void **state) {
    ModelText *m = model_text("func @main() -> int {\n"
                              "  %1 = call @even(4)\n"
                              "  %2 = call @self(4)\n"
                              "  return %1\n"
                              "}\n"
                              "func @odd(%n: int) -> int {\n"
                              "  %1 = call @even(1)\n"
                              "  return %1\n"
                              "}\n"
                              "func @even(%n: int) -> int {\n"
                              "  %1 = call @odd(1)\n"
                              "  %2 = call @leaf(1)\n"
                              "  return %1\n"
                              "}\n"
                              "func @self(%n: int) -> int {\n"
                              "  %1 = call @self(1)\n"
                              "  return %1\n"
                              "}\n" LEAF("leaf"));
    const CallGraph *g = m->model->graph;
    FnId even = fn_named(m, "even"), odd = fn_named(m, "odd"), leaf = fn_named(m, "leaf");
    FnId entry = fn_named(m, "main"), self = fn_named(m, "self");
    assert_int_equal(g->fn_count, 6);
    assert_int_equal(g->scc[even.i], g->scc[odd.i]);
    assert_true(g->scc[leaf.i] < g->scc[even.i]);
    assert_true(g->scc[even.i] < g->scc[entry.i]);
    assert_true(g->scc[self.i] < g->scc[entry.i]);
    assert_int_not_equal(g->scc[self.i], g->scc[even.i]);
    assert_true(order_of(g, leaf) < order_of(g, even));
    assert_true(order_of(g, odd) < order_of(g, entry));
    assert_string_equal(callers_of(m, "self"), "main self");
    model_text_free(m);
    (void)state;
}

/* Callees have smaller components than callers, except within one, through indirect calls too. */
static void test_callees_come_first(void **state) {
    ModelText *m = model_text(tables);
    const CallGraph *g = m->model->graph;
    for (uint32_t i = 1; i < g->sites.len; i++) {
        const CallSite *site = &g->sites.data[i];
        for (uint32_t k = 0; k < site->target_count; k++)
            assert_true(g->scc[site->targets[k].i] <= g->scc[site->caller.i]);
    }
    for (uint32_t i = 0; i + 1 < g->bottom_up.len; i++)
        assert_true(g->scc[g->bottom_up.data[i].i] <= g->scc[g->bottom_up.data[i + 1].i]);
    model_text_free(m);
    (void)state;
}

static void test_functions_of_a_value(void **state) {
    ModelText *m = model_text(tables);
    uint32_t count = 0;
    PathId function = path_global(m->model->paths, global_named(m, "net_read"));
    FnId *fns = callgraph_functions_of(m->model->graph, function, m->arena, &count);
    assert_int_equal(count, 1);
    assert_int_equal(fns[0].i, fn_named(m, "net_read").i);
    callgraph_functions_of(m->model->graph, path_int(m->model->paths, 0), m->arena, &count);
    assert_int_equal(count, 0);
    callgraph_functions_of(m->model->graph, (PathId){0}, m->arena, &count);
    assert_int_equal(count, 0);
    model_text_free(m);
    (void)state;
}

/* Statics of one name in two units are two functions: a table means its own unit's. */
static void test_tables_mean_their_own_unit(void **state) {
    static const char text[] = "type op = func of int (int)\n"
                               "global @%s: op* {\n"
                               "  +0 = @run\n"
                               "}\n"
                               "func @run(%%x: int) -> int static {\n"
                               "  return 0\n"
                               "}\n"
                               "func @%s_go() -> int {\n"
                               "  %%1 = load @%s\n"
                               "  %%2 = call %%1(1) ; %s\n"
                               "  return %%2\n"
                               "}\n";
    Arena *arena = arena_new();
    const UnitText units[] = {{"/src/a.c", arena_printf(arena, text, "a", "a", "a", "a")},
                              {"/src/b.c", arena_printf(arena, text, "b", "b", "b", "b")}};
    ModelText *m = model_texts(units, 2);
    for (uint32_t tu = 0; tu < 2; tu++) {
        Spot spot = spot_of(m, tu ? "b" : "a");
        const CallSite *site = callgraph_site_at(m->model->graph, spot.fn, spot.instr);
        assert_int_equal(site->target_count, 1);
        assert_int_equal(prog_fn(m->model->prog, site->targets[0])->tu, tu);
    }
    model_text_free(m);
    arena_free(arena);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_direct_calls),
        cmocka_unit_test(test_a_body_in_the_program_wins_over_the_table),
        cmocka_unit_test(test_struct_tables),
        cmocka_unit_test(test_parameters_and_returns),
        cmocka_unit_test(test_globals_and_locals),
        cmocka_unit_test(test_targets_of_targets),
        cmocka_unit_test(test_arguments_of_threads),
        cmocka_unit_test(test_unresolved_calls_are_gaps),
        cmocka_unit_test(test_components_of_recursion),
        cmocka_unit_test(test_callees_come_first),
        cmocka_unit_test(test_functions_of_a_value),
        cmocka_unit_test(test_tables_mean_their_own_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
