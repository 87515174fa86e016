/* branch.c: see branch.h. */
#include "model/branch.h"

static uint8_t op_negated(uint8_t op) {
    switch (op) {
    case BIN_EQ:
        return BIN_NE;
    case BIN_NE:
        return BIN_EQ;
    case BIN_LT:
        return BIN_GE;
    case BIN_GE:
        return BIN_LT;
    case BIN_GT:
        return BIN_LE;
    default:
        return BIN_GT;
    }
}

static bool is_relation(uint8_t op) {
    return op == BIN_EQ || op == BIN_NE || op == BIN_LT || op == BIN_LE || op == BIN_GT || op == BIN_GE;
}

Relation relation_turned(Relation r) {
    static const uint8_t turned[BIN_COUNT] = {[BIN_EQ] = BIN_EQ, [BIN_NE] = BIN_NE, [BIN_LT] = BIN_GT,
                                              [BIN_GT] = BIN_LT, [BIN_LE] = BIN_GE, [BIN_GE] = BIN_LE};
    return (Relation){r.other, turned[r.op], r.subject};
}

bool relation_is_with(const PathPool *pool, Relation r, int64_t constant) {
    const Path *other = path_get(pool, r.other);
    return other->kind == PATH_INT && other->num == constant;
}

bool relation_is_nonzero(const PathPool *pool, Relation r) {
    const Path *other = path_get(pool, r.other);
    if (!r.subject.i || other->kind != PATH_INT)
        return false;
    return (r.op == BIN_NE && other->num == 0) || (r.op == BIN_EQ && other->num != 0) ||
           (r.op == BIN_GT && other->num >= 0) || (r.op == BIN_GE && other->num > 0) ||
           (r.op == BIN_LT && other->num <= 0) || (r.op == BIN_LE && other->num < 0);
}

bool relation_is_zero(const PathPool *pool, Relation r) {
    return r.subject.i &&
           ((r.op == BIN_EQ && relation_is_with(pool, r, 0)) || (r.op == BIN_LE && relation_is_with(pool, r, 0)) ||
            (r.op == BIN_LT && relation_is_with(pool, r, 1)));
}

Range relation_range(const PathPool *pool, Relation r) {
    const Path *other = path_get(pool, r.other);
    Range range = {INT64_MIN, INT64_MAX, relation_is_nonzero(pool, r)};
    if (other->kind != PATH_INT)
        return range;
    if (r.op == BIN_EQ || r.op == BIN_GE || r.op == BIN_GT)
        range.low = r.op == BIN_GT ? other->num + 1 : other->num;
    if (r.op == BIN_EQ || r.op == BIN_LE || r.op == BIN_LT)
        range.high = r.op == BIN_LT ? other->num - 1 : other->num;
    return range;
}

/* Comparisons of comparisons with zero are seen through. */
Relation relation_of(PathPool *pool, PathId condition, bool truth) {
    enum { DEPTH = 8 };
    for (int depth = 0; depth < DEPTH; depth++) {
        const Path *path = path_get(pool, condition);
        if (path->kind == PATH_UN && path->sub == UN_LNOT) {
            condition = path->base;
            truth = !truth;
        } else if (path->kind == PATH_BIN && is_relation(path->sub)) {
            const Path *left = path_get(pool, path->base), *right = path_get(pool, (PathId){path->b});
            bool compared = left->kind == PATH_BIN ? is_relation(left->sub) : left->kind == PATH_UN;
            bool equality = path->sub == BIN_EQ || path->sub == BIN_NE;
            if (!(compared && equality && right->kind == PATH_INT && right->num == 0)) {
                Relation r = {path->base, truth ? path->sub : op_negated(path->sub), {path->b}};
                return left->kind == PATH_INT ? relation_turned(r) : r; /* 0 == x is x == 0 */
            }
            truth = path->sub == BIN_EQ ? !truth : truth;
            condition = path->base;
        } else {
            break;
        }
    }
    return (Relation){condition, truth ? BIN_NE : BIN_EQ, path_int(pool, 0)};
}

Relation branch_relation(PathPool *pool, const FnValues *v, uint32_t from, uint32_t to) {
    const Block *block = tu_block(v->tu, v->func, from);
    const Instr *last = tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1});
    const uint32_t *succs = tu_succs(v->tu, block);
    uint32_t edge = UINT32_MAX, edges = 0;
    for (uint32_t k = 0; k < block->succ_count; k++) {
        edge = succs[k] == to ? k : edge;
        edges += succs[k] == to;
    }
    PathId on = edges == 1 && last->arg_count ? values_operand(pool, v, tu_args(v->tu, last)) : (PathId){0};
    if (!on.i)
        return (Relation){0};
    if (last->op == OP_BRANCH)
        return relation_of(pool, on, edge == 0);
    const Case *label = last->op == OP_SWITCH && edge > 0 ? &v->tu->cases.data[block->case_first + edge - 1] : NULL;
    return label && label->low == label->high ? (Relation){on, BIN_EQ, path_int(pool, label->low)} : (Relation){0};
}

/* ---- first time ---- */

/* Whether the function stores something else than zero at an address, where a block dominates. */
static bool sets_below(PathPool *pool, const FnValues *v, PathId address, uint32_t block) {
    for (uint32_t i = 0; i < v->instr_count; i++) {
        InstrId id = {v->first_instr + i};
        const Instr *instr = tu_instr(v->tu, id);
        if (instr->op != OP_STORE || !path_same(v->address[i], address))
            continue;
        const Path *value = path_get(pool, values_operand(pool, v, tu_args(v->tu, instr)));
        if ((value->kind != PATH_INT || value->num) && cfg_dominates(v->cfg, block, values_block_of(v, id)))
            return true;
    }
    return false;
}

/* The global variable that was found to be zero on the only edge into a block, 0 none. */
static PathId zero_into(PathPool *pool, const FnValues *v, uint32_t block) {
    const Cfg *cfg = v->cfg;
    if (cfg->pred_first[block + 1] - cfg->pred_first[block] != 1)
        return (PathId){0};
    Relation relation = branch_relation(pool, v, cfg->preds[cfg->pred_first[block]], block);
    const Path *subject = path_get(pool, relation.subject);
    bool variable = subject->kind == PATH_LOAD && path_is_absolute(pool, subject->base);
    return variable && relation_is_zero(pool, relation) ? subject->base : (PathId){0};
}

PathId branch_first_time(PathPool *pool, const FnValues *v, InstrId at) {
    for (uint32_t block = values_block_of(v, at);; block = v->cfg->idom[block]) { /* the edge into it is taken too */
        PathId variable = zero_into(pool, v, block);
        if (variable.i && sets_below(pool, v, variable, block))
            return variable;
        if (block == v->cfg->idom[block])
            return (PathId){0};
    }
}

PathId branch_found_zero(PathPool *pool, const FnValues *v, InstrId at, ClassId class) {
    for (uint32_t block = values_block_of(v, at);; block = v->cfg->idom[block]) {
        PathId variable = zero_into(pool, v, block);
        if (variable.i && path_class(pool, variable).i == class.i)
            return variable;
        if (block == v->cfg->idom[block])
            return (PathId){0};
    }
}

bool branch_chooses(PathPool *pool, const FnValues *v, InstrId one, InstrId other) {
    const Cfg *cfg = v->cfg;
    uint32_t block = values_block_of(v, one), away = values_block_of(v, other);
    for (; !cfg_dominates(cfg, block, away); block = cfg->idom[block]) {
        if (cfg->pred_first[block + 1] - cfg->pred_first[block] != 1)
            continue;
        uint32_t from = cfg->preds[cfg->pred_first[block]];
        const Path *subject = path_get(pool, branch_relation(pool, v, from, block).subject);
        if (subject->kind == PATH_LOAD && path_is_absolute(pool, subject->base) && cfg_dominates(cfg, from, away))
            return true;
    }
    return false;
}
