/* test_guard.c: whose lock is held at an access, and which lock guards a location. */
#include "model/locktie.h"
#include "program_parts.h"
#include "support/check.h"

#define CELL                                                                     \
    "type cell = struct { id: int, lock: pthread_mutex_t, x: int, up: cell* }\n" \
    "global @a: cell\n"                                                          \
    "global @b: cell\n"                                                          \
    "global @cells: cell[8]\n"                                                   \
    "global @locks: pthread_mutex_t[8]\n"                                        \
    "global @slots: int[8]\n"                                                    \
    "global @m: pthread_mutex_t\n"

/* ---- ties ---- */

static const char ties[] = CELL "decl @pick(cell*) -> cell*\n"
                                "func @f(%p: cell*, %q: cell*, %i: int, %k: int) -> void {\n"
                                "  %1 = load %p\n"
                                "  %2 = load %q\n"
                                "  %3 = load %i\n"
                                "  %4 = load %k\n"
                                "  store (%1).x = 1 ; p\n"
                                "  store (%2).x = 1 ; q\n"
                                "  %10 = addr (%1).lock ; p lock\n"
                                "  store @a.x = 1 ; a\n"
                                "  %11 = addr @a.lock ; a lock\n"
                                "  store @b.x = 1 ; b\n"
                                "  store @cells[%3].x = 1 ; cell i\n"
                                "  %12 = addr @cells[%3].lock ; cell i lock\n"
                                "  store @cells[%4].x = 1 ; cell k\n"
                                "  %5 = add %3, 1\n"
                                "  store @cells[%5].x = 1 ; cell after i\n"
                                "  store @slots[%3] = 1 ; slot i\n"
                                "  store @slots[%4] = 1 ; slot k\n"
                                "  %13 = addr @locks[%3] ; lock i\n"
                                "  %6 = load (%1).up\n"
                                "  store (%6).x = 1 ; up\n"
                                "  %7 = call @pick(%1)\n"
                                "  store (%7).x = 1 ; picked\n"
                                "  return\n"
                                "}\n";

static LockTie tie(const ModelText *m, const char *lock, const char *address) {
    return lock_tie(m->model->paths, m->model->values, address_at(m, lock), address_at(m, address));
}

static void test_ties_of_members(void **state) {
    ModelText *m = model_text(ties);
    assert_int_equal(tie(m, "p lock", "p"), TIE_SELF);
    assert_int_equal(tie(m, "a lock", "a"), TIE_SELF);
    assert_int_equal(tie(m, "a lock", "b"), TIE_APART);
    assert_int_equal(tie(m, "p lock", "q"), TIE_OTHER);
    assert_int_equal(tie(m, "p lock", "a"), TIE_OTHER);
    model_text_free(m);
    (void)state;
}

static void test_ties_by_index(void **state) {
    ModelText *m = model_text(ties);
    assert_int_equal(tie(m, "cell i lock", "cell i"), TIE_SELF);
    assert_int_equal(tie(m, "cell i lock", "cell k"), TIE_OTHER);
    assert_int_equal(tie(m, "cell i lock", "cell after i"), TIE_APART);
    assert_int_equal(tie(m, "lock i", "slot i"), TIE_SELF);
    assert_int_equal(tie(m, "lock i", "slot k"), TIE_NONE);
    model_text_free(m);
    (void)state;
}

static void test_what_is_found_through_the_owner_may_be_its(void **state) {
    ModelText *m = model_text(ties);
    assert_int_equal(tie(m, "p lock", "up"), TIE_NONE);
    assert_int_equal(tie(m, "p lock", "picked"), TIE_NONE);
    assert_int_equal(tie(m, "p lock", "slot i"), TIE_NONE);
    model_text_free(m);
    (void)state;
}

/* ---- common guards ---- */

#define HOLDING(lock, body) "  call @pthread_mutex_lock(" lock ")\n" body "  call @pthread_mutex_unlock(" lock ")\n"
#define TWO_THREADS                                                                \
    "func @main() -> int {\n"                                                      \
    "  local %t: pthread_t\n"                                                      \
    "  local %u: pthread_t\n" CREATE("t", "one") CREATE("u", "two") "  return 0\n" \
                                                                    "}\n"

/* What keeps the accesses at two marks apart at best. */
static CommonGuard common(const ModelText *m, const char *mark_x, const char *mark_y) {
    const Accesses *a = m->model->accesses;
    Spot x = spot_of(m, mark_x), y = spot_of(m, mark_y);
    const Access *left = NULL, *right = NULL;
    VEC_EACH(const Access, access, &a->list) {
        left = access->fn.i == x.fn.i && access->instr.i == x.instr.i ? access : left;
        right = access->fn.i == y.fn.i && access->instr.i == y.instr.i ? access : right;
    }
    if (!left || !right)
        fail_msg("\"%s\" or \"%s\" is no access", mark_x, mark_y);
    assert_int_equal(accesses_common_guard(a, left, right), accesses_common_guard(a, right, left));
    return accesses_common_guard(a, left, right);
}

static void test_own_locks_are_common(void **state) {
    ModelText *m = model_text(
        CELL
        "func @touch(%c: cell*) -> void {\n"
        "  %1 = load %c\n"
        "  %2 = addr (%1).lock\n" HOLDING(
            "%2",
            "  store (%1).x = 1 ; own\n") "  return\n"
                                          "}\n"
                                          "func @stray(%c: cell*, %d: cell*) -> void {\n"
                                          "  %1 = load %c\n"
                                          "  %2 = load %d\n"
                                          "  %3 = addr (%1).lock\n" HOLDING(
                                              "%3",
                                              "  store (%2).x = 1 ; stray\n") "  return\n"
                                                                              "}\n" THREAD("one",
                                                                                           "  call @touch(&@a)\n  call "
                                                                                           "@touch(&@b)\n"
                                                                                           "  %2 = addr @cells[1]\n  "
                                                                                           "call @stray(&@a, %2)\n"
                                                                                           "  %3 = addr @cells[2]\n  "
                                                                                           "call @stray(&@b, %3)\n")
                                                                                  THREAD(
                                                                                      "two",
                                                                                      "  %1 = addr @a.lock\n" HOLDING(
                                                                                          "%1",
                                                                                          "  store @a.x = 1 ; a\n"
                                                                                          "  store @b.x = 2 ; b\n"))
                                                                                      TWO_THREADS);
    assert_int_equal(common(m, "own", "a"), GUARD_COMMON);
    assert_int_equal(common(m, "own", "b"), GUARD_NONE);
    assert_int_equal(common(m, "own", "stray"), GUARD_PERHAPS);
    assert_int_equal(common(m, "stray", "stray"), GUARD_COMMON);
    model_text_free(m);
    (void)state;
}

static void test_places_of_one_array(void **state) {
    ModelText *m = model_text(CELL "global @g: int\n" THREAD(
        "one", "  %1 = addr @locks[1]\n" HOLDING("%1", "  store @g = 1 ; 1\n") "  %2 = addr @locks[2]\n" HOLDING(
                   "%2", "  store @g = 2 ; 2\n"))
                                  THREAD("two", "  %1 = addr @locks[1]\n" HOLDING("%1", "  store @g = 1 ; again 1\n"))
                                      TWO_THREADS);
    assert_int_equal(common(m, "1", "again 1"), GUARD_COMMON);
    assert_int_equal(common(m, "2", "again 1"), GUARD_NONE);
    model_text_free(m);
    (void)state;
}

/* ---- names in callees ---- */

static const char *names_at(const ModelText *m, const char *thread, const char *mark) {
    SetId names = ctx_names_at(m->model->threads, ctx_of(m, thread, mark), spot_of(m, mark).instr);
    uint32_t count = 0;
    const uint32_t *members = setpool_members(m->model->locks->sets, names, &count);
    const char *text = "";
    for (uint32_t i = 0; i < count; i++)
        text = arena_printf(m->arena, "%s%s%s", text, i ? ", " : "", words_of(m, (PathId){members[i] >> 1}));
    return text;
}

#define INNER                                       \
    "func @inner(%c: cell*, %d: cell*) -> void {\n" \
    "  %1 = load %c\n"                              \
    "  store (%1).x = 1 ; inner\n"                  \
    "  return\n"                                    \
    "}\n"                                           \
    "func @outer(%p: cell*, %q: cell*) -> void {\n" \
    "  %1 = load %p\n"                              \
    "  %2 = load %q\n"                              \
    "  %3 = addr (%1).lock\n"

static void test_callers_locks_have_names_in_callees(void **state) {
    ModelText *m = model_text(CELL INNER HOLDING(
        "%3", "  call @inner(%1, %2)\n") "  return\n"
                                         "}\n" THREAD("one", "  %1 = addr @cells[1]\n  call @outer(%1, &@a)\n"
                                                             "  %2 = addr @cells[2]\n  call @outer(%2, &@a)\n")
                                             THREAD("two", "") TWO_THREADS);
    assert_string_equal(names_at(m, "one", "inner"), "p->lock, c->lock");
    model_text_free(m);
    (void)state;
}

static void test_names_that_calls_do_not_agree_in_are_none(void **state) {
    ModelText *m = model_text(CELL INNER HOLDING(
        "%3",
        "  call @inner(%1, %2)\n  call @inner(%2, %1)\n") "  return\n"
                                                          "}\n" THREAD("one",
                                                                       "  %1 = addr @cells[1]\n  %2 = addr @cells[2]\n "
                                                                       " call @outer(%1, %2)\n  call @outer(%2, %1)\n")
                                                              THREAD("two", "") TWO_THREADS);
    assert_string_equal(names_at(m, "one", "inner"), "p->lock");
    model_text_free(m);
    (void)state;
}

/* ---- the guard of a location ---- */

#define FOUR_CELLS(body)                                                                               \
    THREAD("one", "  call @use(&@a)\n  call @use(&@b)\n  %1 = addr @cells[1]\n  call @use(%1)\n" body) \
    THREAD("two", "  call @use(&@a)\n  call @use(&@b)\n") TWO_THREADS

static void test_the_own_lock_comes_before_an_outer_one(void **state) {
    ModelText *m = model_text(
        CELL
        "func @use(%c: cell*) -> void {\n"
        "  %1 = load %c\n"
        "  %2 = addr (%1).lock\n" LOCK("m")
            HOLDING("%2", "  store (%1).x = 1\n"
                          "  store (%1).x = 2\n"
                          "  %3 = load (%1).x\n") "  %4 = load (%1).x ; without\n" UNLOCK("m") "  return\n"
                                                                                               "}\n" FOUR_CELLS(""));
    const Location *x = location_named(m, "struct cell.x");
    assert_non_null(x);
    assert_string_equal(class_name(m->model->paths, x->guard), "struct cell.lock");
    assert_true(x->guard_is_own);
    assert_int_equal(x->guarded_sites, 3);
    assert_int_equal(x->sites, 4);
    model_text_free(m);
    (void)state;
}

static void test_a_read_lock_guards_no_write(void **state) {
    ModelText *m = model_text("global @rw: pthread_rwlock_t\nglobal @g: int\n" THREAD(
        "one", "  call @pthread_rwlock_rdlock(&@rw)\n  %1 = load @g\n  store @g = 1 ; write\n"
               "  call @pthread_rwlock_unlock(&@rw)\n")
                                  THREAD("two", "  call @pthread_rwlock_wrlock(&@rw)\n  store @g = 2\n"
                                                "  call @pthread_rwlock_unlock(&@rw)\n") TWO_THREADS);
    const Location *g = location_named(m, "g");
    assert_non_null(g);
    assert_int_equal(g->guarded_sites, 2);
    assert_int_equal(g->sites, 3);
    model_text_free(m);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ties_of_members),
        cmocka_unit_test(test_ties_by_index),
        cmocka_unit_test(test_what_is_found_through_the_owner_may_be_its),
        cmocka_unit_test(test_own_locks_are_common),
        cmocka_unit_test(test_places_of_one_array),
        cmocka_unit_test(test_callers_locks_have_names_in_callees),
        cmocka_unit_test(test_names_that_calls_do_not_agree_in_are_none),
        cmocka_unit_test(test_the_own_lock_comes_before_an_outer_one),
        cmocka_unit_test(test_a_read_lock_guards_no_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
