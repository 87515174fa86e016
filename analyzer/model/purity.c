/* purity.c: see purity.h. Optimistic marks are taken back until nothing changes. */
#include "model/purity.h"

FnId purity_callee(const Program *prog, FnId caller, const Instr *instr) {
    const Operand *callee = tu_args(fn_tu(prog, caller), instr);
    if (instr->op != OP_CALL || callee->kind != OPERAND_ADDR)
        return (FnId){0};
    uint32_t tu = prog_fn(prog, caller)->tu;
    GlobalId global = prog_global_of(prog, tu, (SymId){callee->id});
    return prog->globals.data[global.i].is_func ? prog_body_of(prog, global) : (FnId){0};
}

static bool stores_to_local(const Tu *tu, const Instr *instr) {
    const Place *place = tu_place(tu, instr->place);
    return place->base == PLACE_SYM &&
           (tu_sym(tu, place->sym)->kind == SYM_LOCAL || tu_sym(tu, place->sym)->kind == SYM_PARAM);
}

static bool instr_is_pure(const Program *prog, FnId fn, const Instr *instr, const bool *pure) {
    switch (instr->op) {
    case OP_STORE:
        return stores_to_local(fn_tu(prog, fn), instr);
    case OP_CALL: {
        FnId callee = purity_callee(prog, fn, instr);
        return callee.i && callee.i != fn.i && pure[callee.i];
    }
    case OP_LOAD:
        return instr->order == ORDER_PLAIN && !(instr->flags & FLAG_VOLATILE);
    case OP_ADDR:
    case OP_COPY:
    case OP_BIN:
    case OP_UN:
        return true;
    default:
        return op_is_terminator(instr->op);
    }
}

static bool body_is_pure(const Program *prog, FnId fn, const bool *pure) {
    const Tu *tu = fn_tu(prog, fn);
    const Func *func = fn_func(prog, fn);
    for (uint32_t b = 0; b < func->block_count; b++) {
        const Block *block = tu_block(tu, func, b);
        for (uint32_t i = 0; i < block->instr_count; i++) {
            if (!instr_is_pure(prog, fn, tu_instr(tu, (InstrId){block->instr_first + i}), pure))
                return false;
        }
    }
    return true;
}

static bool is_candidate(const Program *prog, FnId fn) {
    const Tu *tu = fn_tu(prog, fn);
    const Func *func = fn_func(prog, fn);
    const Block *last = tu_block(tu, func, func->block_count - 1);
    uint32_t instrs = last->instr_first + last->instr_count - tu_block(tu, func, 0)->instr_first;
    uint8_t result = tu_type(tu, tu_type(tu, tu_sym(tu, func->sym)->type)->elem)->kind;
    bool scalar = result == TYPE_INT || result == TYPE_POINTER;
    return scalar && instrs <= PURITY_INSTRS && func->param_count <= PURITY_ARGS &&
           !(func->flags & (FUNC_VARIADIC | FUNC_DEGRADED));
}

bool *purity_find(const Program *prog, Arena *arena) {
    bool *pure = ARENA_ARRAY(arena, bool, prog->fns.len);
    for (uint32_t fn = 1; fn < prog->fns.len; fn++)
        pure[fn] = is_candidate(prog, (FnId){fn});
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t fn = 1; fn < prog->fns.len; fn++) {
            if (!pure[fn] || body_is_pure(prog, (FnId){fn}, pure))
                continue;
            pure[fn] = false;
            changed = true;
        }
    }
    return pure;
}
