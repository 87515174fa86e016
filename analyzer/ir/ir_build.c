/* ir_build.c: see ir_build.h.
 * Blocks may be filled in any order, so instructions wait in one array in the scratch arena, linked into one list per
 * block. ir_func_end finds the order of blocks, numbers values in order of definition, and writes everything to the
 * tables of the Tu once.
 *
 * Places are made by the caller before the instruction that uses them, directly in the Tu. As one function is built at
 * a time, its places and selectors are those above the marks taken by ir_func_begin: at the end they are taken out,
 * and only those that a kept instruction uses go back, with their values renumbered. So neither the bases of longer
 * places nor the places of unreachable code stay behind.
 */
#include "ir/ir_build.h"

#include "ir/ir_order.h"

#include <assert.h>

/* How far back ir_loc looks for the same location: neighbouring instructions share theirs. */
enum { LOC_WINDOW = 8 };

typedef struct PendingInstr {
    Instr instr;   /* arg_first: into FuncBuilder.args; dst, places: not yet renumbered */
    uint32_t next; /* in its block; 0 at the end */
} PendingInstr;

typedef struct PendingBlock {
    uint32_t first, last; /* instructions; 0 if none */
    uint32_t succ_first, succ_count, case_first;
    bool is_closed;
} PendingBlock;

struct FuncBuilder {
    Tu *tu;
    Arena *scratch;
    FuncId func;
    SymId sym;
    uint32_t flags;
    uint32_t instr_mark, place_mark, sel_mark; /* lengths of the Tu's tables at the beginning */
    BuildBlock current;
    uint32_t value_count;
    VEC(SymId) params;
    VEC(SymId) locals;
    VEC(PendingBlock) blocks;
    VEC(PendingInstr) instrs; /* 0 is none */
    VEC(Operand) args;
    VEC(uint32_t) succs;
    VEC(Case) cases;
};

/* ---- tables ---- */

FileId ir_file(Tu *tu, const char *path, uint32_t flags) {
    StrId id = strpool_intern(tu->strs, path);
    for (uint32_t i = 1; i < tu->files.len; i++) {
        if (tu->files.data[i].path.i == id.i) {
            tu->files.data[i].flags |= flags;
            return (FileId){i};
        }
    }
    *vec_push(tu->arena, &tu->files) = (SrcFile){.path = id, .flags = flags};
    return (FileId){tu->files.len - 1};
}

LocId ir_loc(Tu *tu, FileId file, uint32_t line, uint32_t col, LocId spelled) {
    uint32_t oldest = tu->locs.len > LOC_WINDOW ? tu->locs.len - LOC_WINDOW : 1;
    for (uint32_t i = tu->locs.len; i-- > oldest;) {
        const Loc *loc = &tu->locs.data[i];
        if (loc->line == line && loc->col == col && loc->file.i == file.i && loc->spelled.i == spelled.i)
            return (LocId){i};
    }
    *vec_push(tu->arena, &tu->locs) = (Loc){.file = file, .line = line, .col = col, .spelled = spelled};
    return (LocId){tu->locs.len - 1};
}

TypeId ir_type(Tu *tu, Type type) {
    *vec_push(tu->arena, &tu->types) = type;
    return (TypeId){tu->types.len - 1};
}

SymId ir_sym(Tu *tu, Sym sym) {
    *vec_push(tu->arena, &tu->syms) = sym;
    return (SymId){tu->syms.len - 1};
}

uint32_t ir_field_range(Tu *tu, const Field *fields, uint32_t count) {
    if (count == 0)
        return 0;
    memcpy(vec_extend(tu->arena, &tu->fields, count), fields, sizeof *fields * count);
    return tu->fields.len - count;
}

void ir_init(Tu *tu, SymId sym, const Init *inits, uint32_t count) {
    if (count > 0)
        memcpy(vec_extend(tu->arena, &tu->inits, count), inits, sizeof *inits * count);
    Sym *of = &tu->syms.data[sym.i];
    of->init_first = count > 0 ? tu->inits.len - count : 0;
    of->init_count = count;
}

void ir_gap(Tu *tu, GapKind kind, LocId loc, FuncId func, const char *detail) {
    StrId text = strpool_intern(tu->strs, detail ? detail : "");
    *vec_push(tu->arena, &tu->gaps) = (IrGap){.kind = kind, .loc = loc, .func = func, .detail = text};
}

/* ---- places ---- */

static PlaceId place_add(Tu *tu, Place place) {
    *vec_push(tu->arena, &tu->places) = place;
    return (PlaceId){tu->places.len - 1};
}

PlaceId ir_place_sym(Tu *tu, SymId sym, TypeId type) {
    return place_add(tu, (Place){.base = PLACE_SYM, .sym = sym, .type = type});
}

PlaceId ir_place_value(Tu *tu, Operand pointer, TypeId type) {
    return place_add(tu, (Place){.base = PLACE_VALUE, .value = pointer, .type = type});
}

static PlaceId place_extend(Tu *tu, PlaceId base, Sel sel, TypeId type) {
    Place place = *tu_place(tu, base);
    Sel *sels = vec_extend(tu->arena, &tu->sels, place.sel_count + 1);
    if (place.sel_count > 0)
        memcpy(sels, tu_sels(tu, &place), sizeof *sels * place.sel_count);
    sels[place.sel_count] = sel;
    place.sel_count++;
    place.sel_first = tu->sels.len - place.sel_count;
    place.type = type;
    return place_add(tu, place);
}

PlaceId ir_place_field(Tu *tu, PlaceId base, FieldId field, TypeId type) {
    return place_extend(tu, base, (Sel){.kind = SEL_FIELD, .field = field}, type);
}

PlaceId ir_place_index(Tu *tu, PlaceId base, Operand index, uint32_t scale, TypeId type) {
    return place_extend(tu, base, (Sel){.kind = SEL_INDEX, .index = index, .scale = scale}, type);
}

/* ---- filling blocks ---- */

FuncBuilder *ir_func_begin(Tu *tu, SymId sym, const SymId *params, uint32_t param_count, Arena *scratch) {
    FuncBuilder *b = ARENA_NEW(scratch, FuncBuilder);
    b->tu = tu;
    b->scratch = scratch;
    b->sym = sym;
    b->value_count = 1;
    b->instr_mark = tu->instrs.len;
    b->place_mark = tu->places.len;
    b->sel_mark = tu->sels.len;
    vec_push(tu->arena, &tu->funcs)->sym = sym;
    b->func = (FuncId){tu->funcs.len - 1};
    tu->syms.data[sym.i].func = b->func;
    for (uint32_t i = 0; i < param_count; i++) {
        *vec_push(scratch, &b->params) = params[i];
        tu->syms.data[params[i].i].owner = b->func;
    }
    vec_push(scratch, &b->instrs);
    b->current = ir_block_new(b);
    return b;
}

FuncId ir_func_id(const FuncBuilder *b) {
    return b->func;
}

void ir_func_add_local(FuncBuilder *b, SymId local) {
    *vec_push(b->scratch, &b->locals) = local;
    b->tu->syms.data[local.i].owner = b->func;
}

void ir_func_mark(FuncBuilder *b, uint32_t flags) {
    b->flags |= flags;
}

BuildBlock ir_block_new(FuncBuilder *b) {
    vec_push(b->scratch, &b->blocks);
    return (BuildBlock){b->blocks.len - 1};
}

void ir_block_set(FuncBuilder *b, BuildBlock block) {
    assert(block.i < b->blocks.len && !b->blocks.data[block.i].is_closed);
    b->current = block;
}

BuildBlock ir_block_current(const FuncBuilder *b) {
    return b->current;
}

bool ir_block_is_open(const FuncBuilder *b) {
    return !b->blocks.data[b->current.i].is_closed;
}

/* Requires: the block is open. */
static void instr_append(FuncBuilder *b, Instr instr, const Operand *args, uint32_t arg_count) {
    assert(arg_count <= UINT16_MAX);
    instr.arg_first = b->args.len;
    instr.arg_count = (uint16_t)arg_count;
    if (arg_count > 0)
        memcpy(vec_extend(b->scratch, &b->args, arg_count), args, sizeof *args * arg_count);
    vec_push(b->scratch, &b->instrs)->instr = instr;
    uint32_t index = b->instrs.len - 1;
    PendingBlock *block = &b->blocks.data[b->current.i];
    if (block->last)
        b->instrs.data[block->last].next = index;
    else
        block->first = index;
    block->last = index;
}

ValueId ir_emit(FuncBuilder *b, Instr instr, const Operand *args, uint32_t arg_count, bool has_dst) {
    assert(instr.op != OP_NONE && !op_is_terminator(instr.op));
    instr.dst = (ValueId){has_dst ? b->value_count++ : 0};
    if (ir_block_is_open(b))
        instr_append(b, instr, args, arg_count);
    return instr.dst;
}

/* Ends the current block; the successors were appended to b->succs from succ_first on. */
static void block_close(FuncBuilder *b, OpCode op, const Operand *arg, uint32_t succ_first, LocId loc) {
    bool has_arg = arg && arg->kind != OPERAND_NONE;
    Instr instr = {.op = op, .loc = loc};
    if (has_arg)
        instr.type = arg->type;
    instr_append(b, instr, arg, has_arg ? 1 : 0);
    PendingBlock *block = &b->blocks.data[b->current.i];
    block->succ_first = succ_first;
    block->succ_count = b->succs.len - succ_first;
    block->is_closed = true;
}

static void succ_add(FuncBuilder *b, BuildBlock block) {
    assert(block.i < b->blocks.len);
    *vec_push(b->scratch, &b->succs) = block.i;
}

void ir_jump(FuncBuilder *b, BuildBlock to, LocId loc) {
    if (!ir_block_is_open(b))
        return;
    uint32_t first = b->succs.len;
    succ_add(b, to);
    block_close(b, OP_JUMP, NULL, first, loc);
}

void ir_branch(FuncBuilder *b, Operand cond, BuildBlock if_true, BuildBlock if_false, LocId loc) {
    if (!ir_block_is_open(b))
        return;
    uint32_t first = b->succs.len;
    succ_add(b, if_true);
    succ_add(b, if_false);
    block_close(b, OP_BRANCH, &cond, first, loc);
}

void ir_switch(FuncBuilder *b, Operand on, BuildBlock otherwise, const Case *cases, const BuildBlock *targets,
               uint32_t count, LocId loc) {
    if (!ir_block_is_open(b))
        return;
    uint32_t first = b->succs.len;
    succ_add(b, otherwise);
    b->blocks.data[b->current.i].case_first = b->cases.len;
    for (uint32_t i = 0; i < count; i++) {
        succ_add(b, targets[i]);
        *vec_push(b->scratch, &b->cases) = cases[i];
    }
    block_close(b, OP_SWITCH, &on, first, loc);
}

void ir_goto(FuncBuilder *b, Operand target, const BuildBlock *targets, uint32_t count, LocId loc) {
    if (!ir_block_is_open(b))
        return;
    uint32_t first = b->succs.len;
    for (uint32_t i = 0; i < count; i++)
        succ_add(b, targets[i]);
    block_close(b, OP_GOTO, &target, first, loc);
}

void ir_return(FuncBuilder *b, const Operand *value_or_null, LocId loc) {
    if (ir_block_is_open(b))
        block_close(b, OP_RETURN, value_or_null, b->succs.len, loc);
}

void ir_unreachable(FuncBuilder *b, LocId loc) {
    if (ir_block_is_open(b))
        block_close(b, OP_UNREACHABLE, NULL, b->succs.len, loc);
}

/* ---- the end of a function ---- */

/* What ir_func_end knows while it writes the function to the Tu. */
typedef struct Flush {
    FuncBuilder *b;
    uint32_t *order; /* builder's blocks in final order */
    uint32_t order_len;
    uint32_t *block_new; /* builder's block -> final number */
    uint32_t *value_new; /* builder's value -> final number; 0 if its instruction was dropped */
    uint32_t value_count;
    Place *places; /* the function's places and selectors as the caller made them */
    Sel *sels;
    uint32_t place_count;
    uint32_t *place_new; /* index in places -> final PlaceId; 0 if not yet used */
} Flush;

static void close_open_blocks(FuncBuilder *b, LocId end) {
    for (uint32_t i = 0; i < b->blocks.len; i++) {
        b->current = (BuildBlock){i};
        if (ir_block_is_open(b))
            ir_return(b, NULL, end);
    }
}

static void order_blocks(Flush *f) {
    FuncBuilder *b = f->b;
    SuccRange *ranges = ARENA_ARRAY(b->scratch, SuccRange, b->blocks.len);
    for (uint32_t i = 0; i < b->blocks.len; i++)
        ranges[i] = (SuccRange){.first = b->blocks.data[i].succ_first, .count = b->blocks.data[i].succ_count};
    f->order = block_order_find(ranges, b->succs.data, b->blocks.len, b->scratch, &f->order_len);
    f->block_new = ARENA_ARRAY(b->scratch, uint32_t, b->blocks.len);
    for (uint32_t i = 0; i < f->order_len; i++)
        f->block_new[f->order[i]] = i;
}

static void number_values(Flush *f) {
    FuncBuilder *b = f->b;
    f->value_new = ARENA_ARRAY(b->scratch, uint32_t, b->value_count);
    f->value_count = 1;
    for (uint32_t i = 0; i < f->order_len; i++) {
        for (uint32_t at = b->blocks.data[f->order[i]].first; at; at = b->instrs.data[at].next) {
            uint32_t dst = b->instrs.data[at].instr.dst.i;
            if (dst)
                f->value_new[dst] = f->value_count++;
        }
    }
}

static void take_places(Flush *f) {
    FuncBuilder *b = f->b;
    Tu *tu = b->tu;
    f->place_count = tu->places.len - b->place_mark;
    f->place_new = ARENA_ARRAY(b->scratch, uint32_t, f->place_count);
    f->places = arena_copy(b->scratch, tu->places.data + b->place_mark, sizeof(Place) * f->place_count);
    f->sels = NULL;
    if (tu->sels.len > b->sel_mark)
        f->sels = arena_copy(b->scratch, tu->sels.data + b->sel_mark, sizeof(Sel) * (tu->sels.len - b->sel_mark));
    tu->places.len = b->place_mark;
    tu->sels.len = b->sel_mark;
}

static Operand renumber_operand(const Flush *f, Operand operand) {
    if (operand.kind == OPERAND_VALUE)
        operand.id = operand.id < f->b->value_count ? f->value_new[operand.id] : 0;
    return operand;
}

static PlaceId flush_place(Flush *f, PlaceId id) {
    FuncBuilder *b = f->b;
    if (id.i < b->place_mark)
        return id; /* none, or made before the function */
    uint32_t old = id.i - b->place_mark;
    assert(old < f->place_count);
    if (f->place_new[old])
        return (PlaceId){f->place_new[old]};
    Place place = f->places[old];
    place.value = renumber_operand(f, place.value);
    if (place.sel_count > 0 && place.sel_first >= b->sel_mark) {
        const Sel *from = f->sels + (place.sel_first - b->sel_mark);
        Sel *to = vec_extend(b->tu->arena, &b->tu->sels, place.sel_count);
        for (uint32_t i = 0; i < place.sel_count; i++) {
            to[i] = from[i];
            to[i].index = renumber_operand(f, from[i].index);
        }
        place.sel_first = b->tu->sels.len - place.sel_count;
    }
    PlaceId made = place_add(b->tu, place);
    f->place_new[old] = made.i;
    return made;
}

static void flush_instr(Flush *f, Instr instr) {
    FuncBuilder *b = f->b;
    Tu *tu = b->tu;
    instr.dst.i = f->value_new[instr.dst.i];
    instr.place = flush_place(f, instr.place);
    instr.place2 = flush_place(f, instr.place2);
    const Operand *from = b->args.data + instr.arg_first;
    instr.arg_first = instr.arg_count > 0 ? tu->operands.len : 0;
    for (uint32_t i = 0; i < instr.arg_count; i++)
        *vec_push(tu->arena, &tu->operands) = renumber_operand(f, from[i]);
    *vec_push(tu->arena, &tu->instrs) = instr;
}

static void flush_block(Flush *f, const PendingBlock *from) {
    FuncBuilder *b = f->b;
    Tu *tu = b->tu;
    Block block = {.instr_first = tu->instrs.len, .succ_first = tu->succs.len, .succ_count = from->succ_count};
    for (uint32_t at = from->first; at; at = b->instrs.data[at].next)
        flush_instr(f, b->instrs.data[at].instr);
    block.instr_count = tu->instrs.len - block.instr_first;
    for (uint32_t i = 0; i < from->succ_count; i++)
        *vec_push(tu->arena, &tu->succs) = f->block_new[b->succs.data[from->succ_first + i]];
    if (vec_last(&tu->instrs).op == OP_SWITCH) {
        block.case_first = tu->cases.len;
        for (uint32_t i = 0; i + 1 < from->succ_count; i++)
            *vec_push(tu->arena, &tu->cases) = b->cases.data[from->case_first + i];
    }
    *vec_push(tu->arena, &tu->blocks) = block;
}

static uint32_t members_add(Tu *tu, const SymId *syms, uint32_t count) {
    if (count > 0)
        memcpy(vec_extend(tu->arena, &tu->members, count), syms, sizeof *syms * count);
    return tu->members.len - count;
}

FuncId ir_func_end(FuncBuilder *b, LocId end) {
    Tu *tu = b->tu;
    assert(tu->instrs.len == b->instr_mark); /* one function at a time */
    close_open_blocks(b, end);
    Flush f = {.b = b};
    order_blocks(&f);
    number_values(&f);
    take_places(&f);
    uint32_t block_first = tu->blocks.len;
    for (uint32_t i = 0; i < f.order_len; i++)
        flush_block(&f, &b->blocks.data[f.order[i]]);
    Func *func = &tu->funcs.data[b->func.i];
    func->flags = b->flags;
    func->block_first = block_first;
    func->block_count = f.order_len;
    func->value_count = f.value_count;
    func->param_first = members_add(tu, b->params.data, b->params.len);
    func->param_count = b->params.len;
    func->local_first = members_add(tu, b->locals.data, b->locals.len);
    func->local_count = b->locals.len;
    func->end = end;
    return b->func;
}
