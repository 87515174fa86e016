/* test_lower_sym.c: identity of symbols and types across units, and what of a unit is lowered at all. */
#include "frontend/frontend.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/lower_fixture.h"

#include <string.h>

static const char *key_of(const Tu *tu, const char *name) {
    return tu_str(tu, lower_fixture_sym(tu, name)->key);
}

static bool has_sym(const Tu *tu, const char *name) {
    for (uint32_t i = 1; i < tu->syms.len; i++) {
        if (strcmp(tu_str(tu, tu->syms.data[i].name), name) == 0)
            return true;
    }
    return false;
}

static const Type *record_named(const Tu *tu, const char *name) {
    for (uint32_t i = 1; i < tu->types.len; i++) {
        const Type *type = &tu->types.data[i];
        if (type->kind == TYPE_STRUCT && strcmp(tu_str(tu, type->name), name) == 0)
            return type;
    }
    fail_msg("no struct %s", name);
    return NULL;
}

static void test_external_names(void **state) {
    LowerFixture *f = *state;
    Tu *tu =
        lower_fixture_text(f, "int plain(void); int labelled(void) __asm__(\"label\"); extern int v __asm__(\"w\");\n"
                              "int __open_alias(int) __asm__(\"open\"); int __x(int) __asm__(\"__y\");\n"
                              "int f(void) { return plain() + labelled() + v + __open_alias(1) + __x(2); }");
    assert_string_equal(key_of(tu, "plain"), "plain");
    assert_string_equal(key_of(tu, "labelled"), "label");
    assert_string_equal(key_of(tu, "v"), "w");
    assert_string_equal(key_of(tu, "open"), "open"); /* the name says what is called, not how */
    assert_string_equal(key_of(tu, "__x"), "__y");
}

/* USRs of static symbols carry the base name of the file only. */
static void test_same_base_names(void **state) {
    LowerFixture *f = *state;
    const char *text = "struct s { int a; }; static struct s data; static int own(void) { static int n; return n++; }\n"
                       "int get(void) { return data.a + own(); }";
    Tu *a = lower_fixture_file(f, "a/same.c", text, NULL), *b = lower_fixture_file(f, "b/same.c", text, NULL);
    assert_string_equal(strrchr(key_of(a, "own"), '\1'), strrchr(key_of(b, "own"), '\1'));
    assert_string_not_equal(key_of(a, "own"), key_of(b, "own"));
    assert_string_not_equal(key_of(a, "data"), key_of(b, "data"));
    assert_string_not_equal(key_of(a, "n"), key_of(b, "n"));
    assert_string_not_equal(tu_str(a, record_named(a, "s")->key), tu_str(b, record_named(b, "s")->key));
    assert_string_equal(key_of(a, "get"), key_of(b, "get"));
}

/* What a header defines is the same thing in each unit, by whatever name the header was found. */
static void test_shared_header(void **state) {
    LowerFixture *f = *state;
    folder_write(f->arena, f->folder, "inc/h.h",
                 "struct s { int a; struct { int x; } in; }; static int count;\n"
                 "static inline int bump(struct s *p) { return p->in.x + count++; }\n"
                 "static inline int unused(void) { return 1; }");
    const char *one = "#include \"inc/h.h\"\nint f(struct s *p) { return bump(p); }";
    const char *two = "#include \"../inc/../inc/h.h\"\nint g(struct s *p) { return bump(p); }";
    Tu *a = lower_fixture_file(f, "one.c", one, NULL), *b = lower_fixture_file(f, "sub/two.c", two, NULL);
    assert_string_equal(key_of(a, "bump"), key_of(b, "bump"));
    assert_string_equal(key_of(a, "count"), key_of(b, "count"));
    assert_string_equal(tu_str(a, record_named(a, "s")->key), tu_str(b, record_named(b, "s")->key));
    assert_int_not_equal(lower_fixture_sym(a, "bump")->func.i, 0);
    assert_false(has_sym(a, "unused"));
}

static void test_one_symbol_for_all_declarations(void **state) {
    LowerFixture *f = *state;
    Tu *tu = lower_fixture_text(f, "extern int x; int x; extern int x; static int s(void); int f(void);\n"
                                   "int g(void) { extern int x; int f(void); return x + f() + s(); }\n"
                                   "int f(void) { return x; } static int s(void) { return 1; }\n");
    uint32_t count = 0;
    for (uint32_t i = 1; i < tu->syms.len; i++)
        count += strlen(tu_str(tu, tu->syms.data[i].name)) == 1;
    assert_int_equal(count, 4); /* x, s, f, g */
    assert_true(lower_fixture_sym(tu, "x")->flags & SYM_DEFINED);
    assert_int_not_equal(lower_fixture_sym(tu, "s")->func.i, 0);
    assert_int_not_equal(lower_fixture_sym(tu, "f")->func.i, 0);
}

/* Built-in and fortified names lead to the function that is meant, with the arguments that it has. */
static void test_plain_names(void **state) {
    LowerFixture *f = *state;
    Tu *tu = lower_fixture_text(
        f, "typedef unsigned long size_t; void *memcpy(void *, const void *, size_t);\n"
           "int __printf_chk(int, const char *, ...); long __read_chk(int, void *, size_t, size_t);\n"
           "void f(char *a, char *b, int n) { __builtin_memcpy(a, b, 1); memcpy(a, b, 2);\n"
           "  __builtin___memcpy_chk(a, b, 3, -1); __printf_chk(1, \"%d\", n); __read_chk(n, a, 4, 5);\n"
           "  __builtin_strlen(a); }");
    const Func *func = lower_fixture_func(tu, "f");
    static const struct {
        const char *name;
        uint32_t args;
    } calls[] = {{"memcpy", 3}, {"memcpy", 3}, {"memcpy", 3}, {"printf", 2}, {"read", 3}, {"strlen", 1}};
    SymId first = {0};
    for (uint32_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        const Instr *call = lower_fixture_instr(tu, func, OP_CALL, i);
        assert_non_null(call);
        const Operand *args = tu_args(tu, call);
        assert_string_equal(tu_str(tu, tu_sym(tu, (SymId){args[0].id})->name), calls[i].name);
        assert_int_equal(call->arg_count, calls[i].args + 1);
        if (i == 0)
            first.i = args[0].id;
        else if (i < 3)
            assert_int_equal(args[0].id, first.i);
    }
}

static void test_address_taken(void **state) {
    LowerFixture *f = *state;
    Tu *tu = lower_fixture_text(f, "void g(void *); int a, b, c[4], d[4], e; struct { int x, y; } s, t; int *p = &e;\n"
                                   "void h(void); void k(void); void m(int n) { int l = 1, o = 2;\n"
                                   "  a = b; g(&b); c[n] = c[1]; g(d); s.x = t.y; g(&t.x); h(); g(k); g(&l); o++; }");
    static const char *const taken[] = {"b", "d", "e", "t", "k", "l"}, *const left[] = {"a", "c", "s", "h", "o", "n"};
    for (size_t i = 0; i < 6; i++) {
        assert_true(lower_fixture_sym(tu, taken[i])->flags & SYM_ADDRESS_TAKEN);
        assert_false(lower_fixture_sym(tu, left[i])->flags & SYM_ADDRESS_TAKEN);
    }
}

static void test_noreturn(void **state) {
    LowerFixture *f = *state;
    Tu *tu =
        lower_fixture_text(f, "typedef void end(int) __attribute__((noreturn)); end typed; _Noreturn void std(void);\n"
                              "void gnu(void) __attribute__((__noreturn__)); int not(end *);\n"
                              "void later(void); void later(void) __attribute__((noreturn));\n"
                              "void f(int n) { not(typed); if (n == 1) std(); if (n == 2) gnu(); if (n == 3) later();\n"
                              "  typed(1); }");
    static const char *const ending[] = {"typed", "std", "gnu", "later"};
    for (size_t i = 0; i < 4; i++)
        assert_true(lower_fixture_sym(tu, ending[i])->flags & SYM_NORETURN);
    assert_false(lower_fixture_sym(tu, "not")->flags & SYM_NORETURN);
    assert_false(lower_fixture_sym(tu, "f")->flags & SYM_NORETURN);
    assert_int_equal(lower_fixture_count(tu, lower_fixture_func(tu, "f"), OP_UNREACHABLE), 4);
}

/* A system header's inline function is lowered if it is used; its extern inline variant of a library call never is. */
static void test_system_headers(void **state) {
    LowerFixture *f = *state;
    folder_write(
        f->arena, f->folder, "sys/lib.h",
        "static inline int used(int n) { return n; } static inline int unused(int n) { return n; }\n"
        "extern inline __attribute__((gnu_inline, always_inline)) long read(int n) { return __read_alias(n); }\n"
        "extern int shared;");
    const char *flags[] = {"-isystem", "sys", NULL};
    Tu *tu = lower_fixture_file(f, "main.c", "#include <lib.h>\nlong f(void) { return used(1) + read(2); }", flags);
    assert_int_not_equal(lower_fixture_sym(tu, "used")->func.i, 0);
    assert_int_equal(lower_fixture_sym(tu, "read")->func.i, 0);
    assert_false(has_sym(tu, "unused"));
    assert_false(has_sym(tu, "shared"));
    bool is_system = false;
    for (uint32_t i = 1; i < tu->files.len; i++) {
        const SrcFile *file = &tu->files.data[i];
        if (strstr(tu_str(tu, file->path), "lib.h"))
            is_system = file->flags & FILE_SYSTEM;
        else
            assert_true(file->flags & FILE_MAIN);
    }
    assert_true(is_system);
}

/* A file that is included as a part of the program. */
static void test_included_parts(void **state) {
    LowerFixture *f = *state;
    folder_write(f->arena, f->folder, "part.c",
                 "int from_part(void) { return 1; } static int hidden(void) { return 2; } int part_data = 3;");
    Tu *tu = lower_fixture_file(f, "whole.c", "#include \"part.c\"\nint x;", NULL);
    assert_int_not_equal(lower_fixture_sym(tu, "from_part")->func.i, 0);
    assert_true(lower_fixture_sym(tu, "part_data")->flags & SYM_DEFINED);
    assert_false(has_sym(tu, "hidden"));
}

static void test_record_keys(void **state) {
    LowerFixture *f = *state;
    Tu *tu = lower_fixture_text(f, "typedef struct { int a; } named; struct { int b; } thing; struct later;\n"
                                   "struct outer { struct { int c; } in; } o; named n;\n"
                                   "int f(struct later *p) { return thing.b + o.in.c + n.a + (p != 0); }");
    const Type *named = record_named(tu, "named"), *later = record_named(tu, "later");
    assert_non_null(strstr(tu_str(tu, named->key), "\1c:@SA@named"));
    assert_true(later->flags & TYPE_INCOMPLETE);
    assert_string_equal(tu_str(tu, later->key), "c:@S@later");
    const Type *thing = tu_type(tu, lower_fixture_sym(tu, "thing")->type);
    assert_string_equal(tu_str(tu, thing->name), "");
    assert_non_null(strstr(tu_str(tu, thing->key), "test.c:1:34"));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, lower_fixture_set_up, lower_fixture_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_external_names), TEST(test_same_base_names), TEST(test_shared_header),
        TEST(test_plain_names),    TEST(test_address_taken),   TEST(test_one_symbol_for_all_declarations),
        TEST(test_noreturn),       TEST(test_system_headers),  TEST(test_included_parts),
        TEST(test_record_keys),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
