/* gen_ir.c: see gen_ir.h. To know which values may be used where, a block's dominators are found the slow way, before
 * any block is filled: a dominates b if b cannot be reached without a.
 */
#include "support/gen_ir.h"

enum { BLOCKS_MAX = 9, VALUES_MAX = 64 };

static const char *const NAMES[] = {
    "",    "n",    "n",   "len", "q",      "a b",   "say \"x\"", "back\\slash", "tab\tnew\n", "\xc3\xa9t\xc3\xa9",
    "1st", "none", "int", "int", "static", "local", "dot.2",     "char",        "\1\x7f",     "long"};

typedef struct Gen {
    Random *random;
    Tu *tu;
    Arena *scratch;
    VEC(SymId) vars;   /* globals, and the locals of the function at hand */
    VEC(SymId) funcs;
    VEC(FieldId) fields; /* of records */
    VEC(Operand) values[BLOCKS_MAX]; /* by block: what it defines */
    FuncBuilder *builder;
    uint8_t dominates[BLOCKS_MAX][BLOCKS_MAX];
} Gen;

static uint32_t below(Gen *g, uint32_t limit) {
    return random_below(g->random, limit);
}

static bool one_in(Gen *g, uint32_t n) {
    return below(g, n) == 0;
}

static StrId any_name(Gen *g) {
    return strpool_intern(g->tu->strs, NAMES[below(g, sizeof NAMES / sizeof *NAMES)]);
}

static TypeId any_type(Gen *g) {
    return (TypeId){below(g, g->tu->types.len)};
}

static TypeId some_type(Gen *g) {
    return (TypeId){1 + below(g, g->tu->types.len - 1)};
}

static LocId any_loc(Gen *g) {
    LocId loc = {0};
    for (uint32_t depth = below(g, 3); depth > 0; depth--)
        loc = ir_loc(g->tu, (FileId){below(g, g->tu->files.len)}, below(g, 30), below(g, 9), loc);
    return loc;
}

/* ---- tables ---- */

static void make_files(Gen *g) {
    ir_file(g->tu, "/src/a \"b\".c", FILE_MAIN);
    ir_file(g->tu, "/usr/include/x.h", FILE_SYSTEM);
    ir_file(g->tu, "/src/a.h", 0);
    g->tu->main_path = g->tu->files.data[1].path;
}

static void make_fields(Gen *g, TypeId id, uint32_t type_count) {
    Field fields[4] = {{.offset = 0}};
    uint32_t count = below(g, 5), offset = 0;
    bool is_func = tu_type(g->tu, id)->kind == TYPE_FUNC;
    for (uint32_t i = 0; i < count; i++) {
        Field *field = &fields[i];
        field->record = id;
        field->name = is_func && !one_in(g, 5) ? STR_EMPTY : any_name(g);
        field->type.i = 1 + below(g, type_count - 1); /* earlier types only: no record holds itself */
        offset += is_func ? 0 : below(g, 3) * 4;
        field->offset = offset;
        if (!is_func && one_in(g, 4)) {
            field->flags = FIELD_BITFIELD;
            field->bit_offset = (uint16_t)below(g, 8);
            field->bit_width = (uint16_t)(1 + below(g, 8));
        }
        field->flags |= !is_func && one_in(g, 5) ? FIELD_VIA_ANONYMOUS : 0;
        if (one_in(g, 6))
            field->annotation = strpool_intern(g->tu->strs, "guarded_by:lock");
    }
    Type *type = &g->tu->types.data[id.i];
    type->field_first = ir_field_range(g->tu, fields, count);
    type->field_count = count;
    for (uint32_t i = 0; i < count && !is_func; i++)
        *vec_push(g->scratch, &g->fields) = (FieldId){type->field_first + i};
}

static bool is_record(const Type *type) {
    return type->kind == TYPE_STRUCT || type->kind == TYPE_UNION;
}

static void make_type(Gen *g) {
    uint32_t before = g->tu->types.len;
    Type type = {.kind = (uint8_t)(before == 1 ? TYPE_INT : 1 + below(g, TYPE_OTHER)), .loc = any_loc(g)};
    if (before > 1 && one_in(g, 5)) { /* a qualified variant */
        type = g->tu->types.data[1 + below(g, before - 1)];
        type.flags |= TYPE_CONST;
        ir_type(g->tu, type);
        return;
    }
    type.flags = one_in(g, 3) ? (uint8_t)below(g, 256) : 0;
    type.name = any_name(g);
    if (one_in(g, 2))
        type.key = strpool_intern(g->tu->strs, one_in(g, 2) ? "c:@S@n" : "x\1y");
    bool is_scalar = type.kind == TYPE_INT || type.kind == TYPE_FLOAT || type.kind == TYPE_POINTER;
    type.size = is_scalar ? 1u << below(g, 4) : 1000;
    type.align = (uint16_t)(one_in(g, 2) ? type.size : 1u << below(g, 5));
    bool refers = type.kind == TYPE_POINTER || type.kind == TYPE_ARRAY || type.kind == TYPE_FUNC;
    if (refers && before == 1)
        type.kind = TYPE_VOID;
    else if (refers || (type.kind == TYPE_OTHER && before > 1))
        type.elem.i = 1 + below(g, before - 1);
    type.count = type.kind == TYPE_ARRAY ? below(g, 4) : 0;
    TypeId id = ir_type(g->tu, type);
    if ((is_record(&type) || type.kind == TYPE_FUNC) && before > 1)
        make_fields(g, id, before);
}

static void make_plain_types(Gen *g) {
    TypeId a_char =
        ir_type(g->tu, (Type){.kind = TYPE_INT, .size = 1, .align = 1, .name = strpool_intern(g->tu->strs, "char")});
    ir_type(g->tu, (Type){.kind = TYPE_POINTER, .elem = a_char, .size = 8, .align = 8});
    TypeId record =
        ir_type(g->tu, (Type){.kind = TYPE_STRUCT, .size = 64, .align = 8, .name = strpool_intern(g->tu->strs, "q")});
    make_fields(g, record, g->tu->types.len - 1);
}

static StrId make_key(Gen *g, StrId name, uint32_t flags) {
    if (flags & SYM_EXTERNAL && name.i != 0 && !one_in(g, 4))
        return name;
    char *key = arena_printf(g->scratch, "/src/a.c\1%u", below(g, 1000));
    return strpool_intern(g->tu->strs, key);
}

static SymId make_sym(Gen *g, SymKind kind) {
    Sym sym = {.kind = (uint8_t)kind, .name = any_name(g), .type = any_type(g), .loc = any_loc(g)};
    sym.flags = (uint16_t)(one_in(g, 2) ? below(g, SYM_CONSTRUCTOR * 2) : SYM_EXTERNAL | SYM_DEFINED);
    sym.flags |= SYM_ADDRESS_TAKEN;
    if (kind != SYM_LOCAL && kind != SYM_PARAM)
        sym.key = make_key(g, sym.name, sym.flags);
    if (one_in(g, 6))
        sym.annotation = strpool_intern(g->tu->strs, "acquire:\"m\"");
    return ir_sym(g->tu, sym);
}

static Operand any_constant(Gen *g) {
    TypeId type = one_in(g, 2) ? any_type(g) : (TypeId){1};
    switch (below(g, 4)) {
    case 0:
        return operand_int((int64_t)random_next(g->random), type);
    case 1:
        return operand_int((int64_t)below(g, 5) - 2, type);
    case 2:
        return operand_string(any_name(g), type);
    default: {
        int64_t offset = one_in(g, 2) ? 0 : (int64_t)below(g, 20) - 8;
        SymId sym = one_in(g, 3) ? g->funcs.data[below(g, g->funcs.len)] : g->vars.data[below(g, g->vars.len)];
        return operand_addr(sym, offset, type);
    }
    }
}

static void make_inits(Gen *g, SymId sym) {
    Init inits[4];
    uint32_t count = below(g, 5);
    for (uint32_t i = 0; i < count; i++) {
        Operand value = any_constant(g);
        FieldId field = {0};
        if (one_in(g, 2) && g->fields.len > 0)
            field = g->fields.data[below(g, g->fields.len)];
        inits[i] =
            (Init){.offset = i * 8, .type = one_in(g, 2) ? any_type(g) : value.type, .field = field, .value = value};
    }
    ir_init(g->tu, sym, inits, count);
}

/* ---- graphs ---- */

void gen_graph(Random *random, uint32_t count, Arena *arena, uint32_t ***out_succs, uint32_t **out_counts) {
    uint32_t **succs = ARENA_ARRAY(arena, uint32_t *, count), *counts = ARENA_ARRAY(arena, uint32_t, count);
    for (uint32_t b = 0; b < count; b++) {
        counts[b] = random_below(random, 4);
        if (counts[b] == 0 && random_below(random, 2))
            counts[b] = 1;
        succs[b] = ARENA_ARRAY(arena, uint32_t, counts[b] + 1);
        for (uint32_t k = 0; k < counts[b]; k++) {
            /* Mostly near: long chains and nested loops rather than a tangle. */
            uint32_t to = random_below(random, 3) ? b + 2 - random_below(random, 4) : random_below(random, count);
            succs[b][k] = to < count ? to : random_below(random, count);
        }
    }
    *out_succs = succs;
    *out_counts = counts;
}

FuncId gen_graph_func(Tu *tu, const char *name, uint32_t *const *succs, const uint32_t *counts, uint32_t count) {
    Arena *scratch = arena_new();
    StrId id = strpool_intern(tu->strs, name);
    SymId sym = ir_sym(tu, (Sym){.kind = SYM_FUNC, .flags = SYM_EXTERNAL | SYM_DEFINED, .name = id, .key = id});
    FuncBuilder *b = ir_func_begin(tu, sym, NULL, 0, scratch);
    BuildBlock *blocks = ARENA_ARRAY(scratch, BuildBlock, count);
    blocks[0] = ir_block_current(b);
    for (uint32_t i = 1; i < count; i++)
        blocks[i] = ir_block_new(b);
    for (uint32_t i = 0; i < count; i++) {
        BuildBlock *targets = ARENA_ARRAY(scratch, BuildBlock, counts[i]);
        for (uint32_t k = 0; k < counts[i]; k++)
            targets[k] = blocks[succs[i][k]];
        ir_block_set(b, blocks[i]);
        ir_goto(b, operand_int(0, (TypeId){0}), targets, counts[i], (LocId){0});
    }
    FuncId func = ir_func_end(b, (LocId){0});
    arena_free(scratch);
    return func;
}

static void mark_reachable(uint32_t **succs, const uint32_t *counts, uint32_t from, uint32_t without, uint8_t *seen) {
    if (from == without || seen[from])
        return;
    seen[from] = 1;
    for (uint32_t k = 0; k < counts[from]; k++)
        mark_reachable(succs, counts, succs[from][k], without, seen);
}

static void find_dominance(Gen *g, uint32_t **succs, const uint32_t *counts, uint32_t count) {
    for (uint32_t a = 0; a < count; a++) {
        uint8_t seen[BLOCKS_MAX] = {0};
        mark_reachable(succs, counts, 0, a, seen);
        for (uint32_t b = 0; b < count; b++)
            g->dominates[a][b] = !seen[b];
    }
}

/* ---- functions ---- */

static Operand any_operand(Gen *g, uint32_t block) {
    uint32_t from = below(g, BLOCKS_MAX);
    if (g->dominates[from][block] && g->values[from].len > 0 && !one_in(g, 4)) {
        Operand value = g->values[from].data[below(g, g->values[from].len)];
        if (one_in(g, 5))
            value.type = any_type(g);
        return value;
    }
    return any_constant(g);
}

static Operand any_index(Gen *g, uint32_t block) {
    Operand index = any_operand(g, block);
    return index.kind == OPERAND_VALUE ? index : operand_int(below(g, 4), any_type(g));
}

static PlaceId any_place(Gen *g, uint32_t block) {
    Tu *tu = g->tu;
    PlaceId place;
    SymId var = g->vars.data[below(g, g->vars.len)];
    if (one_in(g, 2))
        place = ir_place_sym(tu, var, one_in(g, 4) ? any_type(g) : tu_sym(tu, var)->type);
    else
        place = ir_place_value(tu, any_operand(g, block), any_type(g));
    for (uint32_t left = below(g, 4); left > 0; left--) {
        if (one_in(g, 2) && g->fields.len > 0) {
            FieldId field = g->fields.data[below(g, g->fields.len)];
            place = ir_place_field(tu, place, field, one_in(g, 4) ? any_type(g) : tu_field(tu, field)->type);
        } else {
            place = ir_place_index(tu, place, any_index(g, block), below(g, 3) * 4, any_type(g));
        }
    }
    return place;
}

static bool is_bitfield(const Tu *tu, PlaceId id) {
    const Place *place = tu_place(tu, id);
    if (place->sel_count == 0)
        return false;
    const Sel *last = &tu_sels(tu, place)[place->sel_count - 1];
    return last->kind == SEL_FIELD && tu_field(tu, last->field)->flags & FIELD_BITFIELD;
}

/* Places, kinds and flags of one operation; returns how many operands it takes. */
static uint32_t shape_access(Gen *g, Instr *instr, uint32_t block) {
    instr->place = any_place(g, block);
    instr->flags = one_in(g, 4) ? FLAG_VOLATILE : 0;
    instr->order = (uint8_t)(one_in(g, 3) ? below(g, ORDER_COUNT) : ORDER_PLAIN);
    if ((instr->op == OP_LOAD || instr->op == OP_STORE) && is_bitfield(g->tu, instr->place))
        instr->flags |= FLAG_BITFIELD;
    if ((instr->op == OP_STORE || instr->op == OP_MOVE) && one_in(g, 4))
        instr->flags |= FLAG_INIT;
    if (instr->op == OP_MOVE)
        instr->place2 = any_place(g, block);
    return instr->op == OP_STORE ? 1 : 0;
}

static uint32_t shape_atomic(Gen *g, Instr *instr, uint32_t block) {
    shape_access(g, instr, block);
    instr->order = (uint8_t)(1 + below(g, ORDER_COUNT - 1));
    if (instr->op == OP_RMW) {
        instr->sub = (uint8_t)below(g, RMW_COUNT);
        instr->flags |= one_in(g, 2) ? FLAG_NEW_VALUE : 0;
        return instr->sub == RMW_TEST_AND_SET ? below(g, 2) : 1;
    }
    instr->order_fail = (uint8_t)below(g, ORDER_COUNT);
    if (one_in(g, 2)) {
        instr->flags |= one_in(g, 2) ? FLAG_VALUE_CAS : FLAG_BOOL_CAS;
        return 2;
    }
    instr->place2 = any_place(g, block);
    return 1;
}

static uint32_t shape_instr(Gen *g, Instr *instr, uint32_t block) {
    switch (instr->op) {
    case OP_LOAD:
    case OP_STORE:
    case OP_MOVE:
        return shape_access(g, instr, block);
    case OP_RMW:
    case OP_CAS:
        return shape_atomic(g, instr, block);
    case OP_ADDR:
        instr->place = any_place(g, block);
        return 0;
    case OP_BIN:
        instr->sub = (uint8_t)below(g, BIN_COUNT);
        return 2;
    case OP_UN:
        instr->sub = (uint8_t)below(g, UN_COUNT);
        return 1;
    case OP_COPY:
        return 1;
    case OP_FENCE:
        instr->order = (uint8_t)(1 + below(g, ORDER_COUNT - 1));
        return 0;
    case OP_CALL:
        instr->flags = one_in(g, 4) ? FLAG_CLEANUP : 0;
        return 1 + below(g, 4);
    case OP_ASM:
        instr->flags = one_in(g, 2) ? FLAG_CLOBBER : FLAG_VOLATILE;
        return below(g, 3);
    case OP_UNKNOWN:
        instr->sub = (uint8_t)below(g, GAP_KIND_COUNT);
        return below(g, 2);
    default:
        return below(g, 2);
    }
}

static void emit_any(Gen *g, uint32_t block) {
    Instr instr = {.op = (uint8_t)(1 + below(g, OP_UNKNOWN)), .loc = any_loc(g)};
    Operand args[4];
    uint32_t count = shape_instr(g, &instr, block);
    for (uint32_t i = 0; i < count; i++)
        args[i] = any_operand(g, block);
    /* Often the type that the text leaves out. */
    if (instr.place.i != 0 && !one_in(g, 4))
        instr.type = tu_place(g->tu, instr.place)->type;
    else if (count > 0 && !one_in(g, 4))
        instr.type = args[0].type;
    else
        instr.type = any_type(g);
    bool may_define = instr.op == OP_CALL || instr.op == OP_UNKNOWN;
    bool has_dst = may_define ? one_in(g, 2) : op_has((OpCode)instr.op, 'D');
    ValueId value = ir_emit(g->builder, instr, args, count, has_dst);
    if (has_dst)
        *vec_push(g->scratch, &g->values[block]) = operand_value(value, instr.type);
}

static void end_block(Gen *g, uint32_t block, const BuildBlock *targets, uint32_t count) {
    Operand on = any_operand(g, block);
    LocId loc = any_loc(g);
    Case cases[4];
    for (uint32_t i = 0; i < 4; i++) {
        cases[i].low = (int64_t)below(g, 50) - 20;
        cases[i].high = cases[i].low + (int64_t)(one_in(g, 2) ? 0 : below(g, 9));
    }
    if (count == 0 && one_in(g, 3))
        ir_unreachable(g->builder, loc);
    else if (count == 0)
        ir_return(g->builder, one_in(g, 2) ? &on : NULL, loc);
    else if (count == 1 && one_in(g, 2))
        ir_jump(g->builder, targets[0], loc);
    else if (count == 2 && !one_in(g, 4))
        ir_branch(g->builder, on, targets[0], targets[1], loc);
    else if (one_in(g, 2))
        ir_switch(g->builder, on, targets[0], cases, targets + 1, count - 1, loc);
    else
        ir_goto(g->builder, on, targets, count, loc);
}

/* Blocks in an order in which dominators come first, unreachable ones anywhere. */
static void order_blocks(Gen *g, uint32_t count, uint32_t *order) {
    uint32_t len = 0;
    uint8_t done[BLOCKS_MAX] = {0};
    while (len < count) {
        uint32_t b = below(g, count);
        bool ready = !done[b];
        for (uint32_t a = 0; a < count; a++)
            ready = ready && (a == b || done[a] || !g->dominates[a][b] || g->dominates[b][a]);
        if (ready) {
            done[b] = 1;
            order[len++] = b;
        }
    }
}

static void fill_blocks(Gen *g, uint32_t count) {
    uint32_t **succs, *counts, order[BLOCKS_MAX];
    gen_graph(g->random, count, g->scratch, &succs, &counts);
    memset(g->dominates, 0, sizeof g->dominates);
    find_dominance(g, succs, counts, count);
    BuildBlock blocks[BLOCKS_MAX], targets[4];
    blocks[0] = ir_block_current(g->builder);
    for (uint32_t b = 1; b < count; b++)
        blocks[b] = ir_block_new(g->builder);
    order_blocks(g, count, order);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t b = order[i];
        ir_block_set(g->builder, blocks[b]);
        for (uint32_t left = below(g, 7); left > 0; left--)
            emit_any(g, b);
        for (uint32_t k = 0; k < counts[b]; k++)
            targets[k] = blocks[succs[b][k]];
        end_block(g, b, targets, counts[b]);
        if (one_in(g, 3)) { /* dropped: no block is open */
            ir_emit(g->builder, (Instr){.op = OP_OPAQUE}, NULL, 0, true);
            ir_return(g->builder, NULL, (LocId){0});
        }
    }
}

static void make_func(Gen *g, SymId sym) {
    SymId params[3];
    uint32_t param_count = below(g, 4), var_count = g->vars.len;
    for (uint32_t i = 0; i < param_count; i++)
        *vec_push(g->scratch, &g->vars) = params[i] = make_sym(g, SYM_PARAM);
    for (uint32_t b = 0; b < BLOCKS_MAX; b++)
        vec_clear(&g->values[b]);
    g->builder = ir_func_begin(g->tu, sym, params, param_count, g->scratch);
    ir_func_mark(g->builder, below(g, 4));
    for (uint32_t left = below(g, 4); left > 0; left--) {
        SymId local = make_sym(g, SYM_LOCAL);
        ir_func_add_local(g->builder, local);
        *vec_push(g->scratch, &g->vars) = local;
    }
    if (one_in(g, 2)) {
        SymId local = make_sym(g, SYM_STATIC_LOCAL);
        g->tu->syms.data[local.i].owner = ir_func_id(g->builder);
        *vec_push(g->scratch, &g->vars) = local;
    }
    fill_blocks(g, 1 + below(g, BLOCKS_MAX));
    FuncId func = ir_func_end(g->builder, any_loc(g));
    for (uint32_t i = 0; i < below(g, 2); i++)
        ir_gap(g->tu, (GapKind)below(g, GAP_KIND_COUNT), any_loc(g), func, NAMES[below(g, 10)]);
    g->vars.len = var_count;
}

Tu *gen_tu(Random *random, Arena *arena) {
    Gen g = {.random = random, .tu = tu_new(arena), .scratch = arena_new()};
    make_files(&g);
    make_plain_types(&g);
    for (uint32_t left = 4 + below(&g, 20); left > 0; left--)
        make_type(&g);
    for (uint32_t i = 0; i < 3; i++)
        *vec_push(g.scratch, &g.vars) = make_sym(&g, SYM_GLOBAL);
    for (uint32_t i = 0; i < 4; i++) {
        SymId func = make_sym(&g, SYM_FUNC);
        g.tu->syms.data[func.i].type = some_type(&g);
        *vec_push(g.scratch, &g.funcs) = func;
    }
    for (uint32_t i = 0; i < g.vars.len; i++)
        make_inits(&g, g.vars.data[i]);
    ir_gap(g.tu, GAP_TU_PARSE_ERRORS, (LocId){0}, (FuncId){0}, NULL);
    for (uint32_t i = 0; i < 3; i++)
        make_func(&g, g.funcs.data[i]);
    arena_free(g.scratch);
    return g.tu;
}
