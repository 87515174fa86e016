/* verify_func.c: the verifier's second half: functions, blocks, instructions, places, values.
 * Blocks and instructions are laid out function after function without holes, so every element is visited once. A value
 * is defined before it is used if its number was given out before and its block dominates the use.
 */
#include "ir/ir_cfg.h"
#include "ir/ir_order.h"
#include "ir/ir_verify.h"
#include "ir/verify_internal.h"

/* What an operation must look like. */
typedef enum DstRule { DST_NONE, DST_ALWAYS, DST_MAYBE } DstRule;

enum {
    ARGS_ANY = UINT16_MAX,
    SUCCS_ANY = UINT8_MAX,
    FLAGS_ACCESS = FLAG_VOLATILE | FLAG_BITFIELD,
};

typedef struct OpShape {
    uint16_t args_min, args_max;
    uint8_t places; /* 0, 1: place, 2: place and place2 */
    uint8_t dst;    /* DstRule */
    uint8_t sub_count;
    uint8_t succs;
    uint16_t flags;
    bool ordered; /* may have a memory order */
} OpShape;

static const OpShape SHAPES[OP_COUNT] = {
    [OP_LOAD] = {.places = 1, .dst = DST_ALWAYS, .flags = FLAGS_ACCESS, .ordered = true},
    [OP_STORE] = {1, 1, .places = 1, .flags = FLAGS_ACCESS | FLAG_INIT, .ordered = true},
    [OP_MOVE] = {.places = 2, .flags = FLAGS_ACCESS | FLAG_INIT, .ordered = true},
    [OP_ADDR] = {.places = 1, .dst = DST_ALWAYS},
    [OP_COPY] = {1, 1, .dst = DST_ALWAYS},
    [OP_BIN] = {2, 2, .dst = DST_ALWAYS, .sub_count = BIN_COUNT},
    [OP_UN] = {1, 1, .dst = DST_ALWAYS, .sub_count = UN_COUNT},
    [OP_RMW] = {0, 1, .places = 1, .dst = DST_ALWAYS, .sub_count = RMW_COUNT, .flags = FLAGS_ACCESS | FLAG_NEW_VALUE,
                .ordered = true},
    [OP_CAS] = {1, 2, .places = 2, .dst = DST_ALWAYS, .flags = FLAGS_ACCESS | FLAG_VALUE_CAS | FLAG_BOOL_CAS,
                .ordered = true},
    [OP_FENCE] = {.ordered = true},
    [OP_CALL] = {1, ARGS_ANY, .dst = DST_MAYBE, .flags = FLAG_CLEANUP},
    [OP_ASM] = {0, ARGS_ANY, .flags = FLAG_CLOBBER | FLAG_VOLATILE},
    [OP_OPAQUE] = {0, ARGS_ANY, .dst = DST_ALWAYS},
    [OP_UNKNOWN] = {0, ARGS_ANY, .dst = DST_MAYBE, .sub_count = GAP_KIND_COUNT},
    [OP_JUMP] = {.succs = 1},
    [OP_BRANCH] = {1, 1, .succs = 2},
    [OP_SWITCH] = {1, 1, .succs = SUCCS_ANY},
    [OP_GOTO] = {1, 1, .succs = SUCCS_ANY},
    [OP_RETURN] = {.args_max = 1},
    [OP_UNREACHABLE] = {.args_max = 0},
};

/* One function's check. */
typedef struct FuncVerifier {
    Verifier *v;
    const Func *func;
    const Cfg *cfg;
    uint32_t next_value;
} FuncVerifier;

/* ---- operands and places ---- */

static bool verify_use(FuncVerifier *f, const Operand *operand) {
    Verifier *v = f->v;
    if (!verify_operand(v, operand))
        return false;
    if (operand->kind != OPERAND_VALUE)
        return true;
    VERIFY(v, operand->id > 0 && operand->id < f->next_value, "value %u is not defined above", operand->id);
    VERIFY(v, cfg_dominates(f->cfg, f->cfg->def_block[operand->id], v->block), "value %u does not dominate its use",
           operand->id);
    return true;
}

/* A symbol that can be read and written here. */
static bool verify_storage(Verifier *v, SymId id) {
    VERIFY(v, id.i > 0 && id.i < v->tu->syms.len, "place in symbol %u, which does not exist", id.i);
    const Sym *sym = tu_sym(v->tu, id);
    VERIFY(v, sym->kind != SYM_FUNC, "place in function %s", tu_str(v->tu, sym->name));
    if (sym->kind == SYM_LOCAL || sym->kind == SYM_PARAM)
        VERIFY(v, sym->owner.i == v->func.i, "place in %s of another function", tu_str(v->tu, sym->name));
    return true;
}

static bool verify_sel(FuncVerifier *f, const Sel *sel) {
    Verifier *v = f->v;
    if (sel->kind == SEL_FIELD) {
        VERIFY(v, sel->field.i > 0 && sel->field.i < v->tu->fields.len, "field %u does not exist", sel->field.i);
        uint8_t kind = tu_type(v->tu, tu_field(v->tu, sel->field)->record)->kind;
        VERIFY(v, kind == TYPE_STRUCT || kind == TYPE_UNION, "selected field is a parameter");
        VERIFY(v, sel->index.kind == OPERAND_NONE && sel->scale == 0, "field selector with an index");
        return true;
    }
    VERIFY(v, sel->kind == SEL_INDEX, "selector of kind %u", sel->kind);
    VERIFY(v, sel->field.i == 0, "index selector with a field");
    VERIFY(v, sel->index.kind == OPERAND_INT || sel->index.kind == OPERAND_VALUE, "index of kind %u", sel->index.kind);
    return verify_use(f, &sel->index);
}

static bool verify_place(FuncVerifier *f, PlaceId id) {
    Verifier *v = f->v;
    VERIFY(v, id.i < v->tu->places.len, "place %u does not exist", id.i);
    const Place *place = tu_place(v->tu, id);
    if (!verify_type_id(v, place->type) ||
        !verify_range(v, place->sel_first, place->sel_count, v->tu->sels.len, "selectors"))
        return false;
    if (place->base == PLACE_SYM) {
        VERIFY(v, place->value.kind == OPERAND_NONE, "place in a symbol and at a value");
        if (!verify_storage(v, place->sym))
            return false;
    } else {
        VERIFY(v, place->base == PLACE_VALUE, "place of kind %u", place->base);
        VERIFY(v, place->sym.i == 0, "place in a symbol and at a value");
        if (!verify_use(f, &place->value))
            return false;
    }
    for (uint32_t i = 0; i < place->sel_count; i++) {
        if (!verify_sel(f, &tu_sels(v->tu, place)[i]))
            return false;
    }
    return true;
}

static bool is_bitfield_place(const Tu *tu, const Place *place) {
    if (place->sel_count == 0)
        return false;
    const Sel *last = &tu_sels(tu, place)[place->sel_count - 1];
    return last->kind == SEL_FIELD && tu_field(tu, last->field)->flags & FIELD_BITFIELD;
}

/* ---- instructions ---- */

static bool verify_modes(Verifier *v, const Instr *instr) {
    const OpShape *shape = &SHAPES[instr->op];
    VERIFY(v, instr->sub < (shape->sub_count ? shape->sub_count : 1), "kind %u of operation", instr->sub);
    VERIFY(v, (instr->flags & ~shape->flags) == 0, "flags %#x", instr->flags);
    VERIFY(v, instr->order < ORDER_COUNT && (instr->order == ORDER_PLAIN || shape->ordered), "memory order %u",
           instr->order);
    VERIFY(v, instr->order_fail < ORDER_COUNT && (instr->order_fail == ORDER_PLAIN || instr->op == OP_CAS),
           "memory order %u on failure", instr->order_fail);
    bool is_atomic = instr->op == OP_RMW || instr->op == OP_CAS || instr->op == OP_FENCE;
    VERIFY(v, !is_atomic || instr->order != ORDER_PLAIN, "atomic operation without a memory order");
    return true;
}

/* Operations whose shape depends on more than their code. */
static uint32_t place_count(const Instr *instr) {
    if (instr->op == OP_CAS && instr->flags & (FLAG_VALUE_CAS | FLAG_BOOL_CAS))
        return 1;
    return SHAPES[instr->op].places;
}

static bool verify_arg_count(Verifier *v, const Instr *instr) {
    uint32_t min = SHAPES[instr->op].args_min, max = SHAPES[instr->op].args_max;
    if (instr->op == OP_CAS)
        min = max = instr->flags & (FLAG_VALUE_CAS | FLAG_BOOL_CAS) ? 2 : 1;
    if (instr->op == OP_RMW && instr->sub != RMW_TEST_AND_SET)
        min = 1;
    VERIFY(v, instr->arg_count >= min && instr->arg_count <= max, "%u operands", instr->arg_count);
    return verify_range(v, instr->arg_first, instr->arg_count, v->tu->operands.len, "operands");
}

static bool verify_dst(FuncVerifier *f, const Instr *instr) {
    Verifier *v = f->v;
    DstRule rule = (DstRule)SHAPES[instr->op].dst;
    VERIFY(v, instr->dst.i != 0 || rule != DST_ALWAYS, "defines no value");
    VERIFY(v, instr->dst.i == 0 || rule != DST_NONE, "defines a value");
    if (instr->dst.i != 0)
        f->next_value++;
    return true;
}

/* Whatever takes an address must have marked the symbol, or the model takes its storage for private. */
static bool verify_marks(Verifier *v, const Instr *instr) {
    const Tu *tu = v->tu;
    for (uint32_t i = 0; i < instr->arg_count; i++) {
        const Operand *arg = &tu_args(tu, instr)[i];
        if (arg->kind != OPERAND_ADDR)
            continue;
        const Sym *sym = tu_sym(tu, (SymId){arg->id});
        bool is_callee = instr->op == OP_CALL && i == 0 && sym->kind == SYM_FUNC;
        VERIFY(v, is_callee || sym->flags & SYM_ADDRESS_TAKEN, "the address of %s is taken without a mark",
               tu_str(tu, sym->name));
    }
    if (instr->op == OP_ADDR && tu_place(tu, instr->place)->base == PLACE_SYM) {
        const Sym *sym = tu_sym(tu, tu_place(tu, instr->place)->sym);
        VERIFY(v, sym->flags & SYM_ADDRESS_TAKEN, "the address of %s is taken without a mark", tu_str(tu, sym->name));
    }
    return true;
}

static bool verify_instr(FuncVerifier *f, const Instr *instr) {
    Verifier *v = f->v;
    if (!verify_type_id(v, instr->type) || !verify_loc_id(v, instr->loc) || !verify_modes(v, instr) ||
        !verify_arg_count(v, instr))
        return false;
    for (uint32_t i = 0; i < instr->arg_count; i++) {
        if (!verify_use(f, &tu_args(v->tu, instr)[i]))
            return false;
    }
    uint32_t places = place_count(instr);
    VERIFY(v, (instr->place.i != 0) == (places >= 1) && (instr->place2.i != 0) == (places >= 2), "wrong places");
    if ((places >= 1 && !verify_place(f, instr->place)) || (places >= 2 && !verify_place(f, instr->place2)))
        return false;
    if (instr->op == OP_LOAD || instr->op == OP_STORE)
        VERIFY(v, is_bitfield_place(v->tu, tu_place(v->tu, instr->place)) == !!(instr->flags & FLAG_BITFIELD),
               "place and flag disagree about a bit-field");
    if (op_is_terminator((OpCode)instr->op)) {
        TypeId type = instr->arg_count > 0 ? tu_args(v->tu, instr)->type : (TypeId){0};
        VERIFY(v, instr->type.i == type.i, "the type of a block's end is not that of its operand");
    }
    return verify_marks(v, instr) && verify_dst(f, instr);
}

/* ---- shape: what must hold before a graph can be built ---- */

static bool verify_succs(Verifier *v, const Func *func, const Block *block) {
    const Tu *tu = v->tu;
    const Instr *last = &tu->instrs.data[block->instr_first + block->instr_count - 1];
    uint8_t want = SHAPES[last->op].succs;
    VERIFY(v, want == SUCCS_ANY || block->succ_count == want, "%u successors", block->succ_count);
    if (!verify_range(v, block->succ_first, block->succ_count, tu->succs.len, "successors"))
        return false;
    for (uint32_t i = 0; i < block->succ_count; i++)
        VERIFY(v, tu_succs(tu, block)[i] < func->block_count, "successor %u does not exist", tu_succs(tu, block)[i]);
    if (last->op != OP_SWITCH)
        return true;
    VERIFY(v, block->succ_count > 0, "switch without a default");
    if (!verify_range(v, block->case_first, block->succ_count - 1, tu->cases.len, "cases"))
        return false;
    for (uint32_t i = 0; i + 1 < block->succ_count; i++) {
        const Case *range = &tu->cases.data[block->case_first + i];
        VERIFY(v, range->low <= range->high, "case %u is empty", i + 1);
    }
    return true;
}

/* Block shape, successors, values numbered in order. */
static bool verify_block_shape(Verifier *v, const Func *func, const Block *block, uint32_t *next_value) {
    const Tu *tu = v->tu;
    v->instr = 0;
    VERIFY(v, block->instr_count > 0, "no instructions");
    for (uint32_t i = 0; i < block->instr_count; i++) {
        v->instr = i;
        const Instr *instr = &tu->instrs.data[block->instr_first + i];
        VERIFY(v, instr->op > OP_NONE && instr->op < OP_COUNT, "operation %u", instr->op);
        bool is_last = i + 1 == block->instr_count;
        VERIFY(v, op_is_terminator((OpCode)instr->op) == is_last,
               is_last ? "the block does not end" : "the block ends before its end");
        VERIFY(v, instr->dst.i == 0 || instr->dst.i == *next_value, "value %u is defined where %u is due", instr->dst.i,
               *next_value);
        if (instr->dst.i != 0)
            ++*next_value;
    }
    return verify_succs(v, func, block);
}

/* Requires: succs in range. Leaves nothing in the arena. */
static bool verify_order(Verifier *v, const Func *func) {
    ArenaMark mark = arena_mark(v->arena);
    SuccRange *ranges = ARENA_ARRAY(v->arena, SuccRange, func->block_count);
    for (uint32_t b = 0; b < func->block_count; b++) {
        const Block *block = tu_block(v->tu, func, b);
        ranges[b] = (SuccRange){.first = block->succ_first, .count = block->succ_count};
    }
    uint32_t len;
    uint32_t *order = block_order_find(ranges, v->tu->succs.data, func->block_count, v->arena, &len);
    uint32_t in_place = 0;
    while (in_place < len && order[in_place] == in_place)
        in_place++;
    arena_reset(v->arena, mark);
    v->block = in_place;
    v->instr = 0;
    VERIFY(v, len == func->block_count, "%u blocks cannot be reached", func->block_count - len);
    VERIFY(v, in_place == len, "not in reverse postorder");
    return true;
}

static bool verify_members(Verifier *v, const Func *func, uint8_t *seen) {
    const Tu *tu = v->tu;
    if (!verify_range(v, func->param_first, func->param_count, tu->members.len, "parameters") ||
        !verify_range(v, func->local_first, func->local_count, tu->members.len, "locals"))
        return false;
    for (uint32_t i = 0; i < func->param_count + func->local_count; i++) {
        bool is_param = i < func->param_count;
        uint32_t at = is_param ? func->param_first + i : func->local_first + (i - func->param_count);
        SymId id = tu->members.data[at];
        VERIFY(v, id.i > 0 && id.i < tu->syms.len, "member %u does not exist", id.i);
        const Sym *sym = tu_sym(tu, id);
        VERIFY(v, sym->kind == (is_param ? SYM_PARAM : SYM_LOCAL), "member %s is of kind %u", tu_str(tu, sym->name),
               sym->kind);
        VERIFY(v, sym->owner.i == v->func.i, "member %s of another function", tu_str(tu, sym->name));
        VERIFY(v, !seen[id.i], "member %s is listed twice", tu_str(tu, sym->name));
        seen[id.i] = 1;
    }
    return true;
}

static bool verify_shape(Verifier *v, const Func *func, uint32_t *next_block, uint32_t *next_instr) {
    const Tu *tu = v->tu;
    VERIFY(v, (func->flags & ~(uint32_t)(FUNC_DEGRADED | FUNC_VARIADIC)) == 0, "unknown flags %#x", func->flags);
    VERIFY(v, func->block_count > 0, "no blocks: ir_func_end is missing");
    VERIFY(v, func->block_first == *next_block, "its blocks do not follow those of the function before");
    if (!verify_range(v, func->block_first, func->block_count, tu->blocks.len, "blocks") ||
        !verify_loc_id(v, func->end))
        return false;
    *next_block += func->block_count;
    uint32_t next_value = 1;
    for (v->block = 0; v->block < func->block_count; v->block++) {
        const Block *block = tu_block(tu, func, v->block);
        v->instr = 0;
        VERIFY(v, block->instr_first == *next_instr, "its instructions do not follow those of the block before");
        if (!verify_range(v, block->instr_first, block->instr_count, tu->instrs.len, "instructions") ||
            !verify_block_shape(v, func, block, &next_value))
            return false;
        *next_instr += block->instr_count;
    }
    VERIFY(v, next_value == func->value_count, "%u values, not %u", next_value, func->value_count);
    return verify_order(v, func);
}

static bool verify_body(Verifier *v, const Func *func) {
    ArenaMark mark = arena_mark(v->arena);
    FuncVerifier f = {.v = v, .func = func, .cfg = cfg_build(v->tu, func, v->arena), .next_value = 1};
    for (v->block = 0; v->block < func->block_count; v->block++) {
        const Block *block = tu_block(v->tu, func, v->block);
        for (v->instr = 0; v->instr < block->instr_count; v->instr++) {
            if (!verify_instr(&f, &v->tu->instrs.data[block->instr_first + v->instr]))
                return false;
        }
    }
    arena_reset(v->arena, mark);
    return true;
}

/* Locals that belong to a function must be among its members: the model walks those. */
static bool verify_owned(Verifier *v, const uint8_t *seen) {
    const Tu *tu = v->tu;
    v->func = (FuncId){0};
    v->table = "symbol";
    for (v->index = 1; v->index < tu->syms.len; v->index++) {
        const Sym *sym = &tu->syms.data[v->index];
        bool is_automatic = sym->kind == SYM_LOCAL || sym->kind == SYM_PARAM;
        VERIFY(v, !is_automatic || sym->owner.i == 0 || seen[v->index], "%s is no member of its function",
               tu_str(tu, sym->name));
    }
    return true;
}

bool verify_funcs(Verifier *v) {
    const Tu *tu = v->tu;
    uint8_t *seen = ARENA_ARRAY(v->arena, uint8_t, tu->syms.len);
    uint32_t next_block = 0, next_instr = 1;
    for (uint32_t i = 1; i < tu->funcs.len; i++) {
        const Func *func = &tu->funcs.data[i];
        v->func = (FuncId){i};
        v->block = v->instr = 0;
        if (!verify_shape(v, func, &next_block, &next_instr) || !verify_members(v, func, seen) || !verify_body(v, func))
            return false;
    }
    v->func = (FuncId){0};
    v->table = "tu";
    v->index = 0;
    VERIFY(v, next_block == tu->blocks.len, "%u blocks belong to no function", tu->blocks.len - next_block);
    VERIFY(v, next_instr == tu->instrs.len, "%u instructions belong to no block", tu->instrs.len - next_instr);
    return verify_owned(v, seen);
}
