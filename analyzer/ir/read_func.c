/* read_func.c: the bodies of functions: blocks and instructions, through the builder. */
#include "ir/read_internal.h"

/* An instruction while it is read. */
typedef struct ReadInstr {
    Instr instr;
    VEC(Operand) args;
    bool has_type;
    TypeId type;
    const char *from; /* where it begins in the text */
} ReadInstr;

/* ---- blocks ---- */

static ReadLabel *find_block(Reader *r, const char *label) {
    ReadFunc *f = r->func;
    bool is_new;
    uint64_t *slot = strmap_slot(f->labels, label, strlen(label), &is_new);
    if (is_new) {
        *slot = f->label_list.len;
        *vec_push(r->scratch, &f->label_list) = (ReadLabel){.block = ir_block_new(f->builder), .used_at = r->at};
    }
    return &f->label_list.data[*slot];
}

static bool read_target(Reader *r, BuildBlock *out_block) {
    const char *label = read_word(r);
    if (!*label)
        return read_fail(r, "expected a block");
    *out_block = find_block(r, label)->block;
    return true;
}

/* "label:", read. The block before falls through to it; the first one is the entry. */
static bool begin_block(Reader *r, const char *label) {
    ReadFunc *f = r->func;
    if (!f->is_begun) {
        f->is_begun = true;
        *strmap_slot(f->labels, label, strlen(label), NULL) = f->label_list.len;
        *vec_push(r->scratch, &f->label_list) = (ReadLabel){.block = ir_block_current(f->builder)};
        return true;
    }
    uint32_t known = strmap_len(f->labels);
    ReadLabel *block = find_block(r, label);
    if (strmap_len(f->labels) == known && !block->used_at)
        return read_fail(r, "a second block \"%s\"", label);
    block->used_at = NULL;
    ir_jump(f->builder, block->block, (LocId){0});
    ir_block_set(f->builder, block->block);
    return true;
}

/* ---- what stands behind an operation ---- */

static bool read_arg(Reader *r, ReadInstr *in) {
    Operand arg = {0};
    if (!read_operand(r, &arg))
        return false;
    *vec_push(r->scratch, &in->args) = arg;
    return true;
}

static bool read_args(Reader *r, ReadInstr *in, char close) {
    if (accept_char(r, close))
        return true;
    do {
        if (!read_arg(r, in))
            return false;
    } while (accept_char(r, ','));
    return expect_char(r, close);
}

static bool read_inputs(Reader *r, ReadInstr *in) {
    return !accept_char(r, '(') || read_args(r, in, ')');
}

static bool read_call(Reader *r, ReadInstr *in) {
    Operand callee = {0};
    if (!read_callee(r, &callee))
        return false;
    if (callee.kind == OPERAND_ADDR && tu_sym(r->tu, (SymId){callee.id})->kind != SYM_FUNC)
        r->tu->syms.data[callee.id].flags |= SYM_ADDRESS_TAKEN;
    *vec_push(r->scratch, &in->args) = callee;
    return expect_char(r, '(') && read_args(r, in, ')');
}

static void mark_address(Reader *r, PlaceId id) {
    const Place *place = tu_place(r->tu, id);
    if (place->base == PLACE_SYM)
        r->tu->syms.data[place->sym.i].flags |= SYM_ADDRESS_TAKEN;
}

static bool read_rmw(Reader *r, ReadInstr *in) {
    if (!find_enum(TEXT_RMW_OPS, read_word(r), &in->instr.sub))
        return read_fail(r, "expected xchg, add, sub, and, or, xor, nand, min, max or test-and-set");
    if (!read_place(r, &in->instr.place))
        return false;
    return !accept_char(r, ',') || read_arg(r, in);
}

static bool read_cas(Reader *r, ReadInstr *in) {
    if (!read_place(r, &in->instr.place) || !expect_char(r, ','))
        return false;
    bool has_place = starts_place(r);
    if (!(has_place ? read_place(r, &in->instr.place2) : read_arg(r, in)))
        return false;
    return expect_char(r, ',') && read_arg(r, in);
}

static bool read_operation(Reader *r, ReadInstr *in) {
    Instr *instr = &in->instr;
    GapKind gap;
    switch (instr->op) {
    case OP_LOAD:
        return read_place(r, &instr->place);
    case OP_ADDR:
        if (!read_place(r, &instr->place))
            return false;
        mark_address(r, instr->place);
        return true;
    case OP_STORE:
        return read_place(r, &instr->place) && expect_char(r, '=') && read_arg(r, in);
    case OP_MOVE:
        return read_place(r, &instr->place) && expect_char(r, '=') && read_place(r, &instr->place2);
    case OP_COPY:
    case OP_UN:
        return read_arg(r, in);
    case OP_BIN:
        return read_arg(r, in) && expect_char(r, ',') && read_arg(r, in);
    case OP_RMW:
        return read_rmw(r, in);
    case OP_CAS:
        return read_cas(r, in);
    case OP_FENCE:
        return true;
    case OP_CALL:
        return read_call(r, in);
    case OP_UNKNOWN:
        if (!read_gap_kind(r, &gap))
            return false;
        instr->sub = (uint8_t)gap;
        return read_inputs(r, in);
    default: /* OP_ASM, OP_OPAQUE */
        return read_inputs(r, in);
    }
}

/* Memory orders and flags. */
static bool read_modes(Reader *r, Instr *instr) {
    while (!at_line_end(r) && *r->at != '!') {
        const char *at = r->at, *word = read_word(r);
        uint32_t bit;
        if (strcmp(word, "fail") == 0) {
            if (!find_enum(TEXT_ORDERS, read_word(r), &instr->order_fail))
                return read_fail(r, "expected a memory order");
        } else if (find_flag(TEXT_INSTR_FLAGS, word, &bit)) {
            instr->flags |= (uint16_t)bit;
        } else if (!find_enum(TEXT_ORDERS, word, &instr->order)) {
            r->at = at;
            return read_fail(r, "expected a memory order, a flag, a location or the end of the line");
        }
    }
    return true;
}

/* What follows from the rest, so that short texts need not say it. */
static void infer_modes(Reader *r, ReadInstr *in) {
    Instr *instr = &in->instr;
    if (instr->order == ORDER_PLAIN && (instr->op == OP_RMW || instr->op == OP_CAS || instr->op == OP_FENCE))
        instr->order = ORDER_SEQ_CST;
    if (instr->op != OP_LOAD && instr->op != OP_STORE)
        return;
    const Place *place = tu_place(r->tu, instr->place);
    if (place->sel_count == 0)
        return;
    const Sel *last = &tu_sels(r->tu, place)[place->sel_count - 1];
    if (last->kind == SEL_FIELD && tu_field(r->tu, last->field)->flags & FIELD_BITFIELD)
        instr->flags |= FLAG_BITFIELD;
}

static bool read_end(Reader *r, const char *from, LocId *out_loc) {
    return read_loc(r, from, out_loc) && read_line_end(r);
}

/* An operation that does not end the block. `number`: of the value it defines, if has_dst. */
static bool read_plain(Reader *r, ReadInstr *in, bool has_dst, uint32_t number) {
    ReadFunc *f = r->func;
    Instr *instr = &in->instr;
    if (!read_operation(r, in) || !read_modes(r, instr) || !read_end(r, in->from, &instr->loc))
        return false;
    infer_modes(r, in);
    const Place *place = instr->place.i ? tu_place(r->tu, instr->place) : NULL;
    instr->type = in->has_type ? in->type : text_default_instr(r->tu, &r->lookup, instr, place, in->args.data);
    if (in->args.len > UINT16_MAX)
        return read_fail(r, "too many operands");
    ValueId value = ir_emit(f->builder, *instr, in->args.data, in->args.len, has_dst);
    if (!has_dst)
        return true;
    bool is_new;
    *map_slot(f->values, number, &is_new) = f->value_list.len;
    *vec_push(r->scratch, &f->value_list) = (ReadValue){.id = value, .type = instr->type};
    return is_new || read_fail(r, "a second %%%u", number);
}

/* ---- the ends of blocks ---- */

static bool read_switch(Reader *r, const ReadInstr *in) {
    Operand on = {0};
    BuildBlock otherwise = {0};
    LocId loc = {0};
    VEC(Case) cases = {0};
    VEC(BuildBlock) targets = {0};
    if (!read_operand(r, &on) || !expect_char(r, ',') || !read_target(r, &otherwise) || !expect_char(r, '['))
        return false;
    while (!accept_char(r, ']')) {
        Case *range = vec_push(r->scratch, &cases);
        if ((cases.len > 1 && !expect_char(r, ',')) || !read_int(r, &range->low))
            return false;
        range->high = range->low;
        if (strncmp(r->at, "..", 2) == 0) {
            r->at += 2;
            if (!read_int(r, &range->high))
                return false;
        }
        if (!expect_char(r, ':') || !read_target(r, vec_push(r->scratch, &targets)))
            return false;
    }
    if (!read_end(r, in->from, &loc))
        return false;
    ir_switch(r->func->builder, on, otherwise, cases.data, targets.data, cases.len, loc);
    return true;
}

static bool read_goto(Reader *r, const ReadInstr *in) {
    Operand on = {0};
    LocId loc = {0};
    VEC(BuildBlock) targets = {0};
    if (!read_operand(r, &on) || !expect_char(r, ',') || !expect_char(r, '['))
        return false;
    while (!accept_char(r, ']')) {
        if ((targets.len > 0 && !expect_char(r, ',')) || !read_target(r, vec_push(r->scratch, &targets)))
            return false;
    }
    if (!read_end(r, in->from, &loc))
        return false;
    ir_goto(r->func->builder, on, targets.data, targets.len, loc);
    return true;
}

static bool read_branch(Reader *r, const ReadInstr *in) {
    Operand on = {0};
    BuildBlock if_true = {0}, if_false = {0};
    LocId loc = {0};
    if (!read_operand(r, &on) || !expect_char(r, ',') || !read_target(r, &if_true) || !expect_char(r, ',') ||
        !read_target(r, &if_false) || !read_end(r, in->from, &loc))
        return false;
    ir_branch(r->func->builder, on, if_true, if_false, loc);
    return true;
}

static bool read_return(Reader *r, const ReadInstr *in) {
    Operand value = operand_none();
    LocId loc = {0};
    if (!at_line_end(r) && *r->at != '!' && !read_operand(r, &value))
        return false;
    if (!read_end(r, in->from, &loc))
        return false;
    ir_return(r->func->builder, &value, loc);
    return true;
}

static bool read_terminator(Reader *r, const ReadInstr *in) {
    BuildBlock to = {0};
    LocId loc = {0};
    switch (in->instr.op) {
    case OP_JUMP:
        if (!read_target(r, &to) || !read_end(r, in->from, &loc))
            return false;
        ir_jump(r->func->builder, to, loc);
        return true;
    case OP_BRANCH:
        return read_branch(r, in);
    case OP_SWITCH:
        return read_switch(r, in);
    case OP_GOTO:
        return read_goto(r, in);
    case OP_RETURN:
        return read_return(r, in);
    default:
        if (!read_end(r, in->from, &loc))
            return false;
        ir_unreachable(r->func->builder, loc);
        return true;
    }
}

/* ---- lines ---- */

static bool find_operation(const char *word, Instr *instr) {
    OpCode op;
    if (find_enum(TEXT_BIN_OPS, word, &instr->sub)) {
        instr->op = OP_BIN;
    } else if (find_enum(TEXT_UN_OPS, word, &instr->sub)) {
        instr->op = OP_UN;
    } else if (op_from_name(word, &op) && op != OP_BIN && op != OP_UN) {
        instr->op = (uint8_t)op;
    } else {
        return false;
    }
    return true;
}

static bool read_instr(Reader *r, ReadInstr *in, const char *word, bool has_dst, uint32_t number) {
    r->func->is_begun = true;
    if (!find_operation(word, &in->instr))
        return read_fail(r, "expected an operation, not \"%s\"", word);
    if (!has_dst && !read_type_suffix(r, &in->type, &in->has_type))
        return false;
    if (op_is_terminator((OpCode)in->instr.op)) {
        if (has_dst || in->has_type)
            return read_fail(r, "the end of a block has no value");
        return read_terminator(r, in);
    }
    return read_plain(r, in, has_dst, number);
}

/* "%1:type = operation ..." */
static bool read_definition(Reader *r, ReadInstr *in) {
    uint32_t number;
    r->at++;
    if (!read_uint(r, UINT32_MAX, &number) || !read_type_suffix(r, &in->type, &in->has_type) || !expect_char(r, '='))
        return false;
    return read_instr(r, in, read_word(r), true, number);
}

static bool read_line(Reader *r) {
    ReadInstr in = {.from = r->at};
    if (*r->at == '%')
        return read_definition(r, &in);
    const char *word = read_word(r);
    if (*r->at == ':' && !text_is_ident_start(r->at[1])) {
        r->at++;
        return begin_block(r, word) && read_line_end(r);
    }
    if (strcmp(word, "local") == 0) {
        SymId local = {0};
        if (!read_local(r, SYM_LOCAL, r->func->locals, &local))
            return false;
        ir_func_add_local(r->func->builder, local);
        return read_line_end(r);
    }
    return read_instr(r, &in, word, false, 0);
}

bool read_body(Reader *r, const PendingBody *body) {
    ReadFunc f = {.locals = body->locals, .values = map_new(r->scratch), .labels = strmap_new(r->scratch)};
    f.builder = ir_func_begin(r->tu, body->sym, body->params.data, body->params.len, r->scratch);
    ir_func_mark(f.builder, body->flags);
    r->func = &f;
    r->at = body->at;
    for (skip_lines(r); !accept_char(r, '}'); skip_lines(r)) {
        if (!*r->at)
            return read_fail(r, "expected '}'");
        if (!read_line(r))
            return false;
    }
    for (uint32_t i = 0; i < f.label_list.len; i++) {
        if (f.label_list.data[i].used_at) {
            r->at = f.label_list.data[i].used_at;
            return read_fail(r, "a jump to a block that is not there");
        }
    }
    LocId end = {0};
    if (!read_loc(r, NULL, &end) || !read_line_end(r))
        return false;
    ir_func_end(f.builder, end);
    r->func = NULL;
    return true;
}
