/* lower_switch.c: switch. Cases may stand anywhere in the body, inside loops too (Duff's device): each opens a block,
 * and the block before the body gets its terminator when all are known.
 */
#include "frontend/lower_internal.h"

struct SwitchState {
    SwitchState *outer;
    VEC(Case) cases;
    VEC(BuildBlock) targets;
    BuildBlock otherwise;
    bool has_default;
    Cleanup *cleanups;
    TypeId type;
};

void lower_switch(Lower *l, CXCursor stmt) {
    FuncState *fn = l->fn;
    Kids kids = lower_kids(l, stmt);
    uint32_t count = kids.count;
    CXCursor on = count > 0 ? lower_kid(l, kids, 0) : stmt, body = count > 1 ? lower_kid(l, kids, count - 1) : stmt;
    lower_kids_drop(l, kids);
    if (count != 2) {
        lower_unknown(l, GAP_UNKNOWN_STMT, (TypeId){0}, stmt);
        return;
    }
    LocId loc = lower_loc(l, stmt);
    Operand value = lower_some_value(l, lower_rvalue(l, on), loc);
    BuildBlock before = ir_block_current(fn->b), after = ir_block_new(fn->b);
    bool is_reached = ir_block_is_open(fn->b);
    SwitchState state = {.outer = fn->in_switch, .otherwise = after, .cleanups = fn->cleanups, .type = value.type};
    JumpTarget outer_break = fn->on_break;
    fn->on_break = (JumpTarget){.block = after, .cleanups = fn->cleanups, .is_set = true};
    fn->in_switch = &state;
    ir_block_set(fn->b, ir_block_new(fn->b)); /* reached by cases only */
    lower_stmt(l, body);
    ir_jump(fn->b, after, loc);
    fn->in_switch = state.outer;
    fn->on_break = outer_break;
    if (is_reached) {
        ir_block_set(fn->b, before);
        ir_switch(fn->b, value, state.otherwise, state.cases.data, state.targets.data, state.cases.len, loc);
    }
    ir_block_set(fn->b, after);
}

static void add_case(Lower *l, int64_t low, int64_t high, BuildBlock target) {
    SwitchState *state = l->fn->in_switch;
    if (low <= high) {
        *vec_push(l->func_arena, &state->cases) = (Case){.low = low, .high = high};
        *vec_push(l->func_arena, &state->targets) = target;
    } else if (!(lower_type_data(l, state->type)->flags & TYPE_SIGNED)) { /* across the middle of 64 bits: two cases */
        add_case(l, low, INT64_MAX, target);
        add_case(l, INT64_MIN, high, target);
    }
}

/* A case of an unsigned switch has the sign it was written with. */
static int64_t as_switched(const Lower *l, int64_t num) {
    const Type *type = lower_type_data(l, l->fn->in_switch->type);
    if (type->kind != TYPE_INT || type->size == 0 || type->size >= 8)
        return num;
    uint32_t unused = 64 - type->size * 8;
    return type->flags & TYPE_SIGNED ? (int64_t)((uint64_t)num << unused) >> unused
                                     : (int64_t)((uint64_t)num << unused >> unused);
}

/* case 1: case 2: case 3: f(); is three nested statements; all lead to one block. */
void lower_case(Lower *l, CXCursor stmt) {
    FuncBuilder *b = l->fn->b;
    BuildBlock target = ir_block_new(b);
    LocId loc = lower_loc(l, stmt);
    ir_jump(b, target, loc);
    ir_block_set(b, target);
    for (;;) {
        Kids kids = lower_kids(l, stmt);
        uint32_t count = kids.count;
        CXCursor low_expr = count > 0 ? lower_kid(l, kids, 0) : stmt;
        CXCursor high_expr = count == 3 ? lower_kid(l, kids, 1) : low_expr;
        CXCursor inner = count > 1 ? lower_kid(l, kids, count - 1) : stmt;
        lower_kids_drop(l, kids);
        int64_t low, high;
        if (count < 2 || !l->fn->in_switch || !lower_eval_int(low_expr, &low) || !lower_eval_int(high_expr, &high)) {
            lower_unknown(l, GAP_UNKNOWN_STMT, (TypeId){0}, stmt);
            return;
        }
        add_case(l, as_switched(l, low), as_switched(l, high), target);
        if (clang_getCursorKind(inner) != CXCursor_CaseStmt) {
            lower_stmt(l, inner);
            return;
        }
        stmt = inner;
    }
}

void lower_default(Lower *l, CXCursor stmt) {
    FuncBuilder *b = l->fn->b;
    BuildBlock target = ir_block_new(b);
    ir_jump(b, target, lower_loc(l, stmt));
    ir_block_set(b, target);
    if (l->fn->in_switch) {
        l->fn->in_switch->otherwise = target;
        l->fn->in_switch->has_default = true;
    }
    Kids kids = lower_kids(l, stmt);
    CXCursor inner = kids.count > 0 ? lower_kid(l, kids, kids.count - 1) : stmt;
    uint32_t count = kids.count;
    lower_kids_drop(l, kids);
    if (count > 0)
        lower_stmt(l, inner);
}
