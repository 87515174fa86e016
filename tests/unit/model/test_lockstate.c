/* test_lockstate.c: facts about values, entries of locks, and the laws of joining states. */
#include "model/lockstate.h"

#include "support/check.h"
#include "support/model_text.h"
#include "support/random.h"

#include <string.h>

typedef struct Terms {
    ModelText *m;
    PathPool *pool;
    PathId x, y;    /* parameters of f */
    PathId phi;     /* a term for what x or y is */
    PathId a, b;    /* locks: globals */
    PathId ax, ay;  /* locks: a member of what x, y point to */
    RecordId record;
} Terms;

static int setup(void **state) {
    ModelText *m = model_text("type box = struct { pad: int, lock: pthread_mutex_t }\n"
                              "global @a: pthread_mutex_t\n"
                              "global @b: pthread_mutex_t\n"
                              "func @f(%x: box*, %y: box*) -> int {\n"
                              "  return 0\n"
                              "}\n");
    Terms *t = ARENA_NEW(m->arena, Terms);
    t->m = m;
    t->pool = m->model->paths;
    t->record = record_named(m, "struct box");
    t->x = path_param(t->pool, fn_named(m, "f"), 0);
    t->y = path_param(t->pool, fn_named(m, "f"), 1);
    t->phi = path_make(t->pool, (Path){.kind = PATH_PHI, .a = fn_named(m, "f").i, .b = 1, .c = 1});
    t->a = path_global(t->pool, global_named(m, "a"));
    t->b = path_global(t->pool, global_named(m, "b"));
    t->ax = path_field(t->pool, t->x, t->record, 8, "lock");
    t->ay = path_field(t->pool, t->y, t->record, 8, "lock");
    *state = t;
    return 0;
}

static int teardown(void **state) {
    model_text_free(((Terms *)*state)->m);
    return 0;
}

static PathId term(const Terms *t, BinOp op, PathId left, int64_t right) {
    PathId num = path_int(t->pool, right);
    return path_make(t->pool, (Path){.kind = PATH_BIN, .sub = (uint8_t)op, .base = left, .b = num.i});
}

static PathId not_(const Terms *t, PathId of) {
    return path_make(t->pool, (Path){.kind = PATH_UN, .sub = UN_LNOT, .base = of});
}

static void check_range(const Terms *t, const LockState *s, PathId value, int64_t low, int64_t high, bool nonzero) {
    Range range = lockstate_range(t->pool, s, value);
    if (range.low != low || range.high != high || range.nonzero != nonzero)
        fail_msg("[%lld, %lld]%s, not [%lld, %lld]%s", (long long)range.low, (long long)range.high,
                 range.nonzero ? " nonzero" : "", (long long)low, (long long)high, nonzero ? " nonzero" : "");
}

/* ---- facts ---- */

static void test_nothing_is_known_at_first(void **state) {
    Terms *t = *state;
    LockState s = {0};
    check_range(t, &s, t->x, INT64_MIN, INT64_MAX, false);
    check_range(t, &s, path_int(t->pool, 4), 4, 4, true);
    check_range(t, &s, path_int(t->pool, 0), 0, 0, false);
    check_range(t, &s, t->a, INT64_MIN, INT64_MAX, true); /* the address of a variable is not NULL */
    check_range(t, &s, t->ax, INT64_MIN, INT64_MAX, true);
    check_range(t, &s, term(t, BIN_LT, t->x, 4), 0, 1, false);
}

static void test_comparisons_give_intervals(void **state) {
    Terms *t = *state;
    static const struct {
        BinOp op;
        int64_t low, high;
        bool nonzero;
        int64_t not_low, not_high;
        bool not_nonzero;
    } rows[] = {
        {BIN_EQ, 3, 3, true, INT64_MIN, INT64_MAX, false}, /* intervals have no holes */
        {BIN_LT, INT64_MIN, 2, false, 3, INT64_MAX, true}, {BIN_LE, INT64_MIN, 3, false, 4, INT64_MAX, true},
        {BIN_GT, 4, INT64_MAX, true, INT64_MIN, 3, false}, {BIN_GE, 3, INT64_MAX, true, INT64_MIN, 2, false},
        {BIN_NE, INT64_MIN, INT64_MAX, false, 3, 3, true},
    };
    for (uint32_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        PathId condition = term(t, rows[i].op, t->x, 3);
        LockState yes = {0}, no = {0}, turned = {0};
        assert_true(lockstate_assume(t->pool, &yes, condition, true));
        check_range(t, &yes, t->x, rows[i].low, rows[i].high, rows[i].nonzero);
        assert_true(lockstate_assume(t->pool, &no, condition, false));
        check_range(t, &no, t->x, rows[i].not_low, rows[i].not_high, rows[i].not_nonzero);
        assert_true(lockstate_assume(t->pool, &turned, not_(t, condition), true));
        check_range(t, &turned, t->x, rows[i].not_low, rows[i].not_high, rows[i].not_nonzero);
    }
}

static void test_numbers_on_the_left(void **state) {
    Terms *t = *state;
    PathId three = path_int(t->pool, 3);
    LockState s = {0};
    PathId less = path_make(t->pool, (Path){.kind = PATH_BIN, .sub = BIN_LT, .base = three, .b = t->x.i});
    assert_true(lockstate_assume(t->pool, &s, less, true)); /* 3 < x */
    check_range(t, &s, t->x, 4, INT64_MAX, true);
}

static void test_truth_of_a_value(void **state) {
    Terms *t = *state;
    LockState yes = {0}, no = {0}, twice = {0};
    assert_true(lockstate_assume(t->pool, &yes, t->x, true));
    check_range(t, &yes, t->x, INT64_MIN, INT64_MAX, true);
    assert_true(lockstate_assume(t->pool, &no, t->x, false));
    check_range(t, &no, t->x, 0, 0, false);
    assert_true(lockstate_assume(t->pool, &twice, not_(t, not_(t, t->x)), true));
    check_range(t, &twice, t->x, INT64_MIN, INT64_MAX, true);
    assert_true(lockstate_assume(t->pool, &yes, (PathId){0}, true)); /* an unknown condition says nothing */
    assert_int_equal(yes.fact_count, 1);
}

/* (x == 3) == 0, as a comparison that went through a variable is tested. */
static void test_comparisons_of_comparisons(void **state) {
    Terms *t = *state;
    LockState s = {0};
    PathId equal = term(t, BIN_EQ, t->x, 3);
    assert_true(lockstate_assume(t->pool, &s, term(t, BIN_EQ, equal, 0), false));
    check_range(t, &s, t->x, 3, 3, true);
    assert_int_equal(condition_subject(t->pool, not_(t, equal)).i, t->x.i);
    assert_int_equal(condition_subject(t->pool, term(t, BIN_NE, equal, 0)).i, t->x.i);
    assert_int_equal(condition_subject(t->pool, t->x).i, t->x.i);
}

static void test_contradictions(void **state) {
    Terms *t = *state;
    LockState s = {0};
    assert_true(lockstate_assume(t->pool, &s, t->x, false));
    assert_false(lockstate_assume(t->pool, &(LockState){0}, path_int(t->pool, 0), true));
    LockState probe = s;
    assert_false(lockstate_assume(t->pool, &probe, t->x, true));
    probe = s;
    assert_false(lockstate_assume(t->pool, &probe, term(t, BIN_GT, t->x, 0), true));
    probe = s;
    assert_true(lockstate_assume(t->pool, &probe, term(t, BIN_GE, t->x, 0), true));
    probe = (LockState){0};
    assert_true(lockstate_assume(t->pool, &probe, term(t, BIN_LT, t->x, 5), true));
    assert_false(lockstate_assume(t->pool, &probe, term(t, BIN_GT, t->x, 4), true));
    probe = (LockState){0};
    assert_false(lockstate_assume(t->pool, &probe, t->a, false)); /* if (&a == NULL) */
    assert_false(lockstate_learn(t->pool, &probe, path_int(t->pool, 4), (Range){5, 9, true}));
}

static void test_facts_narrow(void **state) {
    Terms *t = *state;
    LockState s = {0};
    assert_true(lockstate_assume(t->pool, &s, term(t, BIN_GE, t->x, 0), true));
    assert_true(lockstate_assume(t->pool, &s, t->x, true));
    check_range(t, &s, t->x, 1, INT64_MAX, true); /* >= 0 and not 0 */
    assert_true(lockstate_assume(t->pool, &s, term(t, BIN_LE, t->x, 1), true));
    check_range(t, &s, t->x, 1, 1, true);
    assert_int_equal(s.fact_count, 1);
}

/* What follows from facts of the parts. */
static void test_terms_of_known_parts(void **state) {
    Terms *t = *state;
    LockState s = {0};
    assert_true(lockstate_learn(t->pool, &s, t->x, (Range){2, 5, true}));
    check_range(t, &s, term(t, BIN_LT, t->x, 6), 1, 1, true);
    check_range(t, &s, term(t, BIN_LT, t->x, 5), 0, 1, false);
    check_range(t, &s, term(t, BIN_LT, t->x, 2), 0, 0, false);
    check_range(t, &s, term(t, BIN_GE, t->x, 2), 1, 1, true);
    check_range(t, &s, term(t, BIN_GT, t->x, 5), 0, 0, false);
    check_range(t, &s, term(t, BIN_LE, t->x, 5), 1, 1, true);
    check_range(t, &s, term(t, BIN_EQ, t->x, 9), 0, 0, false);
    check_range(t, &s, term(t, BIN_NE, t->x, 0), 1, 1, true);
    check_range(t, &s, not_(t, t->x), 0, 0, false);
    PathId minus = path_make(t->pool, (Path){.kind = PATH_UN, .sub = UN_NEG, .base = t->x});
    check_range(t, &s, minus, -5, -2, true);
}

static void test_conditions_without_a_number(void **state) {
    Terms *t = *state;
    LockState s = {0};
    PathId equal = path_make(t->pool, (Path){.kind = PATH_BIN, .sub = BIN_EQ, .base = t->x, .b = t->y.i});
    assert_true(lockstate_assume(t->pool, &s, equal, true));
    LockState probe = s;
    assert_true(lockstate_assume(t->pool, &probe, equal, true));
    assert_false(lockstate_assume(t->pool, &probe, equal, false)); /* the same test again */
    assert_false(lockstate_assume(t->pool, &s, not_(t, equal), true));
}

static void test_aliases_share_what_is_known(void **state) {
    Terms *t = *state;
    LockState s = {0};
    lockstate_alias(&s, t->phi, t->x);
    assert_true(lockstate_assume(t->pool, &s, t->phi, false));
    check_range(t, &s, t->x, 0, 0, false);
    assert_false(lockstate_assume(t->pool, &s, t->x, true));
    LockState other = {0};
    assert_true(lockstate_assume(t->pool, &other, t->x, true));
    lockstate_alias(&other, t->phi, t->x);
    assert_false(lockstate_assume(t->pool, &other, t->phi, false));
}

static void test_forgetting(void **state) {
    Terms *t = *state;
    LockState s = {0};
    PathId load = path_make(t->pool, (Path){.kind = PATH_LOAD, .base = t->ax});
    assert_true(lockstate_assume(t->pool, &s, load, true));
    assert_true(lockstate_assume(t->pool, &s, t->y, true));
    lockstate_alias(&s, t->phi, t->x);
    lockstate_forget(t->pool, &s, t->x); /* and all that is built from it */
    check_range(t, &s, load, INT64_MIN, INT64_MAX, false);
    check_range(t, &s, t->y, INT64_MIN, INT64_MAX, true);
    assert_int_equal(lockstate_canonical(t->pool, &s, t->phi).i, t->phi.i);
}

static void test_the_oldest_fact_is_forgotten(void **state) {
    Terms *t = *state;
    LockState s = {0};
    PathId values[LOCKSTATE_FACTS + 1];
    for (uint32_t i = 0; i <= LOCKSTATE_FACTS; i++) {
        values[i] = path_make(t->pool, (Path){.kind = PATH_OPAQUE, .a = 1, .b = 100 + i});
        assert_true(lockstate_learn(t->pool, &s, values[i], (Range){1, 1, true}));
    }
    assert_int_equal(s.fact_count, LOCKSTATE_FACTS);
    check_range(t, &s, values[0], INT64_MIN, INT64_MAX, false);
    check_range(t, &s, values[1], 1, 1, true);
    check_range(t, &s, values[LOCKSTATE_FACTS], 1, 1, true);
}

/* if (mode == 2) lock; ... if (mode == 2) unlock: the second test is the first one again. */
static void test_the_other_side_of_an_equality(void **state) {
    Terms *t = *state;
    PathId equal = term(t, BIN_EQ, t->x, 2);
    LockState yes = {0}, no = {0};
    assert_true(lockstate_assume(t->pool, &yes, equal, true));
    assert_false(lockstate_assume(t->pool, &yes, equal, false));
    assert_true(lockstate_assume(t->pool, &no, equal, false));
    assert_false(lockstate_assume(t->pool, &no, equal, true));
}

/* ---- locks ---- */

static LockEntry *put(LockState *s, PathId lock, LockStatus status) {
    LockEntry *entry = lockstate_entry(s, lock);
    assert_non_null(entry);
    entry->status = (uint8_t)status;
    entry->count = 1;
    return entry;
}

static void test_entries_are_sorted_and_single(void **state) {
    Terms *t = *state;
    LockState s = {0};
    PathId locks[] = {t->ay, t->b, t->ax, t->a, t->b};
    for (uint32_t i = 0; i < 5; i++)
        put(&s, locks[i], LOCK_HELD);
    assert_int_equal(s.lock_count, 4);
    for (uint32_t i = 1; i < s.lock_count; i++)
        assert_true(s.locks[i - 1].lock.i < s.locks[i].lock.i);
    lockstate_drop(&s, lockstate_find(t->pool, &s, t->b));
    assert_int_equal(s.lock_count, 3);
    for (uint32_t i = 0; i < s.lock_count; i++)
        assert_int_not_equal(s.locks[i].lock.i, t->b.i);
}

static void test_a_full_state_takes_no_more(void **state) {
    Terms *t = *state;
    LockState s = {0};
    PathId locks[LOCKSTATE_LOCKS + 1];
    for (uint32_t i = 0; i <= LOCKSTATE_LOCKS; i++)
        locks[i] = path_make(t->pool, (Path){.kind = PATH_OPAQUE, .a = 1, .b = 200 + i});
    for (uint32_t i = 0; i < LOCKSTATE_LOCKS; i++)
        put(&s, locks[i], LOCK_HELD);
    assert_null(lockstate_entry(&s, locks[LOCKSTATE_LOCKS]));
    assert_non_null(lockstate_entry(&s, locks[3])); /* known already */
    assert_int_equal(s.lock_count, LOCKSTATE_LOCKS);
}

static void test_finding_a_lock(void **state) {
    Terms *t = *state;
    LockState s = {0};
    assert_null(lockstate_find(t->pool, &s, t->a));
    put(&s, t->a, LOCK_HELD);
    assert_int_equal(lockstate_find(t->pool, &s, t->a)->lock.i, t->a.i);
    assert_null(lockstate_find(t->pool, &s, t->b)); /* another variable */
    put(&s, t->ax, LOCK_HELD);
    /* x and y may be one pointer: the only lock of the class that is held */
    assert_int_equal(lockstate_find(t->pool, &s, t->ay)->lock.i, t->ax.i);
    PathId other = path_field(t->pool, t->phi, t->record, 8, "lock");
    put(&s, other, LOCK_HELD);
    assert_null(lockstate_find(t->pool, &s, t->ay)); /* either */
    lockstate_find(t->pool, &s, other)->status = LOCK_RELEASED;
    assert_int_equal(lockstate_find(t->pool, &s, t->ay)->lock.i, t->ax.i);
    put(&s, t->ay, LOCK_RELEASED);
    assert_int_equal(lockstate_find(t->pool, &s, t->ay)->lock.i, t->ay.i); /* itself first */
}

/* Two global pointers may point to one object: what they point to does not surely differ. */
static void test_what_global_pointers_point_to(void **state) {
    Terms *t = *state;
    LockState s = {0};
    PathId through_a = path_make(t->pool, (Path){.kind = PATH_LOAD, .base = t->a});
    PathId through_b = path_make(t->pool, (Path){.kind = PATH_LOAD, .base = t->b});
    PathId one = path_field(t->pool, through_a, t->record, 8, "lock");
    put(&s, one, LOCK_HELD);
    LockEntry *found = lockstate_find(t->pool, &s, path_field(t->pool, through_b, t->record, 8, "lock"));
    assert_non_null(found);
    assert_int_equal(found->lock.i, one.i);
}

static void test_elements_with_different_numbers_differ(void **state) {
    Terms *t = *state;
    LockState s = {0};
    PathId one = path_index(t->pool, t->x, path_int(t->pool, 1), 40);
    PathId two = path_index(t->pool, t->x, path_int(t->pool, 2), 40);
    put(&s, one, LOCK_HELD);
    assert_null(lockstate_find(t->pool, &s, two));
}

static void test_canonical_names(void **state) {
    Terms *t = *state;
    LockState s = {0};
    PathId member = path_field(t->pool, t->phi, t->record, 8, "lock");
    assert_int_equal(lockstate_canonical(t->pool, &s, member).i, member.i);
    lockstate_alias(&s, t->phi, t->y);
    assert_int_equal(lockstate_canonical(t->pool, &s, member).i, t->ay.i);
    lockstate_alias(&s, t->phi, t->x); /* a later one counts */
    assert_int_equal(lockstate_canonical(t->pool, &s, member).i, t->ax.i);
    assert_int_equal(lockstate_canonical(t->pool, &s, t->a).i, t->a.i);
    assert_int_equal(lockstate_canonical(t->pool, &s, (PathId){0}).i, 0);
}

static void test_renaming(void **state) {
    Terms *t = *state;
    LockState s = {0};
    put(&s, t->ay, LOCK_HELD)->site = (InstrId){7};
    put(&s, t->a, LOCK_LENT);
    lockstate_rename(t->pool, &s, t->y, t->x);
    assert_int_equal(s.lock_count, 2);
    assert_int_equal(lockstate_find(t->pool, &s, t->ax)->site.i, 7);
    assert_int_equal(lockstate_find(t->pool, &s, t->a)->status, LOCK_LENT);
    assert_true(s.locks[0].lock.i < s.locks[1].lock.i);
}

static void test_equality_and_sameness(void **state) {
    Terms *t = *state;
    LockState s = {0}, u = {0};
    put(&s, t->a, LOCK_HELD);
    put(&u, t->a, LOCK_HELD);
    assert_true(lockstate_equal(&s, &u));
    assert_true(lockstate_learn(t->pool, &u, t->x, (Range){1, 1, true}));
    assert_false(lockstate_equal(&s, &u));
    assert_true(lockstate_same_locks(&s, &u));
    put(&u, t->b, LOCK_RELEASED); /* holds nothing more */
    assert_true(lockstate_same_locks(&s, &u));
    lockstate_find(t->pool, &u, t->b)->status = LOCK_LENT;
    assert_false(lockstate_same_locks(&s, &u));
}

/* ---- joins ---- */

static void test_joins_weaken(void **state) {
    Terms *t = *state;
    LockState s = {0}, u = {0};
    put(&s, t->a, LOCK_HELD);
    put(&s, t->b, LOCK_HELD);
    put(&u, t->a, LOCK_HELD)->shared = 1;
    assert_true(lockstate_learn(t->pool, &s, t->x, (Range){1, 2, true}));
    assert_true(lockstate_learn(t->pool, &s, t->y, (Range){0, 0, false}));
    assert_true(lockstate_learn(t->pool, &u, t->x, (Range){5, 5, true}));
    assert_true(lockstate_join(&s, &u));
    assert_int_equal(s.lock_count, 1);
    assert_true(lockstate_find(t->pool, &s, t->a)->shared); /* at least in read mode */
    check_range(t, &s, t->x, 1, 5, true);
    check_range(t, &s, t->y, INT64_MIN, INT64_MAX, false);
    assert_false(lockstate_join(&s, &u)); /* nothing more to weaken */
}

static void test_merging_says_what_it_loses(void **state) {
    Terms *t = *state;
    LockState s = {0}, u = {0};
    assert_true(lockstate_learn(t->pool, &s, t->x, (Range){1, 1, true}));
    assert_true(lockstate_learn(t->pool, &s, t->phi, (Range){2, 2, true}));
    assert_true(lockstate_learn(t->pool, &u, t->x, (Range){0, 0, false}));
    assert_true(lockstate_learn(t->pool, &u, t->phi, (Range){2, 2, true}));
    assert_true(lockstate_merge(&s, &u));
    assert_true(lockstate_has_lost(t->pool, &s, t->x));
    assert_true(lockstate_has_lost(t->pool, &s, term(t, BIN_LT, t->x, 4)));
    assert_false(lockstate_has_lost(t->pool, &s, t->y));
    assert_false(lockstate_has_lost(t->pool, &s, t->phi)); /* both said the same */
    assert_false(s.doubtful);
    assert_false(lockstate_merge(&s, &u));
    u.doubtful = true;
    assert_false(lockstate_implies(&(LockState){0}, &u)); /* what is doubtful does not stand for what is not */
    assert_true(lockstate_merge(&s, &u));
    assert_true(s.doubtful);
    lockstate_forget(t->pool, &s, t->x);
    assert_false(lockstate_has_lost(t->pool, &s, t->x)); /* a new value */
}

static void gen_state(const Terms *t, Random *random, LockState *out) {
    PathId locks[] = {t->a, t->b, t->ax, t->ay}, values[] = {t->x, t->y, t->phi};
    *out = (LockState){0};
    for (uint32_t i = 0; i < 4; i++) {
        if (random_below(random, 3) == 0)
            continue;
        LockEntry *entry = put(out, locks[i], (LockStatus)(LOCK_HELD + random_below(random, 5)));
        entry->shared = (uint8_t)random_below(random, 2);
        entry->count = (uint8_t)(1 + random_below(random, 2));
    }
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t at = random_below(random, 3);
        int64_t low = (int64_t)random_below(random, 5) - 2;
        Range range = {low, low + random_below(random, 3), random_below(random, 2)};
        if (random_below(random, 4) == 0)
            range.high = INT64_MAX;
        lockstate_learn(t->pool, out, values[at], range); /* or a contradiction: then it stays as it was */
        if (random_below(random, 6) == 0)
            lockstate_alias(out, t->phi, random_below(random, 2) ? t->x : t->y);
    }
}

/* Equal but for sites and for the order of facts. */
static bool means_the_same(const LockState *a, const LockState *b) {
    if (a->lock_count != b->lock_count || a->fact_count != b->fact_count)
        return false;
    for (uint32_t i = 0; i < a->lock_count; i++) {
        const LockEntry *x = &a->locks[i], *y = &b->locks[i];
        if (x->lock.i != y->lock.i || x->status != y->status || x->count != y->count || x->shared != y->shared)
            return false;
    }
    for (uint32_t i = 0; i < a->fact_count; i++) {
        bool found = false;
        for (uint32_t k = 0; k < b->fact_count; k++) {
            const Fact *x = &a->facts[i], *y = &b->facts[k];
            found = found || (x->value.i == y->value.i && x->low == y->low && x->high == y->high &&
                              x->nonzero == y->nonzero && x->same_as.i == y->same_as.i);
        }
        if (!found)
            return false;
    }
    return true;
}

static bool range_within(Range inner, const Fact *outer) {
    return inner.low >= outer->low && inner.high <= outer->high && (inner.nonzero || !outer->nonzero);
}

static void check_weaker(const Terms *t, const LockState *weak, const LockState *strong) {
    for (uint32_t i = 0; i < weak->fact_count; i++)
        assert_true(range_within(lockstate_range(t->pool, strong, weak->facts[i].value), &weak->facts[i]));
    for (uint32_t i = 0; i < weak->lock_count; i++) {
        const LockEntry *entry = &weak->locks[i], *from = NULL;
        for (uint32_t k = 0; k < strong->lock_count; k++) {
            if (strong->locks[k].lock.i == entry->lock.i)
                from = &strong->locks[k];
        }
        assert_non_null(from);
        assert_int_equal(from->status, entry->status);
        assert_true(entry->shared || !from->shared);
    }
}

static void test_join_laws(void **state) {
    Terms *t = *state;
    Random random = random_start();
    for (int round = 0; round < 4000; round++) {
        LockState a, b, c;
        gen_state(t, &random, &a);
        gen_state(t, &random, &b);
        gen_state(t, &random, &c);
        LockState same = a, ab = a, ba = b, ab_c, bc = b, a_bc = a;
        assert_false(lockstate_join(&same, &a));
        assert_true(lockstate_equal(&same, &a));
        bool changed = lockstate_join(&ab, &b);
        assert_int_equal(changed, !means_the_same(&ab, &a));
        lockstate_join(&ba, &a);
        assert_true(means_the_same(&ab, &ba));
        ab_c = ab;
        lockstate_join(&ab_c, &c);
        lockstate_join(&bc, &c);
        lockstate_join(&a_bc, &bc);
        assert_true(means_the_same(&ab_c, &a_bc));
        check_weaker(t, &ab, &a);
        check_weaker(t, &ab, &b);
        assert_false(lockstate_join(&ab, &a)); /* absorbed already */
    }
}

static bool compare(BinOp op, int64_t left, int64_t right) {
    switch (op) {
    case BIN_LT:
        return left < right;
    case BIN_GT:
        return left > right;
    case BIN_LE:
        return left <= right;
    case BIN_GE:
        return left >= right;
    case BIN_EQ:
        return left == right;
    default:
        return left != right;
    }
}

/* No value that all tests allow is lost; and none that one of them excludes stays, holes in intervals apart. */
static void test_learning_is_intersection(void **state) {
    enum { FIRST = -4, VALUES = 9 };
    Terms *t = *state;
    Random random = random_start();
    for (int round = 0; round < 4000; round++) {
        LockState s = {0};
        bool alive = true, allowed[VALUES], kept[VALUES];
        memset(allowed, true, sizeof allowed);
        memset(kept, true, sizeof kept);
        for (int step = 0; step < 4 && alive; step++) {
            BinOp op = (BinOp)(BIN_LT + random_below(&random, 6));
            int64_t num = (int64_t)random_below(&random, 5) - 2;
            bool truth = random_below(&random, 2);
            bool makes_hole = num != 0 && compare(op, num, num) != truth && compare(op, num - 1, num) == truth &&
                              compare(op, num + 1, num) == truth;
            alive = lockstate_assume(t->pool, &s, term(t, op, t->x, num), truth);
            for (int i = 0; i < VALUES; i++) {
                bool holds = compare(op, FIRST + i, num) == truth;
                allowed[i] = allowed[i] && holds;
                kept[i] = kept[i] && (holds || makes_hole);
            }
        }
        Range range = lockstate_range(t->pool, &s, t->x);
        for (int i = 0; i < VALUES; i++) {
            int64_t value = FIRST + i;
            bool within = alive && value >= range.low && value <= range.high && (value != 0 || !range.nonzero);
            assert_true(within || !allowed[i]);
            assert_true(!within || kept[i]);
        }
    }
}

#define state_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        state_test(test_nothing_is_known_at_first),
        state_test(test_comparisons_give_intervals),
        state_test(test_numbers_on_the_left),
        state_test(test_truth_of_a_value),
        state_test(test_comparisons_of_comparisons),
        state_test(test_contradictions),
        state_test(test_facts_narrow),
        state_test(test_terms_of_known_parts),
        state_test(test_conditions_without_a_number),
        state_test(test_aliases_share_what_is_known),
        state_test(test_forgetting),
        state_test(test_the_oldest_fact_is_forgotten),
        state_test(test_the_other_side_of_an_equality),
        state_test(test_entries_are_sorted_and_single),
        state_test(test_a_full_state_takes_no_more),
        state_test(test_finding_a_lock),
        state_test(test_what_global_pointers_point_to),
        state_test(test_elements_with_different_numbers_differ),
        state_test(test_canonical_names),
        state_test(test_renaming),
        state_test(test_equality_and_sameness),
        state_test(test_joins_weaken),
        state_test(test_merging_says_what_it_loses),
        state_test(test_join_laws),
        state_test(test_learning_is_intersection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
