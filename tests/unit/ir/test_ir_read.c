/* test_ir_read.c: what the reader fills in for texts written by hand, and what it says of wrong ones. */
#include "ir/ir_text.h"

#include "support/check.h"
#include "support/ir_fixture.h"

#include <string.h>

static const Type *type_named(const Tu *tu, const char *name) {
    for (uint32_t i = 1; i < tu->types.len; i++) {
        if (strcmp(tu_str(tu, tu->types.data[i].name), name) == 0)
            return &tu->types.data[i];
    }
    fail_msg("no type %s", name);
    return NULL;
}

static const Field *field(const Tu *tu, const char *record, uint32_t index) {
    return &tu->fields.data[type_named(tu, record)->field_first + index];
}

static const Sym *sym(const Tu *tu, const char *name) {
    return tu_sym(tu, ir_fixture_sym(tu, name));
}

/* ---- types ---- */

static void test_built_in_and_derived_types(void **state) {
    Tu *tu = ir_fixture_read(*state, "global @a: ulong\nglobal @b: char*[3]\nglobal @c: char*\n");
    const Type *a = tu_type(tu, sym(tu, "a")->type), *b = tu_type(tu, sym(tu, "b")->type);
    assert_string_equal(tu_str(tu, a->name), "unsigned long");
    assert_int_equal(a->size, 8);
    assert_int_equal(a->flags, 0);
    assert_int_equal(b->kind, TYPE_ARRAY);
    assert_int_equal(b->count, 3);
    assert_int_equal(b->size, 24);
    assert_int_equal(b->align, 8);
    assert_int_equal(b->elem.i, sym(tu, "c")->type.i); /* one type for one label */
    assert_int_equal(tu_type(tu, tu_type(tu, b->elem)->elem)->flags, TYPE_SIGNED);
}

static void test_layout_is_that_of_c(void **state) {
    Tu *tu = ir_fixture_read(*state, "type outer = struct { c: char, in: inner, tail: char }\n"
                                     "type inner = struct { c: char, l: long, s: short }\n"
                                     "type both = union { c: char[5], i: int }\n"
                                     "type list = struct { next: list*, three: inner[3] }\n"
                                     "type none_yet = struct incomplete\n");
    assert_int_equal(field(tu, "inner", 1)->offset, 8);
    assert_int_equal(field(tu, "inner", 2)->offset, 16);
    assert_int_equal(type_named(tu, "inner")->size, 24);
    assert_int_equal(field(tu, "outer", 1)->offset, 8);
    assert_int_equal(field(tu, "outer", 2)->offset, 32);
    assert_int_equal(type_named(tu, "outer")->size, 40);
    assert_int_equal(type_named(tu, "outer")->align, 8);
    assert_int_equal(field(tu, "both", 1)->offset, 0);
    assert_int_equal(type_named(tu, "both")->size, 8);
    assert_int_equal(type_named(tu, "list")->size, 80);
    assert_int_equal(type_named(tu, "none_yet")->size, 0);
}

static void test_what_is_said_wins(void **state) {
    Tu *tu =
        ir_fixture_read(*state, "type t = struct size 99 align 2 name \"tag\" key \"k\" const { a: int @3, b: int }\n");
    const Type *t = type_named(tu, "tag");
    assert_int_equal(t->size, 99);
    assert_int_equal(t->align, 2);
    assert_int_equal(t->flags, TYPE_CONST);
    assert_string_equal(tu_str(tu, t->key), "k");
    assert_int_equal(field(tu, "tag", 0)->offset, 3);
    assert_int_equal(field(tu, "tag", 1)->offset, 8);
}

static void test_field_attributes(void **state) {
    Tu *tu = ir_fixture_read(*state, "type t = struct {\n"
                                     "  f: uint bits 3+5 annotation \"guarded_by:m\"   ; a comment { with a brace\n"
                                     "  \"a b\": int via-anonymous\n"
                                     "}\n");
    assert_int_equal(field(tu, "t", 0)->flags, FIELD_BITFIELD);
    assert_int_equal(field(tu, "t", 0)->bit_offset, 3);
    assert_int_equal(field(tu, "t", 0)->bit_width, 5);
    assert_string_equal(tu_str(tu, field(tu, "t", 0)->annotation), "guarded_by:m");
    assert_string_equal(tu_str(tu, field(tu, "t", 1)->name), "a b");
    assert_int_equal(field(tu, "t", 1)->flags, FIELD_VIA_ANONYMOUS);
}

static void test_records_have_the_key_that_clang_gives(void **state) {
    Tu *tu = ir_fixture_read(*state, "type s = struct { a: int }\ntype u = union { a: int }\n"
                                     "type s.2 = struct const fields of s\n");
    assert_string_equal(tu_str(tu, type_named(tu, "s")->key), "c:@S@s");
    assert_string_equal(tu_str(tu, type_named(tu, "u")->key), "c:@U@u");
    const Type *variant = type_named(tu, "u") + 1;
    assert_string_equal(tu_str(tu, variant->name), "s");
    assert_int_equal(variant->field_first, type_named(tu, "s")->field_first);
    assert_int_equal(variant->size, 4);
}

/* ---- symbols ---- */

static void test_flags_and_keys_of_symbols(void **state) {
    Tu *tu = ir_fixture_read(*state, "main \"/m.c\"\n"
                                     "decl @ext() -> int\n"
                                     "global @g: int\nglobal @only: int extern\nglobal @own: int static tls\n"
                                     "static-local @n: int owner @f\n"
                                     "global @named: int name \"odd name\" key \"KEY\" annotation \"guarded_by:m\"\n"
                                     "global @filled: int {\n+0 = 1\n}\n"
                                     "func @f(%p: int) -> void static noreturn {\n}\n");
    assert_int_equal(sym(tu, "ext")->flags, SYM_EXTERNAL);
    assert_int_equal(sym(tu, "g")->flags, SYM_EXTERNAL | SYM_DEFINED);
    assert_string_equal(tu_str(tu, sym(tu, "g")->key), "g");
    assert_int_equal(sym(tu, "only")->flags, SYM_EXTERNAL);
    assert_int_equal(sym(tu, "own")->flags, SYM_DEFINED | SYM_TLS);
    assert_string_equal(tu_str(tu, sym(tu, "own")->key), "/m.c\1own");
    assert_int_equal(sym(tu, "n")->flags, SYM_DEFINED);
    assert_int_equal(sym(tu, "n")->owner.i, sym(tu, "f")->func.i);
    assert_string_equal(tu_str(tu, sym(tu, "odd name")->key), "KEY");
    assert_string_equal(tu_str(tu, sym(tu, "odd name")->annotation), "guarded_by:m");
    assert_int_equal(sym(tu, "filled")->flags, SYM_EXTERNAL | SYM_DEFINED | SYM_INITIALISED);
    assert_int_equal(sym(tu, "f")->flags, SYM_DEFINED | SYM_NORETURN);
    assert_int_equal(sym(tu, "p")->flags, 0);
    assert_string_equal(tu_str(tu, sym(tu, "p")->key), "");
}

static void test_addresses_mark_symbols(void **state) {
    Tu *tu = ir_fixture_read(*state, "global @a: int\nglobal @b: int\nglobal @c: int\nglobal @d: int*{\n+0 = &@c\n}\n"
                                     "decl @callee(int*) -> void\ndecl @callback() -> void\n"
                                     "func @f() -> void {\n"
                                     "  local %n: int\n"
                                     "  call @callee(&%n)\n"
                                     "  %1 = addr @a\n"
                                     "  store @b = 1\n"
                                     "  call @callee(@callback)\n"
                                     "}\n");
    assert_true(sym(tu, "a")->flags & SYM_ADDRESS_TAKEN);
    assert_false(sym(tu, "b")->flags & SYM_ADDRESS_TAKEN);
    assert_true(sym(tu, "c")->flags & SYM_ADDRESS_TAKEN);
    assert_true(sym(tu, "n")->flags & SYM_ADDRESS_TAKEN);
    assert_true(sym(tu, "callback")->flags & SYM_ADDRESS_TAKEN);
    assert_false(sym(tu, "callee")->flags & SYM_ADDRESS_TAKEN);
}

static void test_signatures_share_a_type(void **state) {
    Tu *tu = ir_fixture_read(*state, "decl @a(int, char*) -> long\ndecl @b(int, char*) -> long\n"
                                     "decl @c(char*, ...) -> long\n"
                                     "func @d(%x: int, %y: char*) -> long {\nreturn 0:long\n}\n");
    const Type *c = tu_type(tu, sym(tu, "c")->type);
    assert_int_equal(sym(tu, "a")->type.i, sym(tu, "b")->type.i);
    assert_int_equal(sym(tu, "a")->type.i, sym(tu, "d")->type.i);
    assert_int_equal(c->flags, TYPE_VARIADIC);
    assert_int_equal(c->field_count, 1);
}

static void test_initialisers(void **state) {
    Tu *tu = ir_fixture_read(*state, "type ops = struct { read: fn*, size: uint }\ntype fn = func of int ()\n"
                                     "decl @my_read: fn\n"
                                     "global @ops: ops { +0 .read = @my_read:fn*, +8 .ops/size:uint = 5\n"
                                     "  +8 .ops/#1 = \"x\" }\n");
    const Sym *ops = sym(tu, "ops");
    const Init *inits = &tu->inits.data[ops->init_first];
    assert_int_equal(ops->init_count, 3);
    assert_int_equal(inits[0].value.kind, OPERAND_ADDR);
    assert_int_equal(inits[0].value.id, ir_fixture_sym(tu, "my_read").i);
    assert_string_equal(tu_str(tu, tu_field(tu, inits[1].field)->name), "size");
    assert_int_equal(inits[1].offset, 8);
    assert_int_equal(inits[1].type.i, field(tu, "ops", 1)->type.i);
    assert_int_equal(inits[2].field.i, inits[1].field.i);
    assert_int_equal(inits[2].value.kind, OPERAND_STRING);
}

/* ---- functions ---- */

static void test_operands_and_their_types(void **state) {
    Tu *tu =
        ir_fixture_read(*state, "type in = struct { a: int, b: long }\ntype out = struct { pad: int, in: in }\n"
                                "global @o: out\ndecl @f(...) -> void\n"
                                "func @g() -> void {\n"
                                "  call @f(-5, 7:long, \"a\\x01\\\"\", @f, &@o, &@o+4, &@o-4, &@o.in.b, &@o.in+1)\n"
                                "}\n");
    const Operand *args = tu_args(tu, ir_fixture_instr(tu, OP_CALL)) + 1;
    assert_int_equal(args[0].num, -5);
    assert_string_equal(tu_str(tu, tu_type(tu, args[0].type)->name), "int");
    assert_string_equal(tu_str(tu, tu_type(tu, args[1].type)->name), "long");
    assert_string_equal(tu_str(tu, (StrId){args[2].id}), "a\1\"");
    assert_int_equal(args[3].type.i, sym(tu, "f")->type.i);
    assert_int_equal(tu_type(tu, args[4].type)->elem.i, sym(tu, "o")->type.i);
    assert_int_equal(args[5].num, 4);
    assert_int_equal(args[6].num, -4);
    assert_int_equal(args[7].num, 8 + 8);
    assert_string_equal(tu_str(tu, tu_type(tu, tu_type(tu, args[7].type)->elem)->name), "long");
    assert_int_equal(args[8].num, 8 + 1);
}

static void test_types_of_values(void **state) {
    Tu *tu = ir_fixture_read(*state, "type s = struct { l: long, p: char* }\nglobal @s: s\ndecl @f() -> short\n"
                                     "func @g() -> void {\n"
                                     "  %1 = load @s.l\n  %2 = lt %1, 0:long\n  %3 = add %1, 1:long\n"
                                     "  %4 = addr @s.p\n  %5 = load (%4)\n  %6 = load (%5)[3]\n"
                                     "  %7 = call @f()\n  %8 = lnot %1\n  %9 = neg %1\n  %10 = ptrdiff %5, %5\n"
                                     "  %11:uint = copy %1\n  %12 = opaque\n"
                                     "}\n");
    const char *expected[] = {"long", "int",  "long",         "*",  "*", "char", "short", "int",
                              "long", "long", "unsigned int", "int"};
    for (uint32_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        const Type *type = tu_type(tu, tu->instrs.data[i + 1].type);
        const char *name = type->kind == TYPE_POINTER ? "*" : tu_str(tu, type->name);
        assert_string_equal(name, expected[i]);
    }
}

static void test_modes_that_follow(void **state) {
    Tu *tu =
        ir_fixture_read(*state, "type t = struct { f: uint bits 0+1, g: int }\nglobal @t: t\n"
                                "func @f() -> void {\n"
                                "  store @t.f = 1:uint\n  %1 = rmw add @t.g, 1\n  %2 = cas @t.g, @t.g, 1\n  fence\n"
                                "}\n");
    assert_int_equal(ir_fixture_instr(tu, OP_STORE)->flags, FLAG_BITFIELD);
    assert_int_equal(ir_fixture_instr(tu, OP_RMW)->order, ORDER_SEQ_CST);
    assert_int_equal(ir_fixture_instr(tu, OP_CAS)->order, ORDER_SEQ_CST);
    assert_int_equal(ir_fixture_instr(tu, OP_FENCE)->order, ORDER_SEQ_CST);
}

static void test_blocks_fall_through_and_the_end_returns(void **state) {
    Tu *tu = ir_fixture_read(*state, "global @x: int\n"
                                     "func @f() -> void {\n"
                                     "  %7 = load @x\n"
                                     "again:\n"
                                     "  branch %7, out, again\n"
                                     "  store @x = 1   ; nothing leads here\n"
                                     "dead:\n  store @x = 2\n"
                                     "out:\n  store @x = 3\n"
                                     "}\n"
                                     "func @empty() -> void { }\n"
                                     "func @named() -> void { entry:\n jump entry }\n");
    const char *bodies = strstr(ir_fixture_print(*state, tu), "b0:");
    assert_string_equal(bodies, "b0:\n  %1 = load @x\n  jump b1\n"
                                "b1:\n  branch %1, b2, b1\n"
                                "b2:\n  store @x = 3\n  return\n}\n"
                                "\nfunc @empty() {\nb0:\n  return\n}\n"
                                "\nfunc @named() {\nb0:\n  jump b0\n}\n");
}

/* ---- locations ---- */

static void test_locations(void **state) {
    Tu *tu = ir_fixture_read(*state, "file \"/h.h\" system\nfile f2 \"/a.c\" main\nglobal @x: int !3:4\n"
                                     "func @f() -> void { store @x = 1 !f1:5:6<7:8<f1:9:10\n} !20:1\n");
    const Loc *loc = tu_loc(tu, sym(tu, "x")->loc);
    assert_int_equal(loc->file.i, 2);
    assert_int_equal(loc->line, 3);
    assert_int_equal(loc->col, 4);
    loc = tu_loc(tu, ir_fixture_instr(tu, OP_STORE)->loc);
    assert_int_equal(loc->file.i, 1);
    assert_int_equal(loc->col, 6);
    loc = tu_loc(tu, loc->spelled);
    assert_int_equal(loc->file.i, 2);
    assert_int_equal(loc->line, 7);
    loc = tu_loc(tu, loc->spelled);
    assert_int_equal(loc->file.i, 1);
    assert_int_equal(loc->spelled.i, 0);
    assert_int_equal(tu_loc(tu, ir_fixture_func(tu, "f")->end)->line, 20);
}

static void test_numbered_lines(void **state) {
    Tu *tu = ir_fixture_read(*state, "global @x: int\n"
                                     "func @f() -> void {\n"
                                     "  store @x = 1\n"
                                     "  fence !90:9\n"
                                     "}\n"
                                     "lines\n");
    const Loc *loc = tu_loc(tu, ir_fixture_instr(tu, OP_STORE)->loc);
    assert_int_equal(loc->line, 3);
    assert_int_equal(loc->col, 3);
    assert_string_equal(tu_str(tu, tu->files.data[loc->file.i].path), "test.ir");
    assert_int_equal(tu_loc(tu, ir_fixture_instr(tu, OP_FENCE)->loc)->line, 90);
    assert_int_equal(tu_loc(tu, sym(tu, "x")->loc)->line, 1);
    assert_int_equal(tu_loc(tu, sym(tu, "f")->loc)->line, 2);
}

static void test_gaps(void **state) {
    Tu *tu = ir_fixture_read(*state, "gap inline-asm\ngap unknown-expr detail \"a \\\"b\\\"\" in @f !1:2\n"
                                     "func @f() -> void { }\n");
    assert_int_equal(tu->gaps.len, 2);
    assert_int_equal(tu->gaps.data[0].kind, GAP_INLINE_ASM);
    assert_string_equal(tu_str(tu, tu->gaps.data[1].detail), "a \"b\"");
    assert_int_equal(tu->gaps.data[1].func.i, 1);
    assert_int_equal(tu_loc(tu, tu->gaps.data[1].loc)->col, 2);
}

/* ---- errors ---- */

typedef struct BadText {
    const char *text, *error;
} BadText;

#define IN_BODY(line) "global @x: int\nfunc @f(%p: int*) -> void {\n" line "\n}\n"

static const BadText BAD_TEXTS[] = {
    {"nonsense\n", "1:9: expected file, type, decl, global, static-local, func or gap, not \"nonsense\""},
    {"\n\n  }\n", "3:3: expected file, type, decl"},
    {"global @x: int }\n", "1:16: a '}' without its '{'"},
    {"lockwise-ir 2\n", "1:14: version 2 is not supported"},
    {"main x\n", "1:6: expected '\"'"},
    {"main \"x\n", "1:8: expected '\"'"},
    {"main \"\\q\"\n", "1:8: expected one of"},
    {"main \"\\x00\"\n", "1:8: expected one of"},
    {"file f2 \"/a\"\n", "1:8: expected f1"},
    {"file \"/a\" odd\n", "1:14: expected main or system"},
    {"gap odd\n", "1:8: expected the kind of a gap"},
    {"gap inline-asm in @f\n", "1:19: no symbol @f"},

    {"type = int\n", "1:6: expected a name"},
    {"type t int\n", "1:8: expected '='"},
    {"type t = odd\n", "1:13: expected void, int"},
    {"type t = int odd\n", "1:17: expected an attribute of a type"},
    {"type t = int\ntype t = int\n", "2:7: a second type \"t\""},
    {"type none = int\n", "a second type \"none\""},
    {"type t = pointer\n", "1:17: expected \"of\" and a type"},
    {"type t = pointer of odd\n", "1:24: no type \"odd\""},
    {"type t* = int\ntype t = int\n", "\"t*\" must be a pointer"},
    {"type t* = pointer of int\ntype t = int\n", "\"t*\" points to something else"},
    {"type t = int size -1\n", "expected a number from 0 to 4294967295"},
    {"type t = int align 65536\n", "expected a number from 0 to 65535"},
    {"type t = int size 99999999999999999999\n", "a number of more than 64 bits"},
    {"type t = struct { a int }\n", "1:21: expected ':'"},
    {"type t = struct { a: int odd }\n", "expected '@', bits, annotation"},
    {"type t = struct { a: int bits 3 }\n", "1:33: expected '+'"},
    {"type t = struct { a: int\n", "2:1: expected a name"},
    {"type t = struct { a: t }\n", "1:6: a type that holds itself"},
    {"type t = struct { a: u }\ntype u = struct { a: t[2] }\n", "a type that holds itself"},
    {"type t = struct fields of int\n", "fields of a type that has none of its own"},
    {"type t = func of int (int\n", "1:26: expected ')'"},

    {"global x: int\n", "1:8: expected '@'"},
    {"global @x int\n", "1:11: expected ':'"},
    {"global @x: int odd\n", "1:16: expected an attribute of a symbol, not \"odd\""},
    {"global @x: int -odd\n", "expected an attribute of a symbol, not \"odd\""},
    {"global @x: int\nglobal @x: int\n", "2:10: a second @x"},
    {"func @x() -> void { }\nfunc @x() -> void { }\n", "2:8: a second @x"},
    {"decl @x() -> void\nfunc @x() -> void { }\n", "2:11: expected '{': @x is declared elsewhere"},
    {"static-local @n: int owner @x\ndecl @x() -> int\n", "expected a function with a body"},
    {"decl @f(int\n", "1:12: expected ','"},
    {"decl @f(int)\n", "1:13: expected '-'"},
    {"global @x: int { +0 = }\n", "1:23: expected an operand"},
    {"global @x: int { 0 = 1 }\n", "1:18: expected '+'"},
    {"global @x: int { +0 .odd = 1 }\n", "1:22: no field \"odd\" here"},
    {"global @x: int { +0 = %1 }\n", "%1 is not defined above"},
    {"global @x: int {\n", "2:1: expected '}'"},
    {"func @f(%a: int, %a: int) -> void { }\n", "a second %a"},
    {"func @f() -> void {\n", "expected '}'"},

    {IN_BODY("odd @x"), "3:4: expected an operation, not \"odd\""},
    {IN_BODY("%1 = load @odd"), "3:11: no symbol @odd"},
    {IN_BODY("%1 = load %odd"), "3:11: no local %odd"},
    {IN_BODY("%1 = load 5"), "expected a place"},
    {IN_BODY("%1 = load %2"), "expected a place"},
    {IN_BODY("%1 = load @x odd"), "3:14: expected a memory order, a flag"},
    {IN_BODY("%1 = load @x.a"), "3:14: no field \"a\" here"},
    {IN_BODY("%1 = load @x.int/#0"), "a field of a type that has none"},
    {IN_BODY("%1 = load @x[\"a\"]"), "expected a number or a value as index"},
    {IN_BODY("%1 = load @x[1"), "expected ']'"},
    {IN_BODY("%1 load @x"), "expected '='"},
    {IN_BODY("%1 = load @x\n%1 = load @x"), "4:13: a second %1"},
    {IN_BODY("store @x = %9"), "3:12: %9 is not defined above"},
    {IN_BODY("store @x = @x"), "a variable is no operand"},
    {IN_BODY("store @x = &5"), "expected a symbol behind '&'"},
    {IN_BODY("store @x"), "3:9: expected '='"},
    {IN_BODY("%1 = add 1"), "expected ','"},
    {IN_BODY("%1 = rmw odd @x, 1"), "expected xchg"},
    {IN_BODY("%1 = cas @x, 1"), "expected ','"},
    {IN_BODY("%1 = cas @x, 1, 2 seq_cst fail odd"), "expected a memory order"},
    {IN_BODY("unknown odd"), "expected the kind of a gap"},
    {IN_BODY("%1 = jump b"), "the end of a block has no value"},
    {IN_BODY("jump"), "expected a block"},
    {IN_BODY("jump b"), "3:7: a jump to a block that is not there"},
    {IN_BODY("b:\nb:\n"), "a second block \"b\""},
    {IN_BODY("jump b\nb:\nfence\nb:\n"), "a second block \"b\""},
    {IN_BODY("switch 1, b [x: b]"), "expected a number"},
    {IN_BODY("fence !12"), "3:10: expected ':'"},
    {IN_BODY("fence !f7:1:2"), "expected a number from 0 to"},
    {IN_BODY("local %p: int"), "a second %p"},

    {IN_BODY("%1 = load (%p)"), "3:12: a variable is no operand"},
    {IN_BODY("%1 = load (%odd)"), "3:12: no local %odd"},

    /* well formed, but not valid */
    {IN_BODY("branch 1, b, c\nb:\n%1 = load @x\nc:\nstore @x = %1"), "value 1 does not dominate its use"},
    {IN_BODY("%1 = store @x = 1"), "defines a value"},
    {IN_BODY("load @x"), "defines no value"},
};

static void test_errors(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof BAD_TEXTS / sizeof *BAD_TEXTS; i++) {
        Arena *arena = arena_new();
        Diag *diag = diag_new(NULL);
        if (ir_read(BAD_TEXTS[i].text, "bad.ir", arena, diag))
            fail_msg("accepted: %s", BAD_TEXTS[i].text);
        assert_int_equal(diag_error_count(diag), 1);
        if (!strstr(diag_last_error(diag), BAD_TEXTS[i].error))
            fail_msg("\"%s\" gives \"%s\", expected \"%s\"", BAD_TEXTS[i].text, diag_last_error(diag),
                     BAD_TEXTS[i].error);
        diag_free(diag);
        arena_free(arena);
    }
}

static void test_long_labels_and_deep_types_are_refused(void **state) {
    char text[2000];
    Diag *diag = diag_new(NULL);
    memset(text, 0, sizeof text);
    strcpy(text, "global @x: int");
    memset(text + strlen(text), '*', 1000);
    assert_null(ir_read(text, "bad.ir", *state, diag));
    assert_non_null(strstr(diag_last_error(diag), "a label of more than"));
    char *deep = arena_strdup(*state, "type t0 = struct { a: int }\n");
    for (int i = 1; i < 1500; i++)
        deep = arena_printf(*state, "type t%d = struct { a: t%d }\n%s", i, i - 1, deep);
    assert_null(ir_read(deep, "bad.ir", *state, diag));
    assert_non_null(strstr(diag_last_error(diag), "types nested too deeply"));
    diag_free(diag);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_built_in_and_derived_types),
        arena_test(test_layout_is_that_of_c),
        arena_test(test_what_is_said_wins),
        arena_test(test_field_attributes),
        arena_test(test_records_have_the_key_that_clang_gives),
        arena_test(test_flags_and_keys_of_symbols),
        arena_test(test_addresses_mark_symbols),
        arena_test(test_signatures_share_a_type),
        arena_test(test_initialisers),
        arena_test(test_operands_and_their_types),
        arena_test(test_types_of_values),
        arena_test(test_modes_that_follow),
        arena_test(test_blocks_fall_through_and_the_end_returns),
        arena_test(test_locations),
        arena_test(test_numbered_lines),
        arena_test(test_gaps),
        cmocka_unit_test(test_errors),
        arena_test(test_long_labels_and_deep_types_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
