/* test_lower_init.c: where initialisers put things: C11 6.7.9, checked on byte offsets worked out by hand. */
#include "support/check.h"
#include "support/lower_fixture.h"

#include <string.h>

/* "offset:field=value offset:field=value ..." of a variable's initialiser; functions and addresses by name. */
static const char *inits_of(LowerFixture *f, const Tu *tu, const char *name) {
    const Sym *sym = lower_fixture_sym(tu, name);
    const char *text = "";
    for (uint32_t i = 0; i < sym->init_count; i++) {
        const Init *init = &tu->inits.data[sym->init_first + i];
        const char *field = init->field.i ? tu_str(tu, tu_field(tu, init->field)->name) : "";
        const char *value = "?";
        switch (init->value.kind) {
        case OPERAND_INT:
            value = arena_printf(f->arena, "%lld", (long long)init->value.num);
            break;
        case OPERAND_STRING:
            value = arena_printf(f->arena, "\"%s\"", tu_str(tu, (StrId){init->value.id}));
            break;
        case OPERAND_ADDR:
            value = arena_printf(f->arena, "%s+%lld", tu_str(tu, tu_sym(tu, (SymId){init->value.id})->name),
                                 (long long)init->value.num);
            break;
        default:
            break;
        }
        text = arena_printf(f->arena, "%s%s%u:%s=%s", text, i ? " " : "", init->offset, field, value);
    }
    return text;
}

static void check_init(LowerFixture *f, const char *declarations, const char *expected) {
    const char *text = arena_printf(f->arena,
                                    "typedef int fn(int); fn f, g; int x[9];\n"
                                    "struct p { int a, b; }; struct q { struct p p[2]; fn *call; int n; };\n"
                                    "union u { int i; char *s; struct { short lo, hi; }; };\n"
                                    "struct m { char c; union { long l; struct p p; }; struct { int t; fn *h; }; };\n"
                                    "%s\n",
                                    declarations);
    Tu *tu = lower_fixture_text(f, text);
    assert_int_equal(lower_fixture_gaps(tu, GAP_UNKNOWN_INIT), 0);
    assert_string_equal(inits_of(f, tu, "v"), expected);
}

static void test_brace_elision(void **state) {
    LowerFixture *f = *state;
    check_init(f, "struct q v = {1, 2, 3, 4, f, 5};", "0:a=1 4:b=2 8:a=3 12:b=4 16:call=f+0 24:n=5");
    check_init(f, "struct q v = {{1, 2, 3}, f};", "0:a=1 4:b=2 8:a=3 16:call=f+0");
    check_init(f, "struct q v = {{{1}, 3}, &g, 5};", "0:a=1 8:a=3 16:call=g+0 24:n=5");
    check_init(f, "struct q v[2] = {1, 2, 3, 4, 0, 5, {.n = 6}};", "0:a=1 4:b=2 8:a=3 12:b=4 24:n=5 56:n=6");
    check_init(f, "struct p v[] = {1, 2, {3}, 4, 5};", "0:a=1 4:b=2 8:a=3 16:a=4 20:b=5");
    check_init(f, "struct p v[2][2] = {1, 2, 3, 4, {5}};", "0:a=1 4:b=2 8:a=3 12:b=4 16:a=5");
}

static void test_designators(void **state) {
    LowerFixture *f = *state;
    check_init(f, "struct q v = {.n = 7, .p[1].b = 3, f};", "24:n=7 12:b=3 16:call=f+0");
    check_init(f, "struct q v = {.p = {[1] = {2, 3}}, .call = g, 9};", "8:a=2 12:b=3 16:call=g+0 24:n=9");
    check_init(f, "struct q v = {.p[0].b = 1, 2, 3};", "4:b=1 8:a=2 12:b=3");
    check_init(f, "struct p v[4] = {[2].b = 1, 2, [0] = {3, 4}};", "20:b=1 24:a=2 0:a=3 4:b=4");
    check_init(f, "struct p v[5] = {[1 ... 2] = {1, 2}, 3};", "8:a=1 12:b=2 16:a=1 20:b=2 24:a=3");
    check_init(f, "struct q v[3] = {[0 ... 1].p[1] = {4}, [0].n = 1};", "8:a=4 40:a=4 24:n=1");
    check_init(f, "fn *v[2][2] = {[1][0] = f, g, [0 ... 0] = {g}};", "16:=f+0 24:=g+0 0:=g+0");
    check_init(f, "struct p v = {b: 2, a: 1};", "4:b=2 0:a=1");
}

static void test_unions_and_anonymous_members(void **state) {
    LowerFixture *f = *state;
    check_init(f, "union u v = {3};", "0:i=3");
    check_init(f, "union u v = {.s = \"x\"};", "0:s=\"x\"");
    check_init(f, "union u v = {.hi = 4};", "2:hi=4");
    check_init(f, "union u v[2] = {1, {.lo = 2, 3}};", "0:i=1 8:lo=2 10:hi=3");
    check_init(f, "struct m v = {1, 2, 3, f};", "0:c=1 8:l=2 16:t=3 24:h=f+0");
    check_init(f, "struct m v = {1, {.p = {4, 5}}, {.h = g}};", "0:c=1 8:a=4 12:b=5 24:h=g+0");
    check_init(f, "struct m v = {.p.b = 6, .t = 7, f, .c = 8};", "12:b=6 16:t=7 24:h=f+0 0:c=8");
    check_init(f, "struct m v = {.l = 1, 2, g};", "8:l=1 16:t=2 24:h=g+0");
}

static void test_addresses(void **state) {
    LowerFixture *f = *state;
    check_init(f, "struct q w; int *v = &w.p[1].b;", "0:=w+12");
    check_init(f, "int *v[] = {x, x + 2, &x[3], &*(x + 4), (int *)((char *)&x[5] + 1), 0, 1 + x};",
               "0:=x+0 8:=x+8 16:=x+12 24:=x+16 32:=x+21 48:=x+4");
    check_init(f, "long v = (long)&x[1];", "0:=x+4");
    check_init(f, "extern struct q w; struct q *v = &w - 1;", "0:=w+-32");
    check_init(f, "const char *v[] = {\"a\\n\", (\"bc\"), &\"defg\"[2], 2 > 1 ? \"y\" : \"n\"};",
               "0:=\"a\n\" 8:=\"bc\" 16:=\"fg\" 24:=\"y\"");
    check_init(f, "fn *v[3] = {f, (fn *)(void *)&g, sizeof(int) == 4 ? f : g};", "0:=f+0 8:=g+0 16:=f+0");
    check_init(f, "struct p *v = (struct p[]){{1, 2}, {3}};", "0:=compound.5.15+0");
    check_init(f, "struct q v = {.p = {(struct p){1, 2}}, .n = (int){3}};", "0:a=1 4:b=2 24:n=3");
}

static void test_numbers_left_out(void **state) {
    LowerFixture *f = *state;
    check_init(f, "int v[] = {1, 2, 3};", "");
    check_init(f, "struct { int n; double d; char t[4]; } v = {0, 1.5, \"abc\"};", "");
    check_init(f, "int v = 'a' + (1 << 4);", "0:=113");
    check_init(f, "unsigned char v = -1;", "0:=255");
    Tu *tu = lower_fixture_text(f, "int a = 0, b, c[2] = {0}; extern int d; extern int e = 1; static int s;");
    assert_true(lower_fixture_sym(tu, "a")->flags & SYM_INITIALISED);
    assert_false(lower_fixture_sym(tu, "b")->flags & SYM_INITIALISED);
    assert_true(lower_fixture_sym(tu, "b")->flags & SYM_DEFINED);
    assert_true(lower_fixture_sym(tu, "c")->flags & SYM_INITIALISED);
    assert_true(lower_fixture_sym(tu, "e")->flags & SYM_DEFINED);
    assert_true(lower_fixture_sym(tu, "s")->flags & SYM_DEFINED);
}

/* The n-th store of f: "symbol offset size". */
static void check_store(LowerFixture *f, const char *init, uint32_t n, int64_t offset, uint32_t size) {
    const char *text = arena_printf(f->arena,
                                    "struct p { int a, b; }; struct q { struct p p[2]; long n; char t[8]; };\n"
                                    "void g(void *); void f(int x) { %s g(&v); }",
                                    init);
    Tu *tu = lower_fixture_text(f, text);
    const Instr *store = lower_fixture_instr(tu, lower_fixture_func(tu, "f"), OP_STORE, n);
    assert_non_null(store);
    int64_t found;
    assert_true(place_const_offset(tu, tu_place(tu, store->place), &found));
    assert_int_equal(found, offset);
    assert_int_equal(tu_type(tu, store->type)->size, size);
    assert_true(store->flags & FLAG_INIT);
}

static void test_automatic_objects(void **state) {
    LowerFixture *f = *state;
    check_store(f, "struct q v = {0};", 0, 0, 32);
    check_store(f, "struct q v = {1, 2, x};", 0, 0, 32); /* zeros first */
    check_store(f, "struct q v = {1, 2, x};", 3, 8, 4);
    check_store(f, "struct q v = {.n = x, \"abc\"};", 1, 16, 8);
    check_store(f, "struct q v = {.n = x, \"abc\"};", 2, 24, 8);
    check_store(f, "struct q v = {{{1, 2}, {3, x}}, 5, \"text\"};", 3, 12, 4); /* complete: no zeros */
    check_store(f, "int v[3] = {[1] = x};", 0, 0, 12);
    check_store(f, "int v[3] = {[1] = x};", 1, 4, 4);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, lower_fixture_set_up, lower_fixture_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_brace_elision), TEST(test_designators),      TEST(test_unions_and_anonymous_members),
        TEST(test_addresses),     TEST(test_numbers_left_out), TEST(test_automatic_objects),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
