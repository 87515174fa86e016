/* test_ir.c: the table of operations and constant offsets of places. */
#include "ir/ir.h"

#include "support/check.h"
#include "support/ir_fixture.h"

static void test_every_operation_is_found_by_its_name(void **state) {
    for (int op = OP_NONE + 1; op < OP_COUNT; op++) {
        OpCode found = OP_NONE;
        assert_true(op_from_name(op_name((OpCode)op), &found));
        assert_int_equal(found, op);
    }
    OpCode found;
    assert_false(op_from_name("none", &found));
    assert_false(op_from_name("", &found));
    assert_false(op_from_name("loads", &found));
    (void)state;
}

static void test_effects(void **state) {
    assert_true(op_has(OP_LOAD, 'R'));
    assert_true(op_has(OP_LOAD, 'D'));
    assert_false(op_has(OP_LOAD, 'W'));
    assert_true(op_has(OP_CAS, 'r') && op_has(OP_CAS, 'w') && op_has(OP_CAS, 'R') && op_has(OP_CAS, 'W'));
    assert_true(op_has(OP_CALL, 'C'));
    assert_false(op_has(OP_FENCE, 'T'));
    assert_true(op_is_terminator(OP_UNREACHABLE));
    assert_false(op_is_terminator(OP_CALL));
    assert_false(op_has(OP_NONE, 'T'));
    (void)state;
}

static void test_a_new_unit_has_only_none_elements(void **state) {
    Tu *tu = tu_new(*state);
    assert_int_equal(tu->types.len, 1);
    assert_int_equal(tu->types.data[0].kind, TYPE_NONE);
    assert_int_equal(tu->instrs.len, 1);
    assert_int_equal(tu->blocks.len, 0);
    assert_int_equal(tu->gaps.len, 0);
    assert_string_equal(tu_str(tu, tu->main_path), "");
}

/* The offset of the place of the first load, or -1 if it is not constant. */
static int64_t offset_of(Arena *arena, const char *place) {
    char *text = arena_printf(arena,
                              "type in = struct { a: long, b: int }\n"
                              "type out = struct { pad: long, ins: in[4] }\n"
                              "global @o: out\n"
                              "func @f(%%i: long) -> void {\n"
                              "  %%1 = load %%i\n"
                              "  %%2:out* = addr @o\n"
                              "  %%3 = addr %s\n"
                              "}\n",
                              place);
    Tu *tu = ir_fixture_read(arena, text);
    const Instr *last = &tu->instrs.data[tu->instrs.len - 2];
    assert_int_equal(last->op, OP_ADDR);
    int64_t offset = -1;
    return place_const_offset(tu, tu_place(tu, last->place), &offset) ? offset : -1;
}

static void test_constant_offsets(void **state) {
    assert_int_equal(offset_of(*state, "@o"), 0);
    assert_int_equal(offset_of(*state, "@o.ins"), 8);
    assert_int_equal(offset_of(*state, "@o.ins[2].b"), 8 + 32 + 8);
    assert_int_equal(offset_of(*state, "(%2).ins[1]"), 8 + 16);
    assert_int_equal(offset_of(*state, "(%2)[3 x 2]"), 6);
    assert_int_equal(offset_of(*state, "(%2)[0 x 0].ins"), 8);
    int64_t offset_of_negative = offset_of(*state, "@o.ins[3][-2 x 4]");
    assert_int_equal(offset_of_negative, 8 + 48 - 8);
}

static void test_offsets_that_are_not_constant(void **state) {
    assert_int_equal(offset_of(*state, "@o.ins[%1].b"), -1);
    assert_int_equal(offset_of(*state, "(%2)[1 x 0]"), -1); /* steps of unknown size */
    assert_int_equal(offset_of(*state, "(%2)[9223372036854775807 x 2]"), -1);
    assert_int_equal(offset_of(*state, "(%2)[9223372036854775807 x 1].ins"), -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_operation_is_found_by_its_name),
        cmocka_unit_test(test_effects),
        arena_test(test_a_new_unit_has_only_none_elements),
        arena_test(test_constant_offsets),
        arena_test(test_offsets_that_are_not_constant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
