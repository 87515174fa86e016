/* lower_emit.c: instructions and conversions.
 * Constants are folded here, with the width and sign of their types, so that `if (0)` and flags such as A | B are
 * constants in the IR. A conversion that keeps the value (pointer to pointer, int to long) is no instruction: the
 * operand gets the new type. Others are COPY.
 */
#include "frontend/lower_internal.h"

static void note_definition(Lower *l, ValueId value, TypeId type) {
    FuncState *fn = l->fn;
    while (fn->defined_as.len <= value.i)
        vec_push(l->func_arena, &fn->defined_as);
    fn->defined_as.data[value.i] = type;
}

/* After errors, there are values of type void and operands without a value. */
static bool is_broken(const Lower *l, OpCode op, TypeId dst) {
    bool may_be_void = op == OP_CALL || op == OP_UNKNOWN || !op_has(op, 'D');
    return !may_be_void && (dst.i == 0 || lower_kind(l, dst) == TYPE_VOID);
}

Operand lower_emit(Lower *l, Instr instr, const Operand *args, uint32_t arg_count, TypeId dst) {
    for (uint32_t i = 0; i < arg_count; i++) {
        if (args[i].kind == OPERAND_NONE)
            return operand_none();
    }
    if (is_broken(l, instr.op, dst))
        return operand_none();
    bool has_dst = dst.i != 0 && lower_kind(l, dst) != TYPE_VOID;
    ValueId value = ir_emit(l->fn->b, instr, args, arg_count, has_dst);
    if (!has_dst)
        return operand_none();
    note_definition(l, value, dst);
    return operand_value(value, dst);
}

/* ---- places ---- */

uint8_t lower_place_order(const Lower *l, PlaceId place) {
    return lower_type_data(l, lower_place_type(l, place))->flags & TYPE_ATOMIC ? ORDER_SEQ_CST : ORDER_PLAIN;
}

uint16_t lower_place_flags(const Lower *l, PlaceId id) {
    const Place *place = tu_place(l->tu, id);
    uint16_t flags = lower_type_data(l, place->type)->flags & TYPE_VOLATILE ? FLAG_VOLATILE : 0;
    if (place->sel_count > 0) {
        const Sel *last = &tu_sels(l->tu, place)[place->sel_count - 1];
        if (last->kind == SEL_FIELD && tu_field(l->tu, last->field)->flags & FIELD_BITFIELD)
            flags |= FLAG_BITFIELD;
    }
    return flags;
}

/* The last selector is an index of elements of this size: q[0] of an array that decayed, or p + i of p + i + j. */
static bool ends_in_index(const Lower *l, const Place *place, uint32_t scale) {
    if (place->sel_count == 0)
        return false;
    const Sel *last = &tu_sels(l->tu, place)[place->sel_count - 1];
    return last->kind == SEL_INDEX && last->scale == scale;
}

/* The same place with another last index. */
static PlaceId replace_last_index(Lower *l, PlaceId id, Operand index) {
    Place place = *tu_place(l->tu, id);
    Sel *sels = vec_extend(l->tu->arena, &l->tu->sels, place.sel_count);
    memcpy(sels, tu_sels(l->tu, &place), sizeof *sels * place.sel_count);
    sels[place.sel_count - 1].index = index;
    place.sel_first = l->tu->sels.len - place.sel_count;
    *vec_push(l->tu->arena, &l->tu->places) = place;
    return (PlaceId){l->tu->places.len - 1};
}

PlaceId lower_place_offset(Lower *l, PlaceId base, Operand index, TypeId elem, bool is_array) {
    const Place *place = tu_place(l->tu, base);
    uint8_t kind = lower_kind(l, elem);
    uint32_t scale = kind == TYPE_VOID || kind == TYPE_FUNC ? 1 : lower_type_data(l, elem)->size;
    if (!is_array && scale > 0 && ends_in_index(l, place, scale)) {
        Operand last = tu_sels(l->tu, place)[place->sel_count - 1].index;
        if (last.kind == OPERAND_INT && last.num == 0)
            return replace_last_index(l, base, index);
        if (last.kind == OPERAND_INT && index.kind == OPERAND_INT) {
            last.num += index.num;
            return replace_last_index(l, base, last);
        }
    }
    return ir_place_index(l->tu, base, index, scale, elem);
}

PlaceId lower_local_place(Lower *l, SymId sym) {
    return ir_place_sym(l->tu, sym, tu_sym(l->tu, sym)->type);
}

/* ---- accesses ---- */

Operand lower_load(Lower *l, PlaceId place, LocId loc) {
    TypeId type = lower_place_type(l, place);
    const Place *from = tu_place(l->tu, place);
    if (l->fn->never_cancelled.i && from->base == PLACE_SYM && from->sym.i == l->fn->never_cancelled.i)
        return operand_int(0, lower_bare(l, type));
    Instr instr = {.op = OP_LOAD,
                   .type = type,
                   .place = place,
                   .loc = loc,
                   .order = lower_place_order(l, place),
                   .flags = lower_place_flags(l, place)};
    return lower_emit(l, instr, NULL, 0, lower_bare(l, type));
}

void lower_store(Lower *l, PlaceId place, Operand value, LocId loc, uint16_t flags) {
    TypeId type = lower_place_type(l, place);
    if (value.kind == OPERAND_NONE)
        value = lower_opaque(l, lower_bare(l, type), loc);
    Instr instr = {.op = OP_STORE,
                   .type = type,
                   .place = place,
                   .loc = loc,
                   .order = lower_place_order(l, place),
                   .flags = lower_place_flags(l, place) | flags};
    lower_emit(l, instr, &value, 1, (TypeId){0});
}

void lower_move(Lower *l, PlaceId to, PlaceId from, LocId loc, uint16_t flags) {
    Instr instr = {.op = OP_MOVE,
                   .type = lower_place_type(l, to),
                   .place = to,
                   .place2 = from,
                   .loc = loc,
                   .flags = lower_place_flags(l, to) | lower_place_flags(l, from) | flags};
    lower_emit(l, instr, NULL, 0, (TypeId){0});
}

Operand lower_address(Lower *l, PlaceId place, TypeId pointer, LocId loc) {
    const Place *at = tu_place(l->tu, place);
    if (at->base == PLACE_SYM) {
        l->tu->syms.data[at->sym.i].flags |= SYM_ADDRESS_TAKEN;
    } else if (at->sel_count == 0) { /* &*p is p */
        Operand value = at->value;
        value.type = pointer;
        return value;
    }
    Instr instr = {.op = OP_ADDR, .type = pointer, .place = place, .loc = loc};
    return lower_emit(l, instr, NULL, 0, pointer);
}

Operand lower_function_address(Lower *l, SymId func, TypeId pointer, bool is_callee) {
    if (is_callee)
        return operand_addr(func, 0, tu_sym(l->tu, func)->type);
    l->tu->syms.data[func.i].flags |= SYM_ADDRESS_TAKEN;
    return operand_addr(func, 0, pointer);
}

/* ---- values ---- */

/* As it is after storing it in an object of the type. */
static int64_t int_truncate(const Lower *l, int64_t num, TypeId type) {
    const Type *t = lower_type_data(l, type);
    if (t->kind != TYPE_INT || t->size == 0 || t->size >= 8)
        return num;
    uint32_t unused = 64 - t->size * 8;
    return t->flags & TYPE_SIGNED ? (int64_t)((uint64_t)num << unused) >> unused
                                  : (int64_t)((uint64_t)num << unused >> unused);
}

static bool fold_compare(BinOp op, int64_t a, int64_t b, bool is_signed, int64_t *out) {
    bool less = is_signed ? a < b : (uint64_t)a < (uint64_t)b;
    switch (op) {
    case BIN_LT:
        *out = less;
        return true;
    case BIN_GE:
        *out = !less;
        return true;
    case BIN_GT:
        *out = !less && a != b;
        return true;
    case BIN_LE:
        *out = less || a == b;
        return true;
    case BIN_EQ:
        *out = a == b;
        return true;
    case BIN_NE:
        *out = a != b;
        return true;
    default:
        return false;
    }
}

static bool fold_bin(BinOp op, int64_t a, int64_t b, bool is_signed, int64_t *out) {
    uint64_t ua = (uint64_t)a, ub = (uint64_t)b;
    if (fold_compare(op, a, b, is_signed, out))
        return true;
    switch (op) {
    case BIN_ADD:
        *out = (int64_t)(ua + ub);
        return true;
    case BIN_SUB:
        *out = (int64_t)(ua - ub);
        return true;
    case BIN_MUL:
        *out = (int64_t)(ua * ub);
        return true;
    case BIN_AND:
        *out = a & b;
        return true;
    case BIN_OR:
        *out = a | b;
        return true;
    case BIN_XOR:
        *out = a ^ b;
        return true;
    case BIN_SHL:
        if (ub >= 64)
            return false;
        *out = (int64_t)(ua << ub);
        return true;
    case BIN_SHR:
        if (ub >= 64)
            return false;
        *out = is_signed ? a >> ub : (int64_t)(ua >> ub);
        return true;
    case BIN_DIV:
    case BIN_REM:
        if (b == 0 || (is_signed && b == -1))
            return false;
        if (op == BIN_DIV)
            *out = is_signed ? a / b : (int64_t)(ua / ub);
        else
            *out = is_signed ? a % b : (int64_t)(ua % ub);
        return true;
    default:
        return false;
    }
}

Operand lower_bin(Lower *l, BinOp op, Operand a, Operand b, TypeId type, LocId loc) {
    if (a.kind == OPERAND_INT && b.kind == OPERAND_INT && lower_kind(l, a.type) == TYPE_INT &&
        lower_kind(l, type) == TYPE_INT) {
        int64_t folded;
        if (fold_bin(op, a.num, b.num, lower_type_data(l, a.type)->flags & TYPE_SIGNED, &folded))
            return operand_int(int_truncate(l, folded, type), type);
    }
    Operand args[] = {a, b};
    return lower_emit(l, (Instr){.op = OP_BIN, .sub = op, .type = type, .loc = loc}, args, 2, type);
}

Operand lower_un(Lower *l, UnOp op, Operand a, TypeId type, LocId loc) {
    if (a.kind == OPERAND_INT && (lower_kind(l, type) == TYPE_INT || lower_kind(l, type) == TYPE_FLOAT)) {
        int64_t num = op == UN_NEG ? (int64_t)(0 - (uint64_t)a.num) : op == UN_NOT ? ~a.num : a.num == 0;
        return operand_int(int_truncate(l, num, type), type);
    }
    return lower_emit(l, (Instr){.op = OP_UN, .sub = op, .type = type, .loc = loc}, &a, 1, type);
}

static bool is_bool(const Lower *l, TypeId type) {
    const Type *t = lower_type_data(l, type);
    return t->kind == TYPE_INT && t->size == 1 && strcmp(tu_str(l->tu, t->name), "_Bool") == 0;
}

/* Between integers: every value of `from` is one of `to`. */
static bool widens(const Type *from, const Type *to) {
    bool from_signed = from->flags & TYPE_SIGNED, to_signed = to->flags & TYPE_SIGNED;
    if (from_signed == to_signed)
        return to->size >= from->size;
    return !from_signed && to->size > from->size;
}

static bool keeps_value(const Type *from, const Type *to) {
    if (from->kind == TYPE_INT && to->kind == TYPE_INT)
        return widens(from, to);
    bool from_address = from->kind == TYPE_POINTER || from->kind == TYPE_FUNC || from->kind == TYPE_ARRAY;
    return (from_address && to->kind == TYPE_POINTER) ||
           (from->kind == to->kind && from->kind != TYPE_FLOAT && from->kind != TYPE_OTHER);
}

Operand lower_convert(Lower *l, Operand value, TypeId to, LocId loc) {
    TypeId bare = lower_bare(l, to);
    if (value.kind == OPERAND_NONE || bare.i == value.type.i || bare.i == 0)
        return value;
    /* An operand is called otherwise than its value was defined only if that keeps the value. */
    TypeId from = value.kind == OPERAND_VALUE ? l->fn->defined_as.data[value.id] : value.type;
    const Type *from_type = lower_type_data(l, from), *to_type = lower_type_data(l, bare);
    if (to_type->kind == TYPE_VOID)
        return operand_none();
    if (value.kind == OPERAND_INT) {
        if (is_bool(l, bare))
            return operand_int(value.num != 0, bare);
        return operand_int(int_truncate(l, value.num, bare), bare);
    }
    if (is_bool(l, bare) && !is_bool(l, from))
        return lower_bin(l, BIN_NE, value, operand_int(0, value.type), bare, loc);
    if (from.i == 0 || keeps_value(from_type, to_type)) {
        value.type = bare;
        return value;
    }
    return lower_emit(l, (Instr){.op = OP_COPY, .type = bare, .loc = loc}, &value, 1, bare);
}

Operand lower_opaque(Lower *l, TypeId type, LocId loc) {
    return lower_emit(l, (Instr){.op = OP_OPAQUE, .type = type, .loc = loc}, NULL, 0, type);
}

void lower_gap(Lower *l, GapKind kind, CXCursor at) {
    CXString spelling = clang_getCursorKindSpelling(clang_getCursorKind(at));
    ir_gap(l->tu, kind, lower_loc(l, at), l->fn ? l->fn->id : (FuncId){0}, clang_getCString(spelling));
    clang_disposeString(spelling);
}

Operand lower_some_value(Lower *l, Operand value, LocId loc) {
    return value.kind == OPERAND_NONE ? lower_opaque(l, lower_int_type(l), loc) : value;
}

Operand lower_unknown(Lower *l, GapKind kind, TypeId type, CXCursor at) {
    lower_gap(l, kind, at);
    Instr instr = {.op = OP_UNKNOWN, .sub = kind, .type = type, .loc = lower_loc(l, at)};
    return lower_emit(l, instr, NULL, 0, lower_bare(l, type));
}
