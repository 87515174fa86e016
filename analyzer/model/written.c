/* written.c: see written.h. */
#include "model/written.h"

int written_rmw_step(const FnValues *v, const Instr *instr) {
    const Operand *by = tu_args(v->tu, instr);
    if (instr->op != OP_RMW || by->kind != OPERAND_INT || (by->num != 1 && by->num != -1))
        return 0;
    int step = (int)by->num;
    return instr->sub == RMW_ADD ? step : instr->sub == RMW_SUB ? -step : 0;
}

bool written_is_load(const FnValues *v, const Instr *instr) {
    const Operand *by = tu_args(v->tu, instr);
    return instr->op == OP_RMW && by->kind == OPERAND_INT && by->num == 0 &&
           (instr->sub == RMW_ADD || instr->sub == RMW_SUB || instr->sub == RMW_OR || instr->sub == RMW_XOR);
}

Written written_by(PathPool *pool, const FnValues *v, InstrId id) {
    const Instr *instr = tu_instr(v->tu, id);
    const Operand *args = tu_args(v->tu, instr);
    if (instr->op == OP_RMW && written_rmw_step(v, instr))
        return (Written){.step = written_rmw_step(v, instr)};
    bool whole = instr->op == OP_STORE || instr->op == OP_CAS || (instr->op == OP_RMW && instr->sub == RMW_XCHG);
    if (!whole)
        return (Written){0};
    bool value_cas = instr->op == OP_CAS && (instr->flags & (FLAG_VALUE_CAS | FLAG_BOOL_CAS));
    const Path *path = path_get(pool, values_operand(pool, v, &args[value_cas ? 1 : 0]));
    if (path->kind == PATH_INT)
        return (Written){.constant = true, .value = path->num};
    if (path->kind != PATH_BIN || (path->sub != BIN_ADD && path->sub != BIN_SUB))
        return (Written){0};
    const Path *from = path_get(pool, path->base), *by = path_get(pool, (PathId){path->b});
    bool counts = from->kind == PATH_LOAD && path_same(from->base, v->address[id.i - v->first_instr]) &&
                  by->kind == PATH_INT && (by->num == 1 || by->num == -1);
    return (Written){.step = counts ? (int)(path->sub == BIN_ADD ? by->num : -by->num) : 0};
}
