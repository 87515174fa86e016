/* test_frontend.c: what may be wrong with a unit, and that nothing of it ends the run; sources that nest deeply. */
#include "frontend/frontend.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/lower_fixture.h"

#include <string.h>

static const IrGap *only_gap(const Tu *tu) {
    assert_int_equal(tu->gaps.len, 1);
    return &tu->gaps.data[0];
}

static void test_missing(void **state) {
    LowerFixture *f = *state;
    CompileCommand command = {.directory = f->folder, .file = folder_path(f->arena, f->folder, "none.c")};
    Tu *tu = frontend_lower(&command, f->arena);
    assert_int_equal(only_gap(tu)->kind, GAP_TU_MISSING);
    assert_string_equal(tu_str(tu, tu->main_path), command.file);
    assert_int_equal(tu->funcs.len, 1);
    command.directory = folder_path(f->arena, f->folder, "no/such/folder");
    assert_int_equal(only_gap(frontend_lower(&command, f->arena))->kind, GAP_TU_MISSING);
}

static void test_unusable_flags(void **state) {
    LowerFixture *f = *state;
    const char *bad[] = {"-mtune=no-such-cpu", NULL};
    Tu *tu = lower_fixture_file(f, "a.c", "int f(void) { return 1; }", bad);
    assert_int_equal(only_gap(tu)->kind, GAP_TU_FAILED);
    const char *unknown[] = {"-fno-such-flag", "-Wno-such-warning", "-Werror", NULL};
    tu = lower_fixture_file(f, "b.c", "int f(void) { int unused; return 1; }", unknown);
    assert_int_equal(tu->gaps.len, 0);
    assert_int_equal(tu->funcs.len, 2);
}

/* The reader of commands takes such flags out; if one comes through, the user's tree stays as it is all the same. */
static void test_writes_nothing(void **state) {
    LowerFixture *f = *state;
    const char *flags[] = {"-MD", "-MF", "deps.d", "-o", "out.o", "-c", "-save-temps", "-Wp,-MMD,more.d", NULL};
    Tu *tu = lower_fixture_file(f, "a.c", "int f(void) { return 1; }", flags);
    assert_int_equal(tu->funcs.len, 2);
    static const char *const files[] = {"deps.d", "out.o", "a.d", "a.o", "a.i", "more.d"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        assert_false(folder_has(f->arena, f->folder, files[i]));
}

static void test_errors(void **state) {
    LowerFixture *f = *state;
    Tu *tu = lower_fixture_text(f, "#include \"missing.h\"\nint whole(int n) { return n; }\n"
                                   "int broken(int n) {\n  nonsense x;\n  whole(n);\n  return n;\n}\n"
                                   "int after(void) { return 1; }");
    assert_int_equal(lower_fixture_gaps(tu, GAP_TU_PARSE_ERRORS), 1);
    assert_int_equal(lower_fixture_gaps(tu, GAP_FUNC_DEGRADED), 1);
    assert_true(lower_fixture_func(tu, "broken")->flags & FUNC_DEGRADED);
    assert_false(lower_fixture_func(tu, "whole")->flags & FUNC_DEGRADED);
    assert_false(lower_fixture_func(tu, "after")->flags & FUNC_DEGRADED);
    assert_int_equal(lower_fixture_count(tu, lower_fixture_func(tu, "broken"), OP_CALL), 1);
    assert_non_null(strstr(tu_str(tu, tu->gaps.data[0].detail), "missing.h"));
}

/* What the parser recovers from an error is no C; it must be valid IR all the same. Each of these once was not. */
static void test_nonsense(void **state) {
    static const char *const SOURCES[] = {
        "int f(int *p) { void v = 1; if (v) return 1; v++; p[v] = v; return v; }",
        "int g(int); int f(void) { g = 1; g++; return g.x + 3(g) + (g)->y; }",
        "int f(int a) { return a; } int f(int a) { return a + 1; }",
        "struct s; int f(struct s *p, struct s q) { return p->a + q.b + (*p).c; }",
        "void f(void) { goto nowhere; void *p = &&never; goto *p; case 3: break; continue; }",
        "int f(int n) { switch (n) { case n: return 1; default: default: return 2; } for (;;) }",
        "int a[] = {[-1] = 2, [0 ... -3] = 1, .x = 3}; struct { int x; } b = {{{1}}, 2, .y = 3, [2] = 4};",
        "void f(void) { int x __attribute__((cleanup(nobody))) = 1; __atomic_load_n(1, 2); __sync_fetch_and_add(); }",
        "int f(void) { return _Generic(1, char: 2) + ({ }) + __builtin_choose_expr(x, 1); } }",
        "int f(union u { int i; float f; } u) { return ((union u)2.5L).i + sizeof(struct nope) + (struct nope){1}; }",
    };
    LowerFixture *f = *state;
    for (size_t i = 0; i < sizeof SOURCES / sizeof *SOURCES; i++) {
        Tu *tu = lower_fixture_text(f, SOURCES[i]);
        if (lower_fixture_gaps(tu, GAP_TU_FAILED) > 0)
            fail_msg("%s: %s", SOURCES[i], tu_str(tu, tu->gaps.data[0].detail));
        assert_int_equal(lower_fixture_gaps(tu, GAP_TU_PARSE_ERRORS), 1);
    }
}

/* What GCC only warns of is no error here. */
static void test_old_habits(void **state) {
    LowerFixture *f = *state;
    Tu *tu = lower_fixture_text(f, "f(a) char *a; { int n = a; void (*p)(int) = f; return g(n, p); }\n"
                                   "static x; int h() { return; }");
    assert_int_equal(lower_fixture_gaps(tu, GAP_TU_PARSE_ERRORS), 0);
    assert_int_equal(lower_fixture_count(tu, lower_fixture_func(tu, "f"), OP_CALL), 1);
}

static void test_deep_else_if(void **state) {
    LowerFixture *f = *state;
    enum { BRANCHES = 5000 };
    char *text = arena_alloc(f->arena, BRANCHES * 48 + 200), *to = text;
    to = stpcpy(to, "int g(int);\nint f(int n) {\n  if (n == -1)\n    return g(0);\n");
    for (int i = 0; i < BRANCHES; i++)
        to = stpcpy(to, arena_printf(f->arena, "  else if (n == %d)\n    g(%d);\n", i, i));
    stpcpy(to, "  return n;\n}\n");
    Tu *tu = lower_fixture_text(f, text);
    assert_int_equal(tu->gaps.len, 0);
    assert_int_equal(lower_fixture_count(tu, lower_fixture_func(tu, "f"), OP_CALL), BRANCHES + 1);
}

/* clang stops at 256 levels by itself, gcc at none. */
static void test_deep_blocks(void **state) {
    LowerFixture *f = *state;
    enum { LEVELS = 1000 };
    char *text = arena_alloc(f->arena, LEVELS * 16 + 100), *to = text;
    to = stpcpy(to, "void g(int);\nvoid f(int n) {\n");
    for (int i = 0; i < LEVELS; i++)
        to = stpcpy(to, "if (n--) {");
    to = stpcpy(to, "g(n);");
    for (int i = 0; i <= LEVELS; i++)
        to = stpcpy(to, "}");
    Tu *tu = lower_fixture_text(f, text);
    assert_int_equal(tu->gaps.len, 0);
    assert_int_equal(lower_fixture_count(tu, lower_fixture_func(tu, "f"), OP_CALL), 1);
}

static void test_deep_expression(void **state) {
    LowerFixture *f = *state;
    enum { TERMS = 3000 };
    char *text = arena_alloc(f->arena, TERMS * 8 + 100), *to = text;
    to = stpcpy(to, "int f(int n) { return n");
    for (int i = 0; i < TERMS; i++)
        to = stpcpy(to, " + n");
    stpcpy(to, "; }");
    Tu *tu = lower_fixture_text(f, text);
    assert_int_equal(lower_fixture_count(tu, lower_fixture_func(tu, "f"), OP_LOAD), TERMS + 1);
    assert_int_equal(lower_fixture_count(tu, lower_fixture_func(tu, "f"), OP_BIN), TERMS);
}

static void test_files(void **state) {
    LowerFixture *f = *state;
    folder_write(f->arena, f->folder, "one.h", "#include \"sub/two.h\"\n");
    folder_write(f->arena, f->folder, "sub/two.h", "int two;\n");
    Tu *tu = lower_fixture_file(f, "main.c", "#include \"one.h\"\n#include \"./sub/../one.h\"\nint x;", NULL);
    uint32_t found = 0;
    for (uint32_t i = 1; i < tu->files.len; i++) {
        const char *path = tu_str(tu, tu->files.data[i].path);
        assert_int_equal(path[0], '/');
        assert_null(strstr(path, "/../"));
        found += strcmp(path, folder_path(f->arena, f->folder, "sub/two.h")) == 0;
    }
    assert_int_equal(found, 1);
    assert_string_equal(tu_str(tu, tu->main_path), folder_path(f->arena, f->folder, "main.c"));
}

static void test_macro_locations(void **state) {
    LowerFixture *f = *state;
    Tu *tu = lower_fixture_text(f, "int x;\n#define SET(v) \\\n  x = v\nvoid f(int n) {\n  SET(n);\n}\n");
    const Func *func = lower_fixture_func(tu, "f");
    const Loc *store = tu_loc(tu, lower_fixture_instr(tu, func, OP_STORE, 0)->loc);
    assert_int_equal(store->line, 5);
    assert_int_equal(store->col, 3);
    assert_int_equal(tu_loc(tu, store->spelled)->line, 3);
    assert_int_equal(tu_loc(tu, store->spelled)->col, 3);
    const Loc *load = tu_loc(tu, lower_fixture_instr(tu, func, OP_LOAD, 0)->loc);
    assert_int_equal(tu_loc(tu, load->spelled)->line, 5); /* an argument is written where the macro is used */
    assert_int_equal(tu_loc(tu, load->spelled)->col, 7);
    assert_int_equal(tu_loc(tu, func->end)->line, 6);
    assert_int_equal(tu_loc(tu, func->end)->spelled.i, 0);
}

static void test_version(void **state) {
    LowerFixture *f = *state;
    const char *version = frontend_version(f->arena);
    assert_true(version[0] >= '1' && version[0] <= '9');
    assert_int_equal(strspn(version, "0123456789."), strlen(version));
    Diag *diag = diag_new(stderr);
    assert_int_equal(frontend_load(diag), STATUS_OK);
    assert_string_equal(frontend_version(f->arena), version); /* it was known without */
    diag_free(diag);
}

/* The same bytes from the same input, whatever was lowered before in this process. */
static void test_deterministic(void **state) {
    LowerFixture *f = *state;
    const char *text = "struct s { int a; struct s *n; } g; int f(struct s *p) { return p->n->a + g.a; }";
    const char *first = lower_fixture_print(f, lower_fixture_text(f, text));
    lower_fixture_file(f, "other.c", "int other(int n) { return n * 2; }", NULL);
    assert_string_equal(lower_fixture_print(f, lower_fixture_text(f, text)), first);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, lower_fixture_set_up, lower_fixture_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_missing),         TEST(test_unusable_flags), TEST(test_writes_nothing),  TEST(test_errors),
        TEST(test_nonsense),        TEST(test_old_habits),     TEST(test_deep_else_if),    TEST(test_deep_blocks),
        TEST(test_deep_expression), TEST(test_files),          TEST(test_macro_locations), TEST(test_version),
        TEST(test_deterministic),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
