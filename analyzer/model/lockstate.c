/* lockstate.c: see lockstate.h. */
#include "model/lockstate.h"

#include <string.h>

static const Range range_all = {INT64_MIN, INT64_MAX, false}, range_nonzero = {INT64_MIN, INT64_MAX, true};

static Range range_of(int64_t num) {
    return (Range){num, num, num != 0};
}

static bool range_is_point(Range r) {
    return r.low == r.high;
}

static Range range_normal(Range r) {
    if (r.nonzero && r.low == 0)
        r.low = 1;
    if (r.nonzero && r.high == 0)
        r.high = -1;
    r.nonzero = r.nonzero || r.low > 0 || r.high < 0;
    return r;
}

static Range range_meet(Range a, Range b) {
    Range r = {a.low > b.low ? a.low : b.low, a.high < b.high ? a.high : b.high, a.nonzero || b.nonzero};
    return range_normal(r);
}

Range range_hull(Range a, Range b) {
    return (Range){a.low < b.low ? a.low : b.low, a.high > b.high ? a.high : b.high, a.nonzero && b.nonzero};
}

static bool range_is_empty(Range r) {
    return r.low > r.high;
}

/* The values x with `x op num`. */
static Range range_where(BinOp op, int64_t num) {
    Range r = range_all;
    switch (op) {
    case BIN_EQ:
        return range_of(num);
    case BIN_NE:
        r.nonzero = num == 0;
        return r;
    case BIN_LT:
        r.high = num == INT64_MIN ? INT64_MIN : num - 1;
        break;
    case BIN_LE:
        r.high = num;
        break;
    case BIN_GT:
        r.low = num == INT64_MAX ? INT64_MAX : num + 1;
        break;
    case BIN_GE:
        r.low = num;
        break;
    default:
        break;
    }
    return range_normal(r);
}

static bool op_is_comparison(uint8_t op) {
    return op >= BIN_LT && op <= BIN_NE;
}

static BinOp op_negated(BinOp op) {
    static const BinOp negated[] = {[BIN_LT] = BIN_GE, [BIN_GT] = BIN_LE, [BIN_LE] = BIN_GT,
                                    [BIN_GE] = BIN_LT, [BIN_EQ] = BIN_NE, [BIN_NE] = BIN_EQ};
    return negated[op];
}

static BinOp op_mirrored(BinOp op) {
    switch (op) {
    case BIN_LT:
        return BIN_GT;
    case BIN_GT:
        return BIN_LT;
    case BIN_LE:
        return BIN_GE;
    case BIN_GE:
        return BIN_LE;
    default:
        return op;
    }
}

/* A condition as `subject op num`; comparisons of two unknown values are subjects themselves: subject != 0. */
typedef struct Test {
    PathId subject;
    BinOp op;
    int64_t num;
    PathId term; /* the comparison with num, if one is written: its value is 1 where `subject op num`, if `direct` */
    bool direct;
} Test;

static Test test_of(const PathPool *pool, PathId condition) {
    Test test = {.subject = condition, .op = BIN_NE};
    for (int guard = 0; guard < 16; guard++) {
        const Path *path = path_get(pool, test.subject);
        bool truth_test = test.num == 0 && (test.op == BIN_NE || test.op == BIN_EQ);
        if (path->kind == PATH_UN && path->sub == UN_LNOT && truth_test) {
            test.op = op_negated(test.op);
            test.subject = path->base;
        } else if (path->kind == PATH_BIN && op_is_comparison(path->sub) && truth_test) {
            const Path *left = path_get(pool, path->base), *right = path_get(pool, (PathId){path->b});
            BinOp op = test.op == BIN_EQ ? op_negated(path->sub) : (BinOp)path->sub;
            bool direct = test.op == BIN_NE;
            if (right->kind == PATH_INT)
                test = (Test){path->base, op, right->num, test.subject, direct};
            else if (left->kind == PATH_INT)
                test = (Test){(PathId){path->b}, op_mirrored(op), left->num, test.subject, direct};
            else
                return test;
        } else {
            return test;
        }
    }
    return test;
}

PathId condition_subject(const PathPool *pool, PathId condition) {
    return test_of(pool, condition).subject;
}

static uint32_t known_bit(PathId value) {
    return UINT32_C(1) << (value.i * UINT32_C(0x9e3779b1) >> 27);
}

const Fact *lockstate_fact(const LockState *state, PathId value) {
    if (!(state->known & known_bit(value)))
        return NULL;
    for (uint32_t i = 0; i < state->fact_count; i++) {
        if (path_same(state->facts[i].value, value))
            return &state->facts[i];
    }
    return NULL;
}

static Fact *state_fact(LockState *state, PathId value) {
    return (Fact *)lockstate_fact(state, value);
}

static void state_drop_fact(LockState *state, uint32_t i) {
    memmove(&state->facts[i], &state->facts[i + 1], sizeof(Fact) * (state->fact_count - i - 1u));
    state->fact_count--;
    state->known = 0;
    for (i = 0; i < state->fact_count; i++)
        state->known |= known_bit(state->facts[i].value);
}

void lockstate_lose(LockState *state, PathId value) {
    for (uint32_t i = 0; i < state->lost_count; i++) {
        if (path_same(state->lost[i], value))
            return;
    }
    if (state->lost_count < LOCKSTATE_LOST)
        state->lost[state->lost_count++] = value;
    else
        state->doubtful = true;
}

static Fact *state_add_fact(LockState *state, PathId value) {
    if (state->fact_count == LOCKSTATE_FACTS) {
        lockstate_lose(state, state->facts[0].value);
        state_drop_fact(state, 0);
    }
    Fact *fact = &state->facts[state->fact_count++];
    *fact = (Fact){.value = value, .low = INT64_MIN, .high = INT64_MAX};
    state->known |= known_bit(value);
    return fact;
}

static Range compare_ranges(BinOp op, Range a, Range b) {
    bool eq_known = range_is_point(a) && range_is_point(b);
    bool apart = a.high < b.low || b.high < a.low || (a.nonzero && b.low == 0 && b.high == 0) ||
                 (b.nonzero && a.low == 0 && a.high == 0);
    switch (op) {
    case BIN_EQ:
        return apart ? range_of(0) : eq_known ? range_of(1) : (Range){0, 1, false};
    case BIN_NE:
        return apart ? range_of(1) : eq_known ? range_of(0) : (Range){0, 1, false};
    case BIN_LT:
        return a.high < b.low ? range_of(1) : a.low >= b.high ? range_of(0) : (Range){0, 1, false};
    case BIN_GT:
        return a.low > b.high ? range_of(1) : a.high <= b.low ? range_of(0) : (Range){0, 1, false};
    case BIN_LE:
        return a.high <= b.low ? range_of(1) : a.low > b.high ? range_of(0) : (Range){0, 1, false};
    case BIN_GE:
        return a.low >= b.high ? range_of(1) : a.high < b.low ? range_of(0) : (Range){0, 1, false};
    default:
        return range_all;
    }
}

/* What an operation on bits makes of two numbers: tests of flags. Sums are left unknown: they count loops. */
static Range range_of_bits(BinOp op, int64_t a, int64_t b) {
    switch (op) {
    case BIN_AND:
        return range_of(a & b);
    case BIN_OR:
        return range_of(a | b);
    case BIN_XOR:
        return range_of(a ^ b);
    default:
        return range_all;
    }
}

/* What a value is known to equal, if that is a name. */
static PathId state_same_as(const LockState *state, PathId value) {
    const Fact *fact = state_fact((LockState *)state, value);
    return fact && fact->same_as.i ? fact->same_as : value;
}

/* The result of a comparison of a value with itself. */
static Range compare_same(BinOp op) {
    return range_of(op == BIN_EQ || op == BIN_LE || op == BIN_GE);
}

Range lockstate_range(const PathPool *pool, const LockState *state, PathId value) {
    const Path *path = path_get(pool, value);
    Range known = range_all;
    if (path->kind == PATH_INT)
        return range_of(path->num);
    if (path->kind == PATH_GLOBAL || path->kind == PATH_LOCAL || path->kind == PATH_STRING)
        known.nonzero = true;
    if (path->kind == PATH_FIELD || path->kind == PATH_INDEX) {
        uint8_t root = path_get(pool, path_root(pool, value, false))->kind;
        known.nonzero = root == PATH_GLOBAL || root == PATH_LOCAL || (path->kind == PATH_FIELD && path->num);
    }
    Fact *fact = state_fact((LockState *)state, value);
    if (fact)
        known = range_meet(known, (Range){fact->low, fact->high, fact->nonzero});
    if (fact && fact->same_as.i && !path_same(fact->same_as, value))
        known = range_meet(known, lockstate_range(pool, state, fact->same_as));
    if (path->kind == PATH_BIN && op_is_comparison(path->sub)) {
        Range left = lockstate_range(pool, state, path->base);
        Range right = lockstate_range(pool, state, (PathId){path->b});
        bool same = path_same(state_same_as(state, path->base), state_same_as(state, (PathId){path->b}));
        known = range_meet(known, same ? compare_same(path->sub) : compare_ranges(path->sub, left, right));
    } else if (path->kind == PATH_BIN) {
        Range left = lockstate_range(pool, state, path->base);
        Range right = lockstate_range(pool, state, (PathId){path->b});
        if (range_is_point(left) && range_is_point(right))
            known = range_meet(known, range_of_bits(path->sub, left.low, right.low));
    } else if (path->kind == PATH_UN && path->sub == UN_LNOT) {
        Range inner = lockstate_range(pool, state, path->base);
        known = range_meet(known, compare_ranges(BIN_EQ, inner, range_of(0)));
    } else if (path->kind == PATH_UN && path->sub == UN_NEG) {
        Range inner = lockstate_range(pool, state, path->base);
        if (inner.low > INT64_MIN && inner.high < INT64_MAX)
            known = range_meet(known, (Range){-inner.high, -inner.low, inner.nonzero});
    }
    return known;
}

/* The number that a fact on a comparison says the value is not: intervals have no holes. */
static bool fact_is_hole(const PathPool *pool, const Fact *fact, PathId value, int64_t num) {
    const Path *path = path_get(pool, fact->value);
    if (path->kind != PATH_BIN || (path->sub != BIN_EQ && path->sub != BIN_NE))
        return false;
    bool right = path_same(path->base, value);
    const Path *number = path_get(pool, right ? (PathId){path->b} : path->base);
    bool unequal = path->sub == BIN_EQ ? fact->low == 0 && fact->high == 0 : fact->nonzero;
    return unequal && (right || path->b == value.i) && number->kind == PATH_INT && number->num == num;
}

static bool state_has_hole(const PathPool *pool, const LockState *state, PathId value, int64_t num) {
    for (uint32_t i = 0; i < state->fact_count; i++) {
        if (fact_is_hole(pool, &state->facts[i], value, num))
            return true;
    }
    return false;
}

bool lockstate_learn(const PathPool *pool, LockState *state, PathId value, Range range) {
    Range known = lockstate_range(pool, state, value);
    Range now = range_meet(known, range);
    if (range_is_empty(now) || (range_is_point(now) && state_has_hole(pool, state, value, now.low)))
        return false;
    if (path_get(pool, value)->kind == PATH_INT)
        return true;
    if (now.low == known.low && now.high == known.high && now.nonzero == known.nonzero)
        return true;
    Fact *fact = state_fact(state, value);
    if (!fact)
        fact = state_add_fact(state, value);
    fact->low = now.low;
    fact->high = now.high;
    fact->nonzero = now.nonzero;
    return fact->same_as.i ? lockstate_learn(pool, state, fact->same_as, range) : true;
}

bool lockstate_assume(const PathPool *pool, LockState *state, PathId condition, bool truth) {
    if (!condition.i)
        return true;
    Test test = test_of(pool, condition);
    BinOp op = truth ? test.op : op_negated(test.op);
    if (op == BIN_NE) { /* intervals have no holes, but ends */
        Range known = lockstate_range(pool, state, test.subject);
        if (known.low == test.num && known.high == test.num)
            return false;
        if (known.low == test.num)
            return lockstate_learn(pool, state, test.subject, range_where(BIN_GT, test.num));
        if (known.high == test.num)
            return lockstate_learn(pool, state, test.subject, range_where(BIN_LT, test.num));
        if (test.num && test.term.i)
            return lockstate_learn(pool, state, test.term, test.direct == truth ? range_nonzero : range_of(0));
    }
    return lockstate_learn(pool, state, test.subject, range_where(op, test.num));
}

bool lockstate_takes_for_one(const PathPool *pool, const LockState *state, PathId condition, bool truth) {
    const Path *path = path_get(pool, condition);
    if (path->kind != PATH_BIN || path->sub != (truth ? BIN_EQ : BIN_NE))
        return false;
    PathId one = state_same_as(state, path->base), other = state_same_as(state, (PathId){path->b});
    return path_get(pool, one)->kind == PATH_PARAM && path_get(pool, other)->kind == PATH_PARAM &&
           !path_same(one, other);
}

void lockstate_alias(LockState *state, PathId phi, PathId value) {
    Fact *fact = state_fact(state, phi);
    if (!fact)
        fact = state_add_fact(state, phi);
    fact->same_as = value;
}

/* Whether a value is computed from another one by arithmetic alone. */
static bool is_computed_from(const PathPool *pool, PathId value, PathId from) {
    if (value.i <= from.i) /* a term is made after its parts */
        return path_same(value, from);
    const Path *path = path_get(pool, value);
    bool arithmetic = path->kind == PATH_BIN || path->kind == PATH_UN;
    return arithmetic && (is_computed_from(pool, path->base, from) ||
                          (path->kind == PATH_BIN && is_computed_from(pool, (PathId){path->b}, from)));
}

bool lockstate_has_lost(const PathPool *pool, const LockState *state, PathId value) {
    for (uint32_t i = 0; i < state->lost_count; i++) {
        if (is_computed_from(pool, value, condition_subject(pool, state->lost[i])))
            return true;
    }
    return false;
}

static void state_drop_lost(LockState *state, uint32_t i) {
    memmove(&state->lost[i], &state->lost[i + 1], sizeof(PathId) * (state->lost_count - i - 1u));
    state->lost_count--;
}

void lockstate_forget(const PathPool *pool, LockState *state, PathId part) {
    for (uint32_t i = state->lost_count; i-- > 0;) {
        if (path_contains(pool, state->lost[i], part))
            state_drop_lost(state, i);
    }
    for (uint32_t i = state->fact_count; i-- > 0;) {
        Fact *fact = &state->facts[i];
        if (path_contains(pool, fact->value, part))
            state_drop_fact(state, i);
        else if (fact->same_as.i && path_contains(pool, fact->same_as, part))
            fact->same_as = (PathId){0};
    }
}

bool lockstate_says_of(const PathPool *pool, const LockState *state, PathId part) {
    for (uint32_t i = 0; i < state->lost_count; i++) {
        if (path_contains(pool, state->lost[i], part))
            return true;
    }
    for (uint32_t i = 0; i < state->fact_count; i++) {
        const Fact *fact = &state->facts[i];
        if (path_contains(pool, fact->value, part) || path_contains(pool, fact->same_as, part))
            return true;
    }
    return false;
}

void lockstate_forget_value(LockState *state, PathId value) {
    const Fact *fact = state_fact(state, value);
    if (fact && !fact->same_as.i)
        state_drop_fact(state, (uint32_t)(fact - state->facts));
}

bool path_reads_memory(const PathPool *pool, PathId id) {
    for (; id.i; id = path_get(pool, id)->base) {
        const Path *path = path_get(pool, id);
        if (path->kind == PATH_LOAD || path->kind == PATH_PURE ||
            ((path->kind == PATH_BIN || path->kind == PATH_INDEX) && path->b &&
             path_reads_memory(pool, (PathId){path->b})))
            return true;
    }
    return false;
}

void lockstate_drop_fact(LockState *state, uint32_t i) {
    state_drop_fact(state, i);
}

/* ---- locks ---- */

PathId lockstate_canonical(PathPool *pool, const LockState *state, PathId lock) {
    for (uint32_t i = state->fact_count; i-- > 0 && lock.i;) {
        const Fact *fact = &state->facts[i];
        if (fact->same_as.i && path_contains(pool, lock, fact->value)) {
            PathId renamed = path_replace(pool, lock, fact->value, fact->same_as);
            lock = renamed.i ? renamed : lock;
        }
    }
    return lock;
}

uint32_t lockstate_names(PathPool *pool, const LockState *state, PathId lock, PathId *out_names) {
    uint32_t count = 0;
    out_names[count++] = lock;
    for (uint32_t n = 0; n < count; n++) { /* an alias may have aliases */
        for (uint32_t i = 0; i < state->fact_count && count < LOCKSTATE_NAMES; i++) {
            const Fact *fact = &state->facts[i];
            PathId name = fact->same_as.i && path_contains(pool, out_names[n], fact->same_as)
                              ? path_replace(pool, out_names[n], fact->same_as, fact->value)
                              : (PathId){0};
            if (name.i)
                out_names[count++] = name;
        }
    }
    return count;
}

LockEntry *lockstate_find(PathPool *pool, LockState *state, PathId lock) {
    for (uint32_t i = 0; i < state->lock_count; i++) {
        if (path_same(state->locks[i].lock, lock))
            return &state->locks[i];
    }
    ClassId class = path_class(pool, lock);
    LockEntry *only = NULL;
    for (uint32_t i = 0; i < state->lock_count && class.i; i++) {
        LockEntry *entry = &state->locks[i];
        bool held = entry->status == LOCK_HELD || entry->status == LOCK_RETAKEN;
        bool all_elements = path_has_unknown_index(pool, entry->lock);
        if ((!held && !all_elements) || path_class(pool, entry->lock).i != class.i ||
            path_surely_apart(pool, entry->lock, lock))
            continue;
        if (only)
            return NULL;
        only = entry;
    }
    return only;
}

/* The oldest entry of a lock that is not held; NULL if each is held or the caller's. */
static LockEntry *state_oldest_done(LockState *state) {
    LockEntry *oldest = NULL;
    for (uint32_t i = 0; i < state->lock_count; i++) {
        LockEntry *entry = &state->locks[i];
        if (!lock_entry_matters(entry) && (!oldest || entry->site.i < oldest->site.i))
            oldest = entry;
    }
    return oldest;
}

static uint32_t state_place_of(const LockState *state, PathId lock) {
    uint32_t at = 0;
    while (at < state->lock_count && state->locks[at].lock.i < lock.i)
        at++;
    return at;
}

LockEntry *lockstate_entry(LockState *state, PathId lock) {
    uint32_t at = state_place_of(state, lock);
    if (at < state->lock_count && path_same(state->locks[at].lock, lock))
        return &state->locks[at];
    if (state->lock_count == LOCKSTATE_LOCKS) {
        LockEntry *done = state_oldest_done(state);
        if (!done)
            return NULL;
        lockstate_drop(state, done);
        at = state_place_of(state, lock);
    }
    memmove(&state->locks[at + 1], &state->locks[at], sizeof(LockEntry) * (state->lock_count - at));
    state->lock_count++;
    state->locks[at] = (LockEntry){.lock = lock};
    return &state->locks[at];
}

void lockstate_drop(LockState *state, const LockEntry *entry) {
    uint32_t at = (uint32_t)(entry - state->locks);
    memmove(&state->locks[at], &state->locks[at + 1], sizeof(LockEntry) * (state->lock_count - at - 1u));
    state->lock_count--;
}

void lockstate_rename(PathPool *pool, LockState *state, PathId from, PathId to) {
    LockEntry old[LOCKSTATE_LOCKS];
    uint32_t count = state->lock_count;
    memcpy(old, state->locks, sizeof old);
    state->lock_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        PathId lock = path_contains(pool, old[i].lock, from) ? path_replace(pool, old[i].lock, from, to) : old[i].lock;
        LockEntry *entry = lock.i ? lockstate_entry(state, lock) : NULL;
        if (!entry)
            continue;
        *entry = old[i];
        entry->lock = lock;
    }
}
