/* test_ir_build.c: the builder: tables that hold things once, blocks in any order, unreachable code, renumbering. */
#include "ir/ir_build.h"

#include "ir/ir_verify.h"
#include "support/check.h"
#include "support/ir_fixture.h"

typedef struct Fixture {
    Tu *tu;
    Arena *scratch;
    TypeId type;
    SymId func, x;
    FuncBuilder *b;
} Fixture;

static SymId add_sym(Tu *tu, SymKind kind, const char *name, TypeId type) {
    StrId id = strpool_intern(tu->strs, name);
    bool is_global = kind == SYM_GLOBAL || kind == SYM_FUNC;
    return ir_sym(tu, (Sym){.kind = (uint8_t)kind,
                            .flags = SYM_ADDRESS_TAKEN | (is_global ? SYM_EXTERNAL : 0),
                            .name = id,
                            .key = is_global ? id : STR_EMPTY,
                            .type = type});
}

static Fixture begin(Arena *arena) {
    Fixture f = {.tu = tu_new(arena), .scratch = arena};
    f.type = ir_type(f.tu, (Type){.kind = TYPE_INT, .size = 4, .align = 4, .name = strpool_intern(f.tu->strs, "int")});
    f.func = add_sym(f.tu, SYM_FUNC, "f", (TypeId){0});
    f.x = add_sym(f.tu, SYM_GLOBAL, "x", f.type);
    f.b = ir_func_begin(f.tu, f.func, NULL, 0, arena);
    return f;
}

static Operand load(Fixture *f, PlaceId place) {
    ValueId value = ir_emit(f->b, (Instr){.op = OP_LOAD, .type = f->type, .place = place}, NULL, 0, true);
    return operand_value(value, f->type);
}

static Operand load_x(Fixture *f) {
    return load(f, ir_place_sym(f->tu, f->x, f->type));
}

static void store_x(Fixture *f, Operand value) {
    PlaceId place = ir_place_sym(f->tu, f->x, f->type);
    ir_emit(f->b, (Instr){.op = OP_STORE, .type = f->type, .place = place}, &value, 1, false);
}

/* Ends the function and checks all of it but the head. */
static void check_body(Fixture *f, Arena *arena, const char *expected) {
    ir_func_end(f->b, (LocId){0});
    const char *violation = ir_verify(f->tu, arena);
    if (violation)
        fail_msg("%s", violation);
    char *text = ir_fixture_print(arena, f->tu), *body = strstr(text, "b0:\n");
    assert_non_null(body);
    *strstr(body, "}\n") = '\0';
    assert_string_equal(body, expected);
}

static void test_files_are_held_once(void **state) {
    Tu *tu = tu_new(*state);
    FileId a = ir_file(tu, "/a.c", FILE_MAIN), b = ir_file(tu, "/b.h", 0);
    assert_int_not_equal(a.i, b.i);
    assert_int_equal(ir_file(tu, "/a.c", 0).i, a.i);
    assert_int_equal(ir_file(tu, "/b.h", FILE_SYSTEM).i, b.i);
    assert_int_equal(tu->files.len, 3);
    assert_int_equal(tu->files.data[b.i].flags, FILE_SYSTEM);
}

static void test_near_locations_are_held_once(void **state) {
    Tu *tu = tu_new(*state);
    FileId file = ir_file(tu, "/a.c", FILE_MAIN);
    LocId spelled = ir_loc(tu, file, 1, 1, (LocId){0}), used = ir_loc(tu, file, 2, 3, spelled);
    assert_int_equal(ir_loc(tu, file, 1, 1, (LocId){0}).i, spelled.i);
    assert_int_equal(ir_loc(tu, file, 2, 3, spelled).i, used.i);
    assert_int_not_equal(ir_loc(tu, file, 2, 3, (LocId){0}).i, used.i);
    assert_int_not_equal(ir_loc(tu, (FileId){0}, 1, 1, (LocId){0}).i, spelled.i);
    LocId none = ir_loc(tu, (FileId){0}, 0, 0, (LocId){0});
    assert_int_not_equal(none.i, 0); /* 0 is "no location", whatever a location says */
}

static void test_initialisers_of_the_last_call_count(void **state) {
    Tu *tu = tu_new(*state);
    SymId x = add_sym(tu, SYM_GLOBAL, "x", (TypeId){0});
    Init inits[] = {{.offset = 0, .value = operand_int(1, (TypeId){0})}, {.offset = 4}};
    ir_init(tu, x, inits, 2);
    assert_int_equal(tu_sym(tu, x)->init_count, 2);
    assert_int_equal(tu->inits.data[tu_sym(tu, x)->init_first].value.num, 1);
    ir_init(tu, x, NULL, 0);
    assert_int_equal(tu_sym(tu, x)->init_count, 0);
}

static void test_places_share_no_selectors(void **state) {
    Tu *tu = tu_new(*state);
    SymId x = add_sym(tu, SYM_GLOBAL, "x", (TypeId){0});
    PlaceId base = ir_place_index(tu, ir_place_sym(tu, x, (TypeId){0}), operand_int(1, (TypeId){0}), 4, (TypeId){0});
    PlaceId two = ir_place_index(tu, base, operand_int(2, (TypeId){0}), 4, (TypeId){0});
    PlaceId three = ir_place_index(tu, base, operand_int(3, (TypeId){0}), 4, (TypeId){0});
    assert_int_equal(tu_place(tu, base)->sel_count, 1);
    assert_int_equal(tu_place(tu, two)->sel_count, 2);
    assert_int_equal(tu_sels(tu, tu_place(tu, two))[0].index.num, 1);
    assert_int_equal(tu_sels(tu, tu_place(tu, two))[1].index.num, 2);
    assert_int_equal(tu_sels(tu, tu_place(tu, three))[0].index.num, 1);
    assert_int_equal(tu_sels(tu, tu_place(tu, three))[1].index.num, 3);
}

static void test_an_empty_function_returns(void **state) {
    Fixture f = begin(*state);
    assert_true(ir_block_is_open(f.b));
    check_body(&f, *state, "b0:\n  return\n");
    assert_int_equal(tu_func(f.tu, (FuncId){1})->value_count, 1);
    assert_int_equal(tu_sym(f.tu, f.func)->func.i, 1);
}

static void test_members_know_their_function(void **state) {
    Tu *tu = tu_new(*state);
    SymId func = add_sym(tu, SYM_FUNC, "f", (TypeId){0});
    SymId params[] = {add_sym(tu, SYM_PARAM, "a", (TypeId){0}), add_sym(tu, SYM_PARAM, "b", (TypeId){0})};
    FuncBuilder *b = ir_func_begin(tu, func, params, 2, *state);
    SymId local = add_sym(tu, SYM_LOCAL, "l", (TypeId){0});
    ir_func_add_local(b, local);
    ir_func_mark(b, FUNC_DEGRADED);
    ir_func_mark(b, FUNC_VARIADIC);
    FuncId id = ir_func_id(b);
    assert_int_equal(ir_func_end(b, (LocId){0}).i, id.i);
    const Func *made = tu_func(tu, id);
    assert_int_equal(made->flags, FUNC_DEGRADED | FUNC_VARIADIC);
    assert_int_equal(made->param_count, 2);
    assert_int_equal(tu->members.data[made->param_first + 1].i, params[1].i);
    assert_int_equal(made->local_count, 1);
    assert_int_equal(tu->members.data[made->local_first].i, local.i);
    assert_int_equal(tu_sym(tu, params[0])->owner.i, id.i);
    assert_int_equal(tu_sym(tu, local)->owner.i, id.i);
    assert_null(ir_verify(tu, *state));
}

static void test_the_true_side_stands_first_and_blocks_may_be_filled_backwards(void **state) {
    Fixture f = begin(*state);
    BuildBlock join = ir_block_new(f.b), other = ir_block_new(f.b), then = ir_block_new(f.b);
    ir_branch(f.b, load_x(&f), then, other, (LocId){0});
    ir_block_set(f.b, join);
    ir_return(f.b, NULL, (LocId){0});
    ir_block_set(f.b, other);
    store_x(&f, operand_int(2, f.type));
    ir_jump(f.b, join, (LocId){0});
    ir_block_set(f.b, then);
    store_x(&f, operand_int(1, f.type));
    ir_jump(f.b, join, (LocId){0});
    check_body(&f, *state,
               "b0:\n  %1 = load @x\n  branch %1, b1, b2\n"
               "b1:\n  store @x = 1\n  jump b3\n"
               "b2:\n  store @x = 2\n  jump b3\n"
               "b3:\n  return\n");
}

static void test_a_loops_body_stands_before_what_follows(void **state) {
    Fixture f = begin(*state);
    BuildBlock head = ir_block_new(f.b), after = ir_block_new(f.b), body = ir_block_new(f.b);
    ir_jump(f.b, head, (LocId){0});
    ir_block_set(f.b, after);
    ir_unreachable(f.b, (LocId){0});
    ir_block_set(f.b, head);
    ir_branch(f.b, load_x(&f), body, after, (LocId){0});
    ir_block_set(f.b, body);
    ir_jump(f.b, head, (LocId){0});
    check_body(&f, *state,
               "b0:\n  jump b1\n"
               "b1:\n  %1 = load @x\n  branch %1, b2, b3\n"
               "b2:\n  jump b1\n"
               "b3:\n  unreachable\n");
}

static void test_the_entry_may_be_a_loop(void **state) {
    Fixture f = begin(*state);
    BuildBlock entry = ir_block_current(f.b);
    ir_jump(f.b, entry, (LocId){0});
    check_body(&f, *state, "b0:\n  jump b0\n");
}

/* A block can be filled in several stretches, and what is emitted while none is open disappears. */
static void test_what_stands_behind_an_end_is_dropped(void **state) {
    Fixture f = begin(*state);
    BuildBlock entry = ir_block_current(f.b), next = ir_block_new(f.b);
    Operand first = load_x(&f);
    ir_block_set(f.b, next);
    store_x(&f, operand_int(9, f.type));
    ir_block_set(f.b, entry);
    store_x(&f, first);
    ir_jump(f.b, next, (LocId){0});
    assert_false(ir_block_is_open(f.b));
    Operand dropped = load_x(&f);
    assert_int_not_equal(dropped.id, 0);
    assert_int_not_equal(dropped.id, first.id);
    ir_return(f.b, &dropped, (LocId){0}); /* not open: dropped as well */
    ir_branch(f.b, dropped, next, next, (LocId){0});
    ir_block_set(f.b, next);
    assert_true(ir_block_is_open(f.b));
    ir_return(f.b, NULL, (LocId){0});
    check_body(&f, *state,
               "b0:\n  %1 = load @x\n  store @x = %1\n  jump b1\n"
               "b1:\n  store @x = 9\n  return\n");
}

/* Unreachable blocks that lead into reachable ones take nothing with them: no instruction, place, value, operand. */
static void test_unreachable_blocks_leave_nothing(void **state) {
    Fixture f = begin(*state);
    BuildBlock dead = ir_block_new(f.b), live = ir_block_new(f.b);
    ir_block_set(f.b, dead);
    Operand lost = load(&f, ir_place_value(f.tu, load_x(&f), f.type));
    PlaceId lost_place = ir_place_index(f.tu, ir_place_sym(f.tu, f.x, f.type), lost, 4, f.type);
    ir_emit(f.b, (Instr){.op = OP_STORE, .type = f.type, .place = lost_place}, &lost, 1, false);
    ir_jump(f.b, live, (LocId){0});
    ir_block_set(f.b, (BuildBlock){0});
    ir_jump(f.b, live, (LocId){0});
    ir_block_set(f.b, live);
    Operand kept = load_x(&f);
    ir_return(f.b, &kept, (LocId){0});
    check_body(&f, *state, "b0:\n  jump b1\nb1:\n  %1 = load @x\n  return %1\n");
    assert_int_equal(tu_func(f.tu, (FuncId){1})->value_count, 2);
    assert_int_equal(f.tu->places.len, 2);
    assert_int_equal(f.tu->sels.len, 0);
    assert_int_equal(f.tu->operands.len, 1);
    assert_int_equal(f.tu->blocks.len, 2);
}

/* Values in the base and in an index of a place follow the renumbering; the bases of longer places do not stay. */
static void test_values_in_places_are_renumbered(void **state) {
    Fixture f = begin(*state);
    BuildBlock late = ir_block_new(f.b);
    ir_block_set(f.b, late);
    BuildBlock dead = ir_block_new(f.b);
    ir_block_set(f.b, (BuildBlock){0});
    Operand a = load_x(&f), b = load_x(&f);
    ir_jump(f.b, late, (LocId){0});
    ir_block_set(f.b, dead);
    load_x(&f);
    ir_return(f.b, NULL, (LocId){0});
    ir_block_set(f.b, late);
    PlaceId place = ir_place_index(f.tu, ir_place_value(f.tu, b, f.type), a, 4, f.type);
    PlaceId longer = ir_place_index(f.tu, place, operand_int(1, f.type), 4, f.type);
    Operand c = load(&f, longer), d = load(&f, longer);
    store_x(&f, c);
    store_x(&f, d);
    check_body(&f, *state,
               "b0:\n  %1 = load @x\n  %2 = load @x\n  jump b1\n"
               "b1:\n  %3 = load (%2)[%1 x 4][1 x 4]:int\n  %4 = load (%2)[%1 x 4][1 x 4]:int\n"
               "  store @x = %3\n  store @x = %4\n  return\n");
    /* x twice, the shared long place once, x twice; the place of the dead block and the shorter one are gone */
    assert_int_equal(f.tu->places.len, 1 + 5);
    assert_int_equal(f.tu->sels.len, 2);
}

static void test_places_made_before_the_function_stay(void **state) {
    Tu *tu = tu_new(*state);
    SymId func = add_sym(tu, SYM_FUNC, "f", (TypeId){0}), x = add_sym(tu, SYM_GLOBAL, "x", (TypeId){0});
    PlaceId place = ir_place_index(tu, ir_place_sym(tu, x, (TypeId){0}), operand_int(1, (TypeId){0}), 4, (TypeId){0});
    FuncBuilder *b = ir_func_begin(tu, func, NULL, 0, *state);
    PlaceId more = ir_place_index(tu, place, operand_int(2, (TypeId){0}), 4, (TypeId){0});
    ir_emit(b, (Instr){.op = OP_LOAD, .place = place}, NULL, 0, true);
    ir_emit(b, (Instr){.op = OP_LOAD, .place = more}, NULL, 0, true);
    ir_func_end(b, (LocId){0});
    assert_null(ir_verify(tu, *state));
    assert_int_equal(tu->instrs.data[1].place.i, place.i);
    assert_int_equal(tu_place(tu, tu->instrs.data[2].place)->sel_count, 2);
}

static void test_switch_keeps_cases_with_their_targets(void **state) {
    Fixture f = begin(*state);
    BuildBlock otherwise = ir_block_new(f.b), one = ir_block_new(f.b), many = ir_block_new(f.b);
    Case cases[] = {{1, 1}, {5, 9}, {-2, -1}};
    BuildBlock targets[] = {one, many, one};
    ir_switch(f.b, load_x(&f), otherwise, cases, targets, 3, (LocId){0});
    check_body(&f, *state,
               "b0:\n  %1 = load @x\n  switch %1, b1 [1: b3, 5..9: b2, -2..-1: b3]\n"
               "b1:\n  return\nb2:\n  return\nb3:\n  return\n");
}

static void test_goto_without_targets_and_double_edges(void **state) {
    Fixture f = begin(*state);
    BuildBlock next = ir_block_new(f.b);
    ir_branch(f.b, load_x(&f), next, next, (LocId){0});
    ir_block_set(f.b, next);
    ir_goto(f.b, operand_int(0, f.type), NULL, 0, (LocId){0});
    check_body(&f, *state, "b0:\n  %1 = load @x\n  branch %1, b1, b1\nb1:\n  goto 0, []\n");
}

/* The tables of several functions follow one another, and each numbers its values from 1. */
static void test_functions_follow_one_another(void **state) {
    Fixture f = begin(*state);
    load_x(&f);
    ir_func_end(f.b, (LocId){0});
    SymId second = add_sym(f.tu, SYM_FUNC, "g", (TypeId){0});
    f.b = ir_func_begin(f.tu, second, NULL, 0, *state);
    Operand value = load_x(&f);
    assert_int_equal(value.id, 1);
    ir_return(f.b, &value, (LocId){0});
    ir_func_end(f.b, (LocId){0});
    assert_null(ir_verify(f.tu, *state));
    assert_int_equal(tu_func(f.tu, (FuncId){2})->block_first, 1);
    assert_int_equal(f.tu->funcs.len, 3);
}

/* A deep chain of blocks needs no stack, and building is linear: this would take minutes otherwise. */
static void test_many_blocks(void **state) {
    enum { COUNT = 200000 };
    Fixture f = begin(*state);
    for (int i = 0; i < COUNT; i++) {
        BuildBlock next = ir_block_new(f.b);
        ir_branch(f.b, load_x(&f), next, (BuildBlock){0}, (LocId){0});
        ir_block_set(f.b, next);
    }
    ir_func_end(f.b, (LocId){0});
    assert_null(ir_verify(f.tu, *state));
    assert_int_equal(f.tu->blocks.len, COUNT + 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_files_are_held_once),
        arena_test(test_near_locations_are_held_once),
        arena_test(test_initialisers_of_the_last_call_count),
        arena_test(test_places_share_no_selectors),
        arena_test(test_an_empty_function_returns),
        arena_test(test_members_know_their_function),
        arena_test(test_the_true_side_stands_first_and_blocks_may_be_filled_backwards),
        arena_test(test_a_loops_body_stands_before_what_follows),
        arena_test(test_the_entry_may_be_a_loop),
        arena_test(test_what_stands_behind_an_end_is_dropped),
        arena_test(test_unreachable_blocks_leave_nothing),
        arena_test(test_values_in_places_are_renumbered),
        arena_test(test_places_made_before_the_function_stay),
        arena_test(test_switch_keeps_cases_with_their_targets),
        arena_test(test_goto_without_targets_and_double_edges),
        arena_test(test_functions_follow_one_another),
        arena_test(test_many_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
