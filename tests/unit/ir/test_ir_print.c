/* test_ir_print.c: the two written forms: each part of the exact one, labels, and the form for people. */
#include "ir/ir_text.h"

#include "ir/ir_build.h"
#include "support/check.h"
#include "support/ir_fixture.h"

#include <string.h>

/* Reads and prints; the text must come back, after what the reader adds in front. */
static void check_exact(Arena *arena, const char *text) {
    Tu *tu = ir_fixture_read(arena, text);
    char *printed = ir_fixture_print(arena, tu);
    if (!strstr(printed, text))
        fail_msg("%s", printed);
    assert_string_equal(ir_fixture_print(arena, ir_fixture_read(arena, printed)), printed);
}

static void test_sources_and_gaps(void **state) {
    check_exact(*state, "lockwise-ir 1\n"
                        "main \"/src/a \\\"b\\\".c\"\n"
                        "file f1 \"/usr/include/x.h\" system\n"
                        "file f2 \"/src/a \\\"b\\\".c\" main\n"
                        "\n"
                        "gap tu-parse-errors detail \"a\\tb\\n\\x01\\\\\" !3:4\n"
                        "gap tu-timeout !f1:3:4<5:6\n");
}

static void test_types(void **state) {
    check_exact(*state, "type int = int signed\n"
                        "type unsigned_int = int name \"unsigned int\"\n"
                        "type color = int size 1 align 4\n"
                        "type float = float size 4\n"
                        "type double = float\n"
                        "type void = void\n"
                        "type queue = struct {\n"
                        "  len: int\n"
                        "  next: queue*\n"
                        "  flags: unsigned_int bits 3+5 annotation \"guarded_by:m\"\n"
                        "  \"\": color @40 via-anonymous\n"
                        "}\n"
                        "type queue* = pointer of queue\n"
                        "type queue*.2 = pointer of queue volatile\n"
                        "type queue*[3] = array of queue* count 3\n"
                        "type queue.2 = struct const fields of queue\n"
                        "type t12 = union name \"\" key \"a.c:3:4\" !3:4 {\n"
                        "  i: int\n"
                        "  d: double\n"
                        "}\n"
                        "type gone = struct incomplete\n"
                        "type fn = func of void\n"
                        "type fn.2 = func of int variadic (queue*, int)\n"
                        "type fn.3 = func of int noreturn no-proto {\n"
                        "  named: int\n"
                        "}\n"
                        "type odd_name = other of int size 16 align 16 name \"odd name\"\n"
                        "type none.2 = struct size 3 align 2 atomic key \"K\"\n");
}

static void test_symbols(void **state) {
    check_exact(*state, "type int = int signed\n"
                        "type queue = struct {\n  len: int\n}\n"
                        "type fn = func of void\n"
                        "type void = void\n"
                        "decl @f: fn addr\n"
                        "global @x: int static tls\n"
                        "global @x.2: int extern annotation \"guarded_by:m\" !1:2\n"
                        "global @anon: int weak name \"\" key \"k\"\n"
                        "global @a_b: int addr synthetic compound constructor name \"a b\" key \"q\"\n"
                        "static-local @n: int owner @g\n"
                        "global @y: int key \"other\" {\n"
                        "  +0 = -7\n"
                        "  +8 .queue/len:int = &@a_b+8:fn\n"
                        "}\n"
                        "global @z: queue -init {\n"
                        "  +0 .len = @f\n"
                        "}\n"
                        "decl @g: fn static\n"
                        "\n"
                        "func @g() degraded variadic {\n"
                        "b0:\n"
                        "  return\n"
                        "} !7:1\n");
}

static const char FUNCTIONS[] = "file f1 \"/src/a.c\" main\n"
                                "file f2 \"/usr/include/lock.h\" system\n"
                                "file f3 \"/src/local.h\"\n"
                                "type int = int signed\n"
                                "type long = int size 8 signed\n"
                                "type char = int size 1 signed\n"
                                "type char* = pointer of char\n"
                                "type queue = struct {\n"
                                "  len: int\n"
                                "  flag: int bits 0+1\n"
                                "  rows: int[4]\n"
                                "  next: queue*\n"
                                "}\n"
                                "type int[4] = array of int count 4\n"
                                "type queue* = pointer of queue\n"
                                "type int* = pointer of int\n"
                                "type void = void\n"
                                "type fn = func of int (queue*, char*)\n"
                                "type fn.2 = func of void\n"
                                "type fn* = pointer of fn\n"
                                "type fn.3 = func of queue* (queue*, fn*)\n"
                                "decl @callee: fn !f2:10:5\n"
                                "decl @quit: fn.2 addr noreturn\n"
                                "global @q: queue addr !2:3\n"
                                "decl @f: fn.3 !4:5\n"
                                "\n"
                                "func @f(%p: queue* !4:10, %cb: fn*) {\n"
                                "  local %n: int !5:7\n"
                                "  local %n.2: long\n"
                                "b0:\n"
                                "  store %n = 0 init !5:7\n"
                                "  %1 = load %p !6:1\n"
                                "  %2 = load (%1).next acquire volatile !6:1\n"
                                "  %3 = load (%2).rows[2] !f2:3:4\n"
                                "  %4 = load (%2).rows[%3]\n"
                                "  %5 = load (%2)[%3 x 1].flag bitfield !7:1<f3:8:9\n"
                                "  %6 = load (%2).len:long\n"
                                "  store (%2:int*) = %6:int\n"
                                "  %7 = addr @q.rows[1]\n"
                                "  %8:long = copy %3\n"
                                "  %9 = add %8, 1:long\n"
                                "  %10 = lt %3, %4\n"
                                "  %11 = ptrdiff %7, %7\n"
                                "  %12 = neg %3\n"
                                "  %13 = lnot %3\n"
                                "  %14 = rmw add @q.len, 1 acq_rel new-value\n"
                                "  %15 = rmw test-and-set @q.len seq_cst\n"
                                "  %16 = cas @q.len, %n, 5 seq_cst fail relaxed\n"
                                "  %17 = cas @q.len, %3, 5 seq_cst value-cas\n"
                                "  fence acquire\n"
                                "  move @q = (%2)\n"
                                "  %18 = call @callee(&@q, \"text\\n\") !8:9\n"
                                "  call @callee(%2, 0:char*) cleanup\n"
                                "  %19 = load %cb\n"
                                "  %20 = call %19(%2, \"\")\n"
                                "  call @callee:fn.2(@quit, &@q+4:int*, -3)\n"
                                "  asm(%3) volatile clobber\n"
                                "  asm\n"
                                "  %21 = opaque\n"
                                "  %22:int* = opaque(%3)\n"
                                "  %23:long = unknown unknown-expr(%3, %4)\n"
                                "  unknown unknown-stmt\n"
                                "  switch %3, b3 [1: b2, -5..7: b1]\n"
                                "b1:\n"
                                "  goto %22, [b2, b1]\n"
                                "b2:\n"
                                "  branch %10, b3, b4 !9:9\n"
                                "b3:\n"
                                "  unreachable\n"
                                "b4:\n"
                                "  return %2\n"
                                "} !30:1\n"
                                "\n"
                                "gap unknown-expr detail \"what\" in @f !6:1\n";

static void test_functions(void **state) {
    Tu *tu = ir_fixture_read(*state, FUNCTIONS);
    char *text = arena_printf(*state, "lockwise-ir 1\nmain \"test.ir\"\n%s", FUNCTIONS);
    assert_string_equal(ir_fixture_print(*state, tu), text);
}

static void test_functions_for_people(void **state) {
    const char *expected =
        "global @q: struct queue addr ; 2:3\n"
        "\n"
        "func @f(%p: struct queue *, %cb: int (*)(struct queue *, char *)) -> struct queue * { ; 4:5\n"
        "  local %n: int ; 5:7\n"
        "  local %n.2: long\n"
        "b0:\n"
        "  store %n = 0 init ; 5:7\n"
        "  %1:struct queue * = load %p ; 6:1\n"
        "  %2:struct queue * = load (%1).next acquire volatile ; 6:1\n"
        "  %3:int = load (%2).rows[2] ; lock.h\n"
        "  %4:int = load (%2).rows[%3]\n"
        "  %5:int = load (%2)[%3 x 1].flag bitfield ; 7:1 < local.h:8:9\n";
    char *text = ir_fixture_print_functions(*state, ir_fixture_read(*state, FUNCTIONS));
    text[strlen(expected)] = '\0';
    assert_string_equal(text, expected);
}

/* ---- types as in C ---- */

typedef struct Spelling {
    const char *label, *expected;
} Spelling;

static const Spelling SPELLINGS[] = {
    {"int", "int"},
    {"ulong", "unsigned long"},
    {"int*", "int *"},
    {"int**", "int **"},
    {"int[3]", "int [3]"},
    {"int[3][2]", "int [2][3]"}, /* the label is read outwards: two arrays of three */
    {"int*[3]", "int *[3]"},
    {"int[3]*", "int (*)[3]"},
    {"tag", "struct tag"},
    {"const_tag*", "const struct tag *"},
    {"fixed", "int *const"},
    {"fixed*", "int *const *"},
    {"anon", "union <7:8>"},
    {"callback*", "void (*)(int, struct tag *)"},
    {"table", "void (*[])(int, struct tag *)"},
    {"getter*", "void (*(*)(void))(int, struct tag *)"},
    {"old*", "int (*)()"},
    {"log*", "int (*)(char *, ...)"},
    {"deep", "void (*)(void (*)(void (*)(...)))"},
    {"vector", "other"},
};

static void test_spelled_types(void **state) {
    const char *types = "type tag = struct { a: int }\n"
                        "type const_tag = struct const name \"tag\" fields of tag\n"
                        "type fixed = pointer of int const\n"
                        "type anon = union name \"\" !7:8 { a: int }\n"
                        "type callback = func of void (int, tag*)\n"
                        "type table = array of callback*\n"
                        "type getter = func of callback*\n"
                        "type old = func of int no-proto\n"
                        "type log = func of int variadic (char*)\n"
                        "type recursive = func of void (deep)\n"
                        "type deep = pointer of recursive\n"
                        "type vector = other size 16 name \"\"\n";
    for (size_t i = 0; i < sizeof SPELLINGS / sizeof *SPELLINGS; i++) {
        char *text = arena_printf(*state, "%sglobal @x: %s\n", types, SPELLINGS[i].label);
        char *printed = ir_fixture_print_functions(*state, ir_fixture_read(*state, text));
        char *expected = arena_printf(*state, "global @x: %s\n", SPELLINGS[i].expected);
        assert_string_equal(printed, expected);
    }
}

/* A label that would be longer than the reader takes is cut; the name stays whole. */
static void test_long_names(void **state) {
    char name[600];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    Tu *tu = tu_new(*state);
    StrId id = strpool_intern(tu->strs, name);
    TypeId type = ir_type(tu, (Type){.kind = TYPE_STRUCT, .name = id});
    type = ir_type(tu, (Type){.kind = TYPE_POINTER, .elem = type, .size = 8, .align = 8});
    for (int i = 0; i < 20; i++)
        type = ir_type(tu, (Type){.kind = TYPE_POINTER, .elem = type, .size = 8, .align = 8});
    ir_sym(tu, (Sym){.kind = SYM_GLOBAL, .flags = SYM_EXTERNAL, .name = id, .key = id, .type = type});
    char *text = ir_fixture_print(*state, tu);
    Tu *back = ir_fixture_read(*state, text);
    assert_string_equal(ir_fixture_print(*state, back), text);
    assert_string_equal(tu_str(back, tu_sym(back, (SymId){1})->name), name);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_sources_and_gaps),
        arena_test(test_types),
        arena_test(test_symbols),
        arena_test(test_functions),
        arena_test(test_functions_for_people),
        arena_test(test_spelled_types),
        arena_test(test_long_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
