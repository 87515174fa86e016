/* test_programs.c: which units make up which program. */
#include "support/check.h"
#include "support/model_text.h"

#include <string.h>

typedef struct Bed {
    Arena *arena;
    Diag *diag;
    Programs *programs;
} Bed;

static Bed bed(const UnitText *units, uint32_t count) {
    Bed b = {arena_new(), diag_new(NULL), NULL};
    Tu **tus = ARENA_ARRAY(b.arena, Tu *, count);
    for (uint32_t i = 0; i < count; i++)
        tus[i] = unit_text(&units[i], b.arena, b.diag);
    b.programs = programs_find(tus, count, b.arena);
    return b;
}

static void bed_free(Bed *b) {
    diag_free(b->diag);
    arena_free(b->arena);
}

/* "name: unit unit; ...", units by their last components. */
static const char *described(const Bed *b) {
    const char *text = "";
    VEC_EACH(const ProgramUnits, program, &b->programs->list) {
        text = arena_printf(b->arena, "%s%s%s:", text, text[0] ? "; " : "", program->name);
        for (uint32_t u = 0; u < b->programs->units.len; u++) {
            if (bitset_has(&program->units, u))
                text = arena_printf(b->arena, "%s %s", text, strrchr(b->programs->units.data[u].path, '/') + 1);
        }
    }
    return text;
}

/* A function that calls others. */
static const char *function(Arena *arena, const char *name, const char *callees) {
    char *rest = NULL;
    const char *decls = "", *calls = "";
    for (char *word = strtok_r(arena_strdup(arena, callees), " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        decls = arena_printf(arena, "%sdecl @%s() -> void\n", decls, word);
        calls = arena_printf(arena, "%s  call @%s()\n", calls, word);
    }
    return arena_printf(arena, "%sfunc @%s() -> void {\n%s  return\n}\n", decls, name, calls);
}

static void test_no_main_is_a_library(void **state) {
    const UnitText units[] = {{"/src/b.c", function(*state, "b", "")}, {"/src/a.c", function(*state, "a", "")}};
    Bed b = bed(units, 2);
    assert_string_equal(described(&b), ": a.c b.c");
    assert_int_equal(b.programs->list.data[0].main, PROGRAM_NONE);
    bed_free(&b);
    b = bed(NULL, 0);
    assert_string_equal(described(&b), ":");
    bed_free(&b);
}

static void test_a_program_has_what_it_needs(void **state) {
    const UnitText units[] = {{"/src/a.c", function(*state, "main", "one")},
                              {"/src/b.c", function(*state, "main", "two")},
                              {"/src/one.c", function(*state, "one", "deep")},
                              {"/src/two.c", function(*state, "two", "deep missing")},
                              {"/src/deep.c", function(*state, "deep", "one")}};
    Bed b = bed(units, 5);
    assert_string_equal(described(&b), "a: a.c deep.c one.c; b: b.c deep.c one.c two.c");
    bed_free(&b);
}

static void test_data_is_needed_too(void **state) {
    const UnitText units[] = {{"/src/main.c", "global @total: int extern\n"
                                              "func @main() -> int {\n"
                                              "  %1 = load @total\n"
                                              "  return %1\n"
                                              "}\n"},
                              {"/src/total.c", "global @total: int\n"}};
    Bed b = bed(units, 2);
    assert_string_equal(described(&b), "main: main.c total.c");
    bed_free(&b);
    (void)state;
}

/* Another program's main file is not linked in, whatever it defines. */
static void test_a_main_is_in_one_program(void **state) {
    const UnitText units[] = {
        {"/src/a.c", function(*state, "main", "usage")},
        {"/src/b.c", arena_printf(*state, "%sfunc @main() -> void {\n  return\n}\n", function(*state, "usage", ""))}};
    Bed b = bed(units, 2);
    assert_string_equal(described(&b), "a: a.c; b: b.c");
    bed_free(&b);
}

static void test_units_of_no_program_are_a_library(void **state) {
    const UnitText units[] = {{"/src/main.c", function(*state, "main", "")},
                              {"/src/plugin.c", function(*state, "plugin", "shared")},
                              {"/src/shared.c", function(*state, "shared", "")},
                              {"/src/main2.c", function(*state, "main", "shared")}};
    Bed b = bed(units, 4);
    assert_string_equal(described(&b), "main: main.c; main2: main2.c shared.c; : plugin.c shared.c");
    const ProgramUnits *library = &b.programs->list.data[2];
    assert_int_equal(bitset_count(&library->own), 1);
    bed_free(&b);
}

/* What the program has already serves; else the definition nearest to main does. */
static void test_of_several_definitions(void **state) {
    const char *log = function(*state, "log_line", ""), *use = function(*state, "main", "log_line");
    const UnitText units[] = {{"/src/client/log.c", log},
                              {"/src/server/log.c", log},
                              {"/src/server/main.c", use},
                              {"/src/other/own.c", arena_printf(*state, "%s%s", log, function(*state, "own", ""))},
                              {"/src/server/second.c", function(*state, "main", "log_line own")}};
    Bed b = bed(units, 5);
    assert_string_equal(described(&b), "main: log.c main.c; second: own.c second.c; : log.c");
    const ProgramUnits *program = &b.programs->list.data[0];
    assert_string_equal(b.programs->units.data[bitset_next(&program->units, 0)].path, "/src/server/log.c");
    bed_free(&b);
}

/* In one folder the definition that stands alone is taken for what was meant, not the one that drags others along. */
static void test_the_definition_that_needs_least(void **state) {
    const UnitText units[] = {{"/src/assert.c", function(*state, "fail", "crash_report")},
                              {"/src/plain_assert.c", function(*state, "fail", "")},
                              {"/src/report.c", function(*state, "crash_report", "")},
                              {"/src/tool.c", function(*state, "main", "fail")},
                              {"/src/server.c", function(*state, "main", "fail crash_report")}};
    Bed b = bed(units, 5);
    assert_string_equal(described(&b), "server: assert.c report.c server.c; tool: plain_assert.c tool.c");
    bed_free(&b);
}

static void test_names(void **state) {
    const char *text = function(*state, "main", "");
    const UnitText units[] = {
        {"/src/client/main.c", text}, {"/src/server/main.c", text}, {"/src/tool.c", text}, {"/main.c", text}};
    Bed b = bed(units, 4);
    assert_string_equal(described(&b), "/main: main.c; client/main: main.c; server/main: main.c; tool: tool.c");
    const ProgramUnits *client = &b.programs->list.data[1];
    assert_true(program_is_called(client, "main"));
    assert_true(program_is_called(client, "main.c"));
    assert_true(program_is_called(client, "client/main"));
    assert_true(program_is_called(client, "/src/client/main.c"));
    assert_false(program_is_called(client, "server/main"));
    assert_false(program_is_called(client, "ain"));
    assert_false(program_is_called(client, ""));
    assert_false(program_is_called(client, "x/src/client/main.c"));
    bed_free(&b);
}

static void test_link_sets(void **state) {
    /* a and b mean different things by `die` in shared.c; c has no `die` of its own */
    const UnitText units[] = {
        {"/src/a/main.c", function(*state, "main", "shared")}, {"/src/a/die.c", function(*state, "die", "")},
        {"/src/b/main.c", function(*state, "main", "shared")}, {"/src/b/die.c", function(*state, "die", "")},
        {"/src/a/c.c", function(*state, "main", "shared")},    {"/src/shared.c", function(*state, "shared", "die")}};
    Bed b = bed(units, 6);
    assert_string_equal(described(&b), "c: c.c die.c shared.c; a/main: die.c main.c shared.c; "
                                       "b/main: die.c main.c shared.c");
    assert_int_equal(b.programs->link_set_count, 2);
    assert_int_equal(b.programs->list.data[0].link_set, b.programs->list.data[1].link_set);
    assert_int_not_equal(b.programs->list.data[1].link_set, b.programs->list.data[2].link_set);
    Bitset wanted = {0};
    bitset_add(b.arena, &wanted, 2);
    programs_keep(b.programs, &wanted);
    assert_int_equal(b.programs->link_set_count, 1);
    assert_string_equal(described(&b), "b/main: die.c main.c shared.c");
    bed_free(&b);
}

static void test_the_order_of_units_does_not_matter(void **state) {
    const UnitText units[] = {
        {"/src/a.c", function(*state, "main", "one")},  {"/src/one.c", function(*state, "one", "two")},
        {"/src/two.c", function(*state, "two", "log")}, {"/src/x/log.c", function(*state, "log", "")},
        {"/src/y/log.c", function(*state, "log", "")},  {"/src/b.c", function(*state, "main", "two")}};
    enum { COUNT = sizeof units / sizeof *units };
    Bed first = bed(units, COUNT);
    for (uint32_t turn = 1; turn < COUNT; turn++) {
        UnitText turned[COUNT];
        for (uint32_t i = 0; i < COUNT; i++)
            turned[i] = units[(i + turn) % COUNT];
        Bed b = bed(turned, COUNT);
        assert_string_equal(described(&b), described(&first));
        bed_free(&b);
    }
    bed_free(&first);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_no_main_is_a_library),
        arena_test(test_a_program_has_what_it_needs),
        arena_test(test_data_is_needed_too),
        arena_test(test_a_main_is_in_one_program),
        arena_test(test_units_of_no_program_are_a_library),
        arena_test(test_of_several_definitions),
        arena_test(test_the_definition_that_needs_least),
        arena_test(test_names),
        arena_test(test_link_sets),
        arena_test(test_the_order_of_units_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
