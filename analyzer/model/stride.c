/* stride.c: see stride.h. */
#include "model/stride.h"

#include "model/branch.h"

#include <limits.h>

/* factor * phi + constant; without a phi: the constant. */
typedef struct Affine {
    bool known;
    PathId phi;
    int64_t factor, constant;
} Affine;

static Affine affine_scale(Affine a, int64_t by) {
    bool fits =
        !__builtin_mul_overflow(a.factor, by, &a.factor) && !__builtin_mul_overflow(a.constant, by, &a.constant);
    a.known = a.known && fits;
    return a;
}

static Affine affine_add(Affine a, Affine b) {
    bool one = !a.phi.i || !b.phi.i || path_same(a.phi, b.phi);
    bool fits = !__builtin_add_overflow(a.factor, b.factor, &a.factor) &&
                !__builtin_add_overflow(a.constant, b.constant, &a.constant);
    return (Affine){a.known && b.known && one && fits, a.phi.i ? a.phi : b.phi, a.factor, a.constant};
}

static Affine affine_of(const PathPool *pool, PathId value) {
    const Path *path = path_get(pool, value);
    if (path->kind == PATH_INT)
        return (Affine){.known = true, .constant = path->num};
    if (path->kind == PATH_PHI)
        return (Affine){.known = true, .phi = value, .factor = 1};
    if (path->kind != PATH_BIN || (path->sub != BIN_ADD && path->sub != BIN_SUB && path->sub != BIN_MUL))
        return (Affine){0};
    Affine left = affine_of(pool, path->base), right = affine_of(pool, (PathId){path->b});
    if (path->sub != BIN_MUL)
        return affine_add(left, path->sub == BIN_SUB ? affine_scale(right, -1) : right);
    if (right.phi.i && !left.phi.i)
        return right.known && left.known ? affine_scale(right, left.constant) : (Affine){0};
    return left.known && right.known && !right.phi.i ? affine_scale(left, right.constant) : (Affine){0};
}

static Affine affine_offset(const PathPool *pool, PathId address) {
    Affine sum = {.known = true};
    for (;; address = path_get(pool, address)->base) {
        const Path *path = path_get(pool, address);
        if (path->kind == PATH_FIELD)
            sum = affine_add(sum, (Affine){.known = true, .constant = path->num});
        else if (path->kind == PATH_INDEX)
            sum = affine_add(sum, path->b ? affine_scale(affine_of(pool, (PathId){path->b}), path->num) : (Affine){0});
        else
            return sum;
    }
}

/* How often a loop goes round that counts from first by step while the relation holds; 0: nobody knows. */
static uint64_t rounds_of(const PathPool *pool, Relation r, int64_t first, int64_t step) {
    const Path *bound = path_get(pool, r.other);
    int64_t span = 0, size = step > 0 ? step : -step;
    bool upwards = step > 0 && (r.op == BIN_LT || r.op == BIN_LE || r.op == BIN_NE);
    bool downwards = step < 0 && (r.op == BIN_GT || r.op == BIN_GE || r.op == BIN_NE);
    if (bound->kind != PATH_INT || !(upwards || downwards) || step == INT64_MIN)
        return 0;
    bool fits =
        upwards ? !__builtin_sub_overflow(bound->num, first, &span) : !__builtin_sub_overflow(first, bound->num, &span);
    if (!fits || span <= 0 || span == INT64_MAX || (r.op == BIN_NE && span % size))
        return 0;
    if (r.op == BIN_LE || r.op == BIN_GE)
        span++;
    return (uint64_t)(span / size + (span % size != 0));
}

/* The edge on which the loop goes round, if what it says of the phi holds in a block: how often. */
static uint64_t count_of(PathPool *pool, const FnValues *v, PathId phi, uint32_t block, int64_t first, int64_t step) {
    uint32_t head = path_get(pool, phi)->b;
    const Block *at = tu_block(v->tu, v->func, head);
    for (uint32_t k = 0; k < at->succ_count; k++) {
        uint32_t to = tu_succs(v->tu, at)[k];
        Relation r = branch_relation(pool, v, head, to);
        bool alone = v->cfg->pred_first[to + 1] - v->cfg->pred_first[to] == 1;
        if (path_same(r.subject, phi) && alone && cfg_dominates(v->cfg, to, block))
            return rounds_of(pool, r, first, step);
    }
    return 0;
}

/* The values of a local that a loop counts by a constant from a constant. */
static Stride stride_of_phi(PathPool *pool, FnValues *const *values, PathId phi, FnId fn, uint32_t block) {
    const Path *path = path_get(pool, phi);
    const FnValues *v = values[path->a];
    uint32_t head = path->b, preds = v->cfg->pred_first[head + 1] - v->cfg->pred_first[head];
    VEC_EACH(const Phi, found, &v->phis[head].list) {
        if (!path_same(found->phi, phi) || preds != 2 || v->cfg->loop_head[head] != head)
            continue;
        bool first_back = cfg_dominates(v->cfg, head, v->cfg->preds[v->cfg->pred_first[head]]);
        PathId start = found->args[first_back ? 1 : 0], next = found->args[first_back ? 0 : 1];
        Affine from = affine_of(pool, start), by = affine_of(pool, next);
        if (!start.i || !next.i || !from.known || from.phi.i || !by.known || !path_same(by.phi, phi) || by.factor != 1)
            return (Stride){0};
        Stride stride = {.known = true, .first = from.constant, .step = by.constant};
        if (path->a == fn.i)
            stride.count = count_of(pool, v, phi, block, stride.first, stride.step);
        return stride;
    }
    return (Stride){0};
}

Stride stride_of(PathPool *pool, FnValues *const *values, PathId address, FnId fn, uint32_t block) {
    Affine offset = affine_offset(pool, address);
    if (!offset.known || !offset.phi.i)
        return (Stride){.known = offset.known, .first = offset.constant, .step = 0, .count = 1};
    Stride stride = stride_of_phi(pool, values, offset.phi, fn, block);
    bool fits = !__builtin_mul_overflow(stride.first, offset.factor, &stride.first) &&
                !__builtin_add_overflow(stride.first, offset.constant, &stride.first) &&
                !__builtin_mul_overflow(stride.step, offset.factor, &stride.step);
    stride.known = stride.known && fits;
    return stride;
}

/* ---- two of them ---- */

static bool stride_has(Stride s, int64_t number) {
    int64_t from = 0;
    if (__builtin_sub_overflow(number, s.first, &from))
        return false;
    if (s.step == 0)
        return from == 0;
    return from % s.step == 0 && from / s.step >= 0 && (uint64_t)(from / s.step) < s.count;
}

bool stride_may_have(Stride s, int64_t number) {
    Stride endless = s;
    endless.count = s.count ? s.count : UINT64_MAX;
    return !s.known || stride_has(endless, number);
}

bool stride_leaves_out(Stride all, Stride some, int64_t *out_number) {
    int64_t length = 0;
    if (!all.known || !some.known)
        return false;
    *out_number = all.first;
    if (!stride_may_have(some, all.first))
        return true;
    if (!all.count || all.count > INT64_MAX || __builtin_mul_overflow((int64_t)all.count - 1, all.step, &length) ||
        __builtin_add_overflow(all.first, length, out_number))
        return false;
    return !stride_may_have(some, *out_number);
}

static int64_t gcd(int64_t a, int64_t b) {
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

StrideOverlap stride_compare(Stride a, Stride b) {
    enum { MAX_NUMBERS = 1 << 16 };
    int64_t between = 0;
    if (!a.known || !b.known || __builtin_sub_overflow(a.first, b.first, &between))
        return STRIDE_UNKNOWN;
    int64_t common = gcd(a.step, b.step);
    if (common ? between % common != 0 : between != 0)
        return STRIDE_APART;
    Stride few = a.count < b.count ? a : b, other = a.count < b.count ? b : a;
    if (!few.count || few.count > MAX_NUMBERS)
        return STRIDE_UNKNOWN;
    for (uint64_t k = 0; k < few.count; k++) {
        if (stride_has(other, few.first + (int64_t)k * few.step))
            return STRIDE_MEET;
    }
    return STRIDE_APART;
}
