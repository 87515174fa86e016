/* test_ir_verify.c: a valid unit is damaged in every way that the verifier looks for, and each damage must be named.
 * Each case changes a fresh copy of one unit; the text is part of the message that is expected.
 */
#include "ir/ir_verify.h"

#include "ir/ir_build.h"
#include "support/check.h"
#include "support/ir_fixture.h"

#include <string.h>

static const char UNIT[] = "file \"/a.c\" main\n"
                           "type in = struct { a: int, bits: uint bits 0+3 }\n"
                           "type out = struct { ins: in[2], next: out* }\n"
                           "type const_out = struct const name \"out\" fields of out\n"
                           "type fn = func of int (int, out*)\n"
                           "decl @callee: fn !1:1\n"
                           "decl @unmarked: fn\n"
                           "global @o: out !2:3<4:5 {\n"
                           "  +0 .ins = 1\n"
                           "  +8 = @callee\n"
                           "}\n"
                           "global @plain: int\n"
                           "static-local @s: int owner @f\n"
                           "func @f(%p: out*) -> int {\n"
                           "  local %n: int\n"
                           "  %1 = load %p\n"
                           "  %2 = load (%1).ins[1].bits\n"
                           "  %3 = addr @o\n"
                           "  %4 = add %2:int, 1\n"
                           "  store %n = %4\n"
                           "  move @o = (%3)\n"
                           "  %5 = rmw add @plain, 1 seq_cst\n"
                           "  %6 = cas @plain, %n, 1 seq_cst fail relaxed\n"
                           "  fence acquire\n"
                           "  %7 = call @callee(1, %3)\n"
                           "  %8:int = copy %7\n"
                           "  %9:int = opaque\n"
                           "  unknown unknown-expr\n"
                           "  branch %8, left, right\n"
                           "left:\n"
                           "  %10 = load (%1).ins[%4].a\n"
                           "  jump join\n"
                           "right:\n"
                           "  switch %4, join [1: join, 3..5: left]\n"
                           "join:\n"
                           "  return %4\n"
                           "}\n"
                           "func @g(%q: int) -> void {\n"
                           "  local %m: int\n"
                           "  store %m = 1\n"
                           "}\n"
                           "gap unknown-expr in @f !7:7\n";

static Type *type_at(Tu *tu, const char *name) {
    for (uint32_t i = 1; i < tu->types.len; i++) {
        if (strcmp(tu_str(tu, tu->types.data[i].name), name) == 0)
            return &tu->types.data[i];
    }
    fail_msg("no type %s", name);
    return NULL;
}

static Sym *sym_at(Tu *tu, const char *name) {
    return &tu->syms.data[ir_fixture_sym(tu, name).i];
}

static Type *type_of_kind(Tu *tu, TypeKind kind) {
    for (uint32_t i = 1; i < tu->types.len; i++) {
        if (tu->types.data[i].kind == kind)
            return &tu->types.data[i];
    }
    fail_msg("no type of kind %u", kind);
    return NULL;
}

static Field *field_at(Tu *tu, const char *record, uint32_t index) {
    return &tu->fields.data[type_at(tu, record)->field_first + index];
}

static Instr *instr_at(Tu *tu, OpCode op) {
    return ir_fixture_instr(tu, op);
}

static Operand *arg_at(Tu *tu, OpCode op, uint32_t index) {
    return &tu->operands.data[instr_at(tu, op)->arg_first + index];
}

static Place *place_at(Tu *tu, OpCode op) {
    return &tu->places.data[instr_at(tu, op)->place.i];
}

/* The load of (%1).ins[1].bits. */
static Instr *load_of_bits(Tu *tu) {
    return instr_at(tu, OP_LOAD) + 1;
}

static Sel *sel_at(Tu *tu, uint32_t index) {
    return &tu->sels.data[tu_place(tu, load_of_bits(tu)->place)->sel_first + index];
}

static Func *func_at(Tu *tu, const char *name) {
    return &tu->funcs.data[sym_at(tu, name)->func.i];
}

static Block *block_at(Tu *tu, uint32_t index) {
    return &tu->blocks.data[func_at(tu, "f")->block_first + index];
}

/* The block that ends in the switch. */
static Block *switch_block(Tu *tu) {
    return block_at(tu, 1);
}

static const uint32_t FAR = 1000000;

#define DAMAGE(expected, action) \
    case __COUNTER__ - FIRST:    \
        action;                  \
        return expected;

/* Damages number `which`; NULL if there are no more. */
static const char *damage_tables(Tu *tu, int which) {
    enum { FIRST = __COUNTER__ + 1 };
    switch (which) {
        DAMAGE("no none element", tu->places.len = 0)
        DAMAGE("type 0 is not none", tu->types.data[0].kind = TYPE_INT)
        DAMAGE("symbol 0 is not none", tu->syms.data[0].kind = SYM_FUNC)
        DAMAGE("instruction 0 is not none", tu->instrs.data[0].op = OP_LOAD)
        DAMAGE("place 0 is not none", tu->places.data[0].base = PLACE_SYM)
        DAMAGE("main path is no string", tu->main_path.i = FAR)
        DAMAGE("main path is no string", tu->main_path.i = type_at(tu, "out")->name.i + 1)
        DAMAGE("file 1: path is no string", tu->files.data[1].path.i = FAR)
        DAMAGE("file 1: unknown flags", tu->files.data[1].flags = 8)
        DAMAGE("file 9 does not exist", tu->locs.data[1].file.i = 9)
        DAMAGE("spelled at the later location", tu->locs.data[1].spelled.i = 1)

        DAMAGE("kind 0", type_at(tu, "in")->kind = TYPE_NONE)
        DAMAGE("kind 99", type_at(tu, "in")->kind = 99)
        DAMAGE("does not exist", type_of_kind(tu, TYPE_POINTER)->elem.i = FAR)
        DAMAGE("no element type", type_of_kind(tu, TYPE_POINTER)->elem.i = 0)
        DAMAGE("no element type", type_of_kind(tu, TYPE_FUNC)->elem.i = 0)
        DAMAGE("array of nothing", type_of_kind(tu, TYPE_ARRAY)->elem.i = 0)
        DAMAGE("does not exist", type_of_kind(tu, TYPE_ARRAY)->elem.i = FAR)
        DAMAGE("array nested more than",
               type_of_kind(tu, TYPE_ARRAY)->elem.i = (uint32_t)(type_of_kind(tu, TYPE_ARRAY) - tu->types.data))
        DAMAGE("name is no string", type_at(tu, "in")->name.i = FAR)
        DAMAGE("key is no string", type_at(tu, "in")->key.i = FAR)
        DAMAGE("location 1000000 does not exist", type_at(tu, "in")->loc.i = FAR)
        DAMAGE("fields 1+1000000 beyond", type_at(tu, "in")->field_count = FAR)
        DAMAGE("a count in a type that is no array", type_at(tu, "in")->count = 3)
        DAMAGE("fields in a scalar type", type_at(tu, "in")->kind = TYPE_INT)
        DAMAGE("field 0 is none", type_at(tu, "in")->field_first = 0)
        DAMAGE("a field's record does not exist", field_at(tu, "in", 0)->record.i = FAR)
        DAMAGE("a field belongs to another type", field_at(tu, "in", 1)->record = field_at(tu, "out", 0)->record)
        DAMAGE("field 2: not among the fields of its record", type_at(tu, "in")->field_count = 1)
        DAMAGE("a field belongs to another type", type_at(tu, "out")->kind = TYPE_UNION)
        DAMAGE("name is no string", field_at(tu, "in", 0)->name.i = FAR)
        DAMAGE("does not exist", field_at(tu, "in", 0)->type.i = FAR)
        DAMAGE("annotation is no string", field_at(tu, "in", 0)->annotation.i = FAR)
        DAMAGE("unknown flags", field_at(tu, "in", 0)->flags = 4)
        DAMAGE("the flag disagree", field_at(tu, "in", 0)->flags = FIELD_BITFIELD)
        DAMAGE("the flag disagree", field_at(tu, "in", 0)->bit_width = 3)
        DAMAGE("the flag disagree", field_at(tu, "in", 1)->flags = 0)
        DAMAGE("beyond its record", field_at(tu, "in", 0)->offset = 9)
        DAMAGE("record holds itself", field_at(tu, "out", 1)->type = field_at(tu, "out", 0)->record)
        DAMAGE("record holds itself", field_at(tu, "in", 0)->type = field_at(tu, "out", 0)->record)

        DAMAGE("its symbol is not the function's", func_at(tu, "f")->sym.i = FAR)
        DAMAGE("its symbol is not the function's", func_at(tu, "f")->sym = func_at(tu, "g")->sym)
        DAMAGE("its symbol is not the function's", sym_at(tu, "f")->kind = SYM_GLOBAL)
        DAMAGE("kind 0", sym_at(tu, "plain")->kind = SYM_NONE)
        DAMAGE("kind 77", sym_at(tu, "plain")->kind = 77)
        DAMAGE("name is no string", sym_at(tu, "plain")->name.i = FAR)
        DAMAGE("key is no string", sym_at(tu, "plain")->key.i = FAR)
        DAMAGE("does not exist", sym_at(tu, "plain")->type.i = FAR)
        DAMAGE("does not exist", sym_at(tu, "plain")->loc.i = FAR)
        DAMAGE("annotation is no string", sym_at(tu, "plain")->annotation.i = FAR)
        DAMAGE("initialisers 0+1000000 beyond", sym_at(tu, "o")->init_count = FAR)
        DAMAGE("unknown flags", sym_at(tu, "plain")->flags = 0x8000)
        DAMAGE("its function does not exist", sym_at(tu, "callee")->func.i = FAR)
        DAMAGE("its function does not exist", sym_at(tu, "s")->owner.i = FAR)
        DAMAGE("body of another symbol", sym_at(tu, "callee")->func.i = 1)
        DAMAGE("body of another symbol", sym_at(tu, "plain")->func.i = 1)
        DAMAGE("no key", sym_at(tu, "plain")->key = STR_EMPTY)
        DAMAGE("a local with a key", sym_at(tu, "n")->key = sym_at(tu, "plain")->key)
        DAMAGE("owned by a function", sym_at(tu, "plain")->owner.i = 1)
        DAMAGE("not owned by a function", sym_at(tu, "s")->owner.i = 0)
        DAMAGE("static initialisers of something else", sym_at(tu, "callee")->init_count = 1)
        DAMAGE("does not exist", tu->inits.data[0].type.i = FAR)
        DAMAGE("field 1000000 does not exist", tu->inits.data[0].field.i = FAR)
        DAMAGE("initialiser of a parameter", tu->inits.data[0].field.i = type_of_kind(tu, TYPE_FUNC)->field_first)
        DAMAGE("a value outside a function", tu->inits.data[0].value.kind = OPERAND_VALUE)
        DAMAGE("address of n of another function", tu->inits.data[1].value.id = ir_fixture_sym(tu, "n").i)
        DAMAGE("the address of unmarked is taken", tu->inits.data[1].value.id = ir_fixture_sym(tu, "unmarked").i)
        DAMAGE("gap 0: kind", tu->gaps.data[0].kind = GAP_KIND_COUNT)
        DAMAGE("gap 0: function", tu->gaps.data[0].func.i = FAR)
        DAMAGE("gap 0: location", tu->gaps.data[0].loc.i = FAR)
        DAMAGE("gap 0: detail", tu->gaps.data[0].detail.i = FAR)
    default:
        return NULL;
    }
}

static const char *damage_functions(Tu *tu, int which) {
    enum { FIRST = __COUNTER__ + 1 };
    switch (which) {
        DAMAGE("unknown flags", func_at(tu, "f")->flags = 8)
        DAMAGE("ir_func_end is missing", func_at(tu, "g")->block_count = 0)
        DAMAGE("its blocks do not follow", func_at(tu, "g")->block_first--)
        DAMAGE("blocks 0+1000000 beyond", func_at(tu, "f")->block_count = FAR)
        DAMAGE("does not exist", func_at(tu, "f")->end.i = FAR)
        DAMAGE("parameters 0+1000000 beyond", func_at(tu, "f")->param_count = FAR)
        DAMAGE("locals 1+1000000 beyond", func_at(tu, "f")->local_count = FAR)
        DAMAGE("member 1000000 does not exist", tu->members.data[0].i = FAR)
        DAMAGE("member n is of kind", tu->members.data[0] = ir_fixture_sym(tu, "n"))
        DAMAGE("member q of another function", tu->members.data[0] = ir_fixture_sym(tu, "q"))
        DAMAGE("member n is listed twice", tu->members.data[2] = ir_fixture_sym(tu, "n");
               func_at(tu, "f")->local_count = 2)
        DAMAGE("m is no member of its function", func_at(tu, "g")->local_count = 0)
        DAMAGE("blocks belong to no function", (void)vec_push(tu->arena, &tu->blocks))
        DAMAGE("instructions belong to no block", (void)vec_push(tu->arena, &tu->instrs))
        DAMAGE("1 values, not 9", func_at(tu, "g")->value_count = 9)

        DAMAGE("do not follow those of the block before", switch_block(tu)->instr_first++)
        DAMAGE("1000000 beyond", switch_block(tu)->instr_count = FAR)
        DAMAGE("no instructions", block_at(tu, 0)->instr_count = 0)
        DAMAGE("operation 0", instr_at(tu, OP_STORE)->op = OP_NONE)
        DAMAGE("operation 99", instr_at(tu, OP_STORE)->op = 99)
        DAMAGE("the block does not end", instr_at(tu, OP_BRANCH)->op = OP_STORE)
        DAMAGE("the block ends before its end", instr_at(tu, OP_STORE)->op = OP_RETURN)
        DAMAGE("value 5 is defined where 1 is due", instr_at(tu, OP_LOAD)->dst.i = 5)
        DAMAGE("value 1 is defined where 2 is due", load_of_bits(tu)->dst.i = 1)
        DAMAGE("1 successors", block_at(tu, 0)->succ_count = 1)
        DAMAGE("1 successors", block_at(tu, 3)->succ_count = 1)
        DAMAGE("successors 1000000+2 beyond", block_at(tu, 0)->succ_first = FAR)
        DAMAGE("successor 99 does not exist", tu->succs.data[block_at(tu, 0)->succ_first] = 99)
        DAMAGE("switch without a default", switch_block(tu)->succ_count = 0)
        DAMAGE("cases 1000000+2 beyond", switch_block(tu)->case_first = FAR)
        DAMAGE("case 2 is empty", tu->cases.data[switch_block(tu)->case_first + 1].high = 2)
        DAMAGE("2 blocks cannot be reached", tu->succs.data[block_at(tu, 0)->succ_first] = 3;
               tu->succs.data[block_at(tu, 0)->succ_first + 1] = 3)
        DAMAGE("not in reverse postorder", tu->succs.data[switch_block(tu)->succ_first + 2] = 3)
    default:
        return NULL;
    }
}

static const char *damage_operands(Tu *tu, int which) {
    enum { FIRST = __COUNTER__ + 1 };
    switch (which) {
        DAMAGE("value 10 does not dominate its use", arg_at(tu, OP_RETURN, 0)->id = 10)
        DAMAGE("value 9 is not defined above", arg_at(tu, OP_BIN, 0)->id = 9)
        DAMAGE("value 4 is not defined above", arg_at(tu, OP_BIN, 0)->id = 4) /* its own */
        DAMAGE("value 0 is not defined above", arg_at(tu, OP_BIN, 0)->id = 0)
        DAMAGE("value 1000000 is not defined above", arg_at(tu, OP_BIN, 0)->id = FAR)
        DAMAGE("operand of kind 0", arg_at(tu, OP_STORE, 0)->kind = OPERAND_NONE)
        DAMAGE("operand of kind 77", arg_at(tu, OP_STORE, 0)->kind = 77)
        DAMAGE("type 1000000 does not exist", arg_at(tu, OP_STORE, 0)->type.i = FAR)
        DAMAGE("operand is no string", *arg_at(tu, OP_STORE, 0) = operand_string((StrId){FAR}, (TypeId){0}))
        DAMAGE("symbol 0 does not exist", *arg_at(tu, OP_STORE, 0) = operand_addr((SymId){0}, 0, (TypeId){0}))
        DAMAGE("symbol 1000000 does not exist", *arg_at(tu, OP_STORE, 0) = operand_addr((SymId){FAR}, 0, (TypeId){0}))
        DAMAGE("address of q of another function",
               *arg_at(tu, OP_STORE, 0) = operand_addr(ir_fixture_sym(tu, "q"), 0, (TypeId){0}))
        DAMAGE("the address of plain is taken without a mark",
               *arg_at(tu, OP_CALL, 1) = operand_addr(ir_fixture_sym(tu, "plain"), 0, (TypeId){0}))
        DAMAGE("the address of unmarked is taken without a mark",
               *arg_at(tu, OP_CALL, 1) = operand_addr(ir_fixture_sym(tu, "unmarked"), 0, (TypeId){0}))
        DAMAGE("the address of plain is taken without a mark",
               *arg_at(tu, OP_CALL, 0) = operand_addr(ir_fixture_sym(tu, "plain"), 0, (TypeId){0}))
        DAMAGE("the address of o is taken without a mark", sym_at(tu, "o")->flags &= ~SYM_ADDRESS_TAKEN)

        DAMAGE("place 1000000 does not exist", instr_at(tu, OP_LOAD)->place.i = FAR)
        DAMAGE("type 1000000 does not exist", place_at(tu, OP_LOAD)->type.i = FAR)
        DAMAGE("place of kind 0", place_at(tu, OP_LOAD)->base = PLACE_NONE; place_at(tu, OP_LOAD)->sym.i = 0)
        DAMAGE("place of kind 9", place_at(tu, OP_LOAD)->base = 9; place_at(tu, OP_LOAD)->sym.i = 0)
        DAMAGE("place in symbol 0", place_at(tu, OP_LOAD)->sym.i = 0)
        DAMAGE("place in symbol 1000000", place_at(tu, OP_LOAD)->sym.i = FAR)
        DAMAGE("place in function callee", place_at(tu, OP_LOAD)->sym = ir_fixture_sym(tu, "callee"))
        DAMAGE("place in q of another function", place_at(tu, OP_LOAD)->sym = ir_fixture_sym(tu, "q"))
        DAMAGE("place in a symbol and at a value", place_at(tu, OP_LOAD)->value = *arg_at(tu, OP_STORE, 0))
        DAMAGE("place in a symbol and at a value",
               tu->places.data[load_of_bits(tu)->place.i].sym = ir_fixture_sym(tu, "o"))
        DAMAGE("value 9 is not defined above", tu->places.data[load_of_bits(tu)->place.i].value.id = 9)
        DAMAGE("1000000 beyond", tu->places.data[load_of_bits(tu)->place.i].sel_count = FAR)
        DAMAGE("selector of kind 9", sel_at(tu, 0)->kind = 9)
        DAMAGE("field 0 does not exist", sel_at(tu, 0)->field.i = 0)
        DAMAGE("field 1000000 does not exist", sel_at(tu, 0)->field.i = FAR)
        DAMAGE("selected field is a parameter", sel_at(tu, 0)->field.i = type_of_kind(tu, TYPE_FUNC)->field_first)
        DAMAGE("field selector with an index", sel_at(tu, 0)->scale = 4)
        DAMAGE("field selector with an index", sel_at(tu, 0)->index = operand_int(1, (TypeId){0}))
        DAMAGE("index selector with a field", sel_at(tu, 1)->field.i = 1)
        DAMAGE("index of kind", sel_at(tu, 1)->index = operand_string(STR_EMPTY, (TypeId){0}))
        DAMAGE("value 9 is not defined above", sel_at(tu, 1)->index = operand_value((ValueId){9}, (TypeId){0}))
    default:
        return NULL;
    }
}

static const char *damage_instrs(Tu *tu, int which) {
    enum { FIRST = __COUNTER__ + 1 };
    switch (which) {
        DAMAGE("type 1000000 does not exist", instr_at(tu, OP_LOAD)->type.i = FAR)
        DAMAGE("location 1000000 does not exist", instr_at(tu, OP_LOAD)->loc.i = FAR)
        DAMAGE("kind 1 of operation", instr_at(tu, OP_LOAD)->sub = 1)
        DAMAGE("of operation", instr_at(tu, OP_BIN)->sub = BIN_COUNT)
        DAMAGE("of operation", instr_at(tu, OP_RMW)->sub = RMW_COUNT)
        DAMAGE("of operation", instr_at(tu, OP_UNKNOWN)->sub = GAP_KIND_COUNT)
        DAMAGE("flags 0x8", instr_at(tu, OP_LOAD)->flags = FLAG_VALUE_CAS)
        DAMAGE("flags 0x40", instr_at(tu, OP_LOAD)->flags = FLAG_INIT)
        DAMAGE("flags 0x1", instr_at(tu, OP_BIN)->flags = FLAG_VOLATILE)
        DAMAGE("memory order 99", instr_at(tu, OP_LOAD)->order = 99)
        DAMAGE("memory order 6", instr_at(tu, OP_ADDR)->order = ORDER_SEQ_CST)
        DAMAGE("memory order 99 on failure", instr_at(tu, OP_CAS)->order_fail = 99)
        DAMAGE("memory order 1 on failure", instr_at(tu, OP_RMW)->order_fail = ORDER_RELAXED)
        DAMAGE("without a memory order", instr_at(tu, OP_RMW)->order = ORDER_PLAIN)
        DAMAGE("without a memory order", instr_at(tu, OP_CAS)->order = ORDER_PLAIN)
        DAMAGE("without a memory order", instr_at(tu, OP_FENCE)->order = ORDER_PLAIN)
        DAMAGE("0 operands", instr_at(tu, OP_STORE)->arg_count = 0)
        DAMAGE("1 operands", instr_at(tu, OP_BIN)->arg_count = 1)
        DAMAGE("1 operands", instr_at(tu, OP_LOAD)->arg_count = 1)
        DAMAGE("0 operands", instr_at(tu, OP_RMW)->arg_count = 0)
        DAMAGE("2 operands", instr_at(tu, OP_CAS)->arg_count = 2)
        DAMAGE("1 operands", instr_at(tu, OP_CAS)->flags = FLAG_VALUE_CAS)
        DAMAGE("0 operands", instr_at(tu, OP_CALL)->arg_count = 0)
        DAMAGE("0 operands", instr_at(tu, OP_BRANCH)->arg_count = 0)
        DAMAGE("1 operands", instr_at(tu, OP_JUMP)->arg_count = 1)
        DAMAGE("2 operands", instr_at(tu, OP_RETURN)->arg_count = 2)
        DAMAGE("operands 1000000+1 beyond", instr_at(tu, OP_STORE)->arg_first = FAR)
        DAMAGE("wrong places", instr_at(tu, OP_LOAD)->place.i = 0)
        DAMAGE("wrong places", instr_at(tu, OP_LOAD)->place2 = instr_at(tu, OP_LOAD)->place)
        DAMAGE("wrong places", instr_at(tu, OP_MOVE)->place2.i = 0)
        DAMAGE("wrong places", instr_at(tu, OP_CAS)->place2.i = 0)
        DAMAGE("wrong places", instr_at(tu, OP_CAS)->flags = FLAG_BOOL_CAS; instr_at(tu, OP_CAS)->arg_count = 2)
        DAMAGE("wrong places", instr_at(tu, OP_COPY)->place = instr_at(tu, OP_LOAD)->place)
        DAMAGE("disagree about a bit-field", load_of_bits(tu)->flags = 0)
        DAMAGE("disagree about a bit-field", instr_at(tu, OP_STORE)->flags = FLAG_BITFIELD)
        DAMAGE("the type of a block's end", instr_at(tu, OP_BRANCH)->type.i = 0)
        DAMAGE("the type of a block's end", instr_at(tu, OP_JUMP)->type.i = 1)
        DAMAGE("defines a value", instr_at(tu, OP_OPAQUE)->op = OP_ASM)
        DAMAGE("defines no value", instr_at(tu, OP_UNKNOWN)->sub = 0; instr_at(tu, OP_UNKNOWN)->op = OP_OPAQUE)
    default:
        return NULL;
    }
}

/* ---- */

typedef const char *Damage(Tu *tu, int which);

static void check_damages(Damage *damage) {
    for (int which = 0;; which++) {
        Arena *arena = arena_new();
        Tu *tu = ir_fixture_read(arena, UNIT);
        assert_null(ir_verify(tu, arena));
        const char *expected = damage(tu, which);
        if (!expected) {
            assert_true(which > 10);
            arena_free(arena);
            return;
        }
        const char *violation = ir_verify(tu, arena);
        if (!violation)
            fail_msg("damage %d passes, expected \"%s\"", which, expected);
        else if (!strstr(violation, expected))
            fail_msg("damage %d gives \"%s\", expected \"%s\"", which, violation, expected);
        arena_free(arena);
    }
}

static void test_damaged_tables(void **state) {
    check_damages(damage_tables);
    (void)state;
}

static void test_damaged_functions(void **state) {
    check_damages(damage_functions);
    (void)state;
}

static void test_damaged_operands(void **state) {
    check_damages(damage_operands);
    (void)state;
}

static void test_damaged_instructions(void **state) {
    check_damages(damage_instrs);
    (void)state;
}

static void test_a_violation_says_where(void **state) {
    Tu *tu = ir_fixture_read(*state, UNIT);
    instr_at(tu, OP_RETURN)->loc.i = FAR;
    assert_string_equal(ir_verify(tu, *state), "function f, block 3, instruction 0: location 1000000 does not exist");
    tu = ir_fixture_read(*state, UNIT);
    tu->files.data[1].flags = 8;
    assert_string_equal(ir_verify(tu, *state), "file 1: unknown flags 0x8");
}

static void test_an_empty_unit_is_valid(void **state) {
    assert_null(ir_verify(tu_new(*state), *state));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damaged_tables),   cmocka_unit_test(test_damaged_functions),
        cmocka_unit_test(test_damaged_operands), cmocka_unit_test(test_damaged_instructions),
        arena_test(test_a_violation_says_where), arena_test(test_an_empty_unit_is_valid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
