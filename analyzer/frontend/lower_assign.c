/* lower_assign.c: = += ++ and the like. The right side is evaluated first, then the place on the left, once.
 * On an _Atomic object each of them is one atomic operation.
 */
#include "frontend/lower_internal.h"

static void sides(Lower *l, CXCursor expr, CXCursor *out_left, CXCursor *out_right) {
    Kids kids = lower_expr_kids(l, expr);
    *out_left = lower_kid(l, kids, 0);
    *out_right = lower_kid(l, kids, kids.count - 1);
    lower_kids_drop(l, kids);
}

/* `__clframe.__do_it = (execute)`, which is what pthread_cleanup_pop expands to under -fexceptions. */
static void note_frame_pop(Lower *l, CXCursor left, Operand value) {
    Cleanup *frame = lower_frame_of(l, left);
    if (frame)
        frame->frame_pop = value.kind == OPERAND_INT ? value.num != 0 : -1;
}

/* What a bit-field holds after `value` was stored in it. */
static Operand held_value(Lower *l, PlaceId place, Operand value, LocId loc) {
    if (!(lower_place_flags(l, place) & FLAG_BITFIELD))
        return value;
    const Place *at = tu_place(l->tu, place);
    uint32_t width = tu_field(l->tu, tu_sels(l->tu, at)[at->sel_count - 1].field)->bit_width;
    TypeId type = value.type;
    const Type *data = lower_type_data(l, type);
    uint32_t unused = data->size * 8 > width ? data->size * 8 - width : 0;
    if (data->kind != TYPE_INT || unused == 0)
        return value;
    if (!(data->flags & TYPE_SIGNED))
        return lower_bin(l, BIN_AND, value, operand_int((int64_t)(UINT64_MAX >> (64 - width)), type), type, loc);
    Operand by = operand_int(unused, lower_int_type(l));
    return lower_bin(l, BIN_SHR, lower_bin(l, BIN_SHL, value, by, type, loc), by, type, loc);
}

Operand lower_assign(Lower *l, CXCursor expr, bool is_wanted) {
    CXCursor left, right;
    sides(l, expr, &left, &right);
    TypeId type = lower_type_at(l, left);
    if (lower_is_aggregate(l, type)) {
        PlaceId to = lower_place(l, left);
        lower_into(l, to, right, 0);
        return operand_none();
    }
    LocId loc = lower_loc(l, left);
    Operand value = lower_convert(l, lower_rvalue(l, right), type, loc);
    PlaceId to = lower_place(l, left);
    lower_store(l, to, value, loc, 0);
    if (l->fn->cleanups)
        note_frame_pop(l, left, value);
    return is_wanted ? held_value(l, to, value, loc) : value;
}

/* ---- read, change, write ---- */

static bool rmw_of(BinOp op, RmwOp *out) {
    switch (op) {
    case BIN_ADD:
        *out = RMW_ADD;
        return true;
    case BIN_SUB:
        *out = RMW_SUB;
        return true;
    case BIN_AND:
        *out = RMW_AND;
        return true;
    case BIN_OR:
        *out = RMW_OR;
        return true;
    case BIN_XOR:
        *out = RMW_XOR;
        return true;
    default:
        return false;
    }
}

/* An operation that no RMW expresses (x *= 2) is the exchange with an unknown value. */
static Operand atomic_update(Lower *l, PlaceId place, BinOp op, Operand by, LocId loc, bool wants_new) {
    TypeId type = lower_bare(l, lower_place_type(l, place));
    Instr instr = {.op = OP_RMW,
                   .type = lower_place_type(l, place),
                   .place = place,
                   .loc = loc,
                   .order = ORDER_SEQ_CST,
                   .flags = lower_place_flags(l, place) | (wants_new ? FLAG_NEW_VALUE : 0)};
    RmwOp rmw = RMW_XCHG;
    if (!rmw_of(op, &rmw) || lower_kind(l, type) == TYPE_FLOAT) {
        rmw = RMW_XCHG;
        by = lower_opaque(l, type, loc);
    }
    instr.sub = rmw;
    return lower_emit(l, instr, &by, 1, type);
}

static Operand plain_update(Lower *l, PlaceId place, BinOp op, Operand by, TypeId computed, LocId loc,
                            Operand *out_old) {
    TypeId type = lower_bare(l, lower_place_type(l, place));
    Operand old = lower_load(l, place, loc);
    *out_old = old;
    Operand value;
    if (lower_kind(l, type) == TYPE_POINTER) {
        if (op == BIN_SUB)
            by = lower_un(l, UN_NEG, by, by.type, loc);
        TypeId elem = lower_type_data(l, type)->elem;
        PlaceId at = lower_place_offset(l, ir_place_value(l->tu, old, elem), by, elem, false);
        value = lower_address(l, at, type, loc);
    } else {
        value = lower_bin(l, op, lower_convert(l, old, computed, loc), by, computed, loc);
        value = lower_convert(l, value, type, loc);
    }
    lower_store(l, place, value, loc, 0);
    return value;
}

Operand lower_compound_assign(Lower *l, CXCursor expr, bool is_wanted) {
    CXCursor left, right;
    sides(l, expr, &left, &right);
    BinOp op;
    if (!lower_bin_op(clang_getCursorBinaryOperatorKind(expr), &op))
        return lower_unknown(l, GAP_UNKNOWN_EXPR, lower_type_at(l, expr), expr);
    LocId loc = lower_loc(l, left);
    Operand by = lower_rvalue(l, right);
    PlaceId place = lower_place(l, left);
    if (lower_place_order(l, place) != ORDER_PLAIN)
        return atomic_update(l, place, op, by, loc, true);
    /* Shifts compute in the left operand's type, the others in the common one, which the right side already has if it
     * is the wider. */
    TypeId type = lower_bare(l, lower_place_type(l, place)), computed = type;
    if (op != BIN_SHL && op != BIN_SHR && by.type.i != 0 &&
        (lower_type_data(l, by.type)->size >= lower_type_data(l, type)->size || lower_kind(l, by.type) == TYPE_FLOAT))
        computed = by.type;
    Operand old;
    Operand value = plain_update(l, place, op, by, computed, loc, &old);
    return is_wanted ? held_value(l, place, value, loc) : value;
}

Operand lower_increment(Lower *l, CXCursor expr, enum CXUnaryOperatorKind op, bool is_wanted) {
    CXCursor kid = lower_last_expr(l, expr);
    bool is_post = op == CXUnaryOperator_PostInc || op == CXUnaryOperator_PostDec;
    bool is_inc = op == CXUnaryOperator_PostInc || op == CXUnaryOperator_PreInc;
    LocId loc = lower_loc(l, kid);
    PlaceId place = lower_place(l, kid);
    TypeId type = lower_bare(l, lower_place_type(l, place));
    Operand one = operand_int(1, lower_kind(l, type) == TYPE_POINTER ? lower_int_type(l) : type);
    BinOp bin = is_inc ? BIN_ADD : BIN_SUB;
    if (lower_place_order(l, place) != ORDER_PLAIN)
        return atomic_update(l, place, bin, one, loc, !is_post);
    Operand old;
    Operand value = plain_update(l, place, bin, one, type, loc, &old);
    if (is_post)
        return old;
    return is_wanted ? held_value(l, place, value, loc) : value;
}
