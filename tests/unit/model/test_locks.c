/* test_locks.c: what functions do to locks for their callers, and kinds of locks. */
#include "support/check.h"
#include "support/model_text.h"

#include <string.h>

#define TYPES "type queue = struct { lock: pthread_mutex_t, len: int, next: queue* }\n"
#define GLOBALS                    \
    "global @m: pthread_mutex_t\n" \
    "global @n: pthread_mutex_t\n" \
    "global @g: int\n"

static const LockSummary *summary_of(const ModelText *m, const char *fn) {
    return &m->model->locks->fns[fn_named(m, fn).i].summary;
}

/* ---- across calls ---- */

#define WRAPPERS                                             \
    TYPES "func @q_lock(%q: queue*) -> void {\n"             \
          "  %1 = load %q\n"                                 \
          "  %2 = addr (%1).lock\n"                          \
          "  call @pthread_mutex_lock(%2) ; in q_lock\n"     \
          "  return ; end of q_lock\n"                       \
          "}\n"                                              \
          "func @q_unlock(%q: queue*) -> void {\n"           \
          "  %1 = load %q\n"                                 \
          "  %2 = addr (%1).lock\n"                          \
          "  call @pthread_mutex_unlock(%2) ; in q_unlock\n" \
          "  return\n"                                       \
          "}\n"

static void test_wrappers_are_learned(void **state) {
    ModelText *m = model_text(WRAPPERS "func @f(%mine: queue*) -> void {\n"
                                       "  %1 = load %mine\n"
                                       "  call @q_lock(%1) ; take\n"
                                       "  store (%1).len = 1 ; held\n"
                                       "  call @q_unlock(%1)\n"
                                       "  store (%1).len = 2 ; after\n"
                                       "  return\n"
                                       "}\n");
    assert_string_equal(must_at(m, "held"), "mine->lock");
    assert_string_equal(may_at(m, "after"), "");
    const LockSummary *take = summary_of(m, "q_lock"), *give = summary_of(m, "q_unlock");
    assert_int_equal(take->outcome_count, 1);
    assert_int_equal(take->outcomes[0].effect_count, 1);
    assert_int_equal(take->outcomes[0].effects[0].status, LOCK_HELD);
    assert_string_equal(words_of(m, take->outcomes[0].effects[0].lock), "q->lock");
    assert_int_equal(give->outcomes[0].effects[0].status, LOCK_LENT);
    assert_true(bitset_has(&m->model->locks->consumed, fn_named(m, "q_lock").i));
    /* f returns with nothing; what the wrappers do is said of them, for rules to weigh */
    assert_string_equal(lock_events(m), "exit held q->lock at end of q_lock, first in q_lock\n"
                                        "unheld unlock q->lock at in q_unlock\n");
    model_text_free(m);
    (void)state;
}

static void test_wrappers_of_wrappers(void **state) {
    ModelText *m = model_text(WRAPPERS "func @enter(%a: queue*) -> void {\n"
                                       "  %1 = load %a\n"
                                       "  call @q_lock(%1)\n"
                                       "  return\n"
                                       "}\n"
                                       "global @main_queue: queue\n"
                                       "func @f() -> void {\n"
                                       "  call @enter(&@main_queue)\n"
                                       "  store @main_queue.len = 1 ; held\n"
                                       "  call @q_unlock(&@main_queue)\n"
                                       "  store @main_queue.len = 1 ; after\n"
                                       "  return\n"
                                       "}\n");
    assert_string_equal(must_at(m, "held"), "main_queue.lock");
    assert_string_equal(may_at(m, "after"), "");
    model_text_free(m);
    (void)state;
}

/* bool try_enter(void) { return pthread_mutex_trylock(&m) == 0; } */
static void test_trylock_wrapper_with_inverted_result(void **state) {
    ModelText *m = model_text(GLOBALS "func @try_enter() -> int {\n"
                                      "  %1 = call @pthread_mutex_trylock(&@m)\n"
                                      "  %2 = eq %1, 0\n"
                                      "  return %2\n"
                                      "}\n"
                                      "func @f() -> void {\n"
                                      "  %1 = call @try_enter()\n"
                                      "  branch %1, got, busy\n"
                                      "got:\n"
                                      "  store @g = 1 ; got\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  return\n"
                                      "busy:\n"
                                      "  store @g = 2 ; busy\n"
                                      "  return\n"
                                      "}\n");
    assert_string_equal(must_at(m, "got"), "m");
    assert_string_equal(may_at(m, "busy"), "");
    const LockSummary *summary = summary_of(m, "try_enter");
    assert_int_equal(summary->outcome_count, 2);
    for (uint32_t i = 0; i < 2; i++) {
        const Outcome *outcome = &summary->outcomes[i];
        assert_int_equal(outcome->result.low, outcome->effect_count);
        assert_int_equal(outcome->result.high, outcome->effect_count);
    }
    model_text_free(m);
    (void)state;
}

/* int lock_it(int must) { if (!must) return -1; lock; return 0; } tested by its caller. */
static void test_results_tell_what_was_locked(void **state) {
    ModelText *m = model_text(GLOBALS "decl @ready() -> int\n"
                                      "func @lock_it() -> int {\n"
                                      "  %1 = call @ready()\n"
                                      "  branch %1, yes, no\n"
                                      "no:\n"
                                      "  return -1\n"
                                      "yes:\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  return 0\n"
                                      "}\n"
                                      "func @f() -> void {\n"
                                      "  %1 = call @lock_it()\n"
                                      "  %2 = lt %1, 0\n"
                                      "  branch %2, failed, fine\n"
                                      "failed:\n"
                                      "  store @g = 1 ; failed\n"
                                      "  return\n"
                                      "fine:\n"
                                      "  store @g = 2 ; fine\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  return\n"
                                      "}\n");
    assert_string_equal(may_at(m, "failed"), "");
    assert_string_equal(must_at(m, "fine"), "m");
    model_text_free(m);
    (void)state;
}

/* queue *get_locked(void): what it returns is locked, unless that is NULL. */
static void test_lock_through_a_returned_object(void **state) {
    ModelText *m = model_text(TYPES "global @head: queue*\n"
                                    "func @get_locked() -> queue* {\n"
                                    "  %1 = load @head\n"
                                    "  branch %1, some, none\n"
                                    "none:\n"
                                    "  return 0:queue*\n"
                                    "some:\n"
                                    "  %2 = addr (%1).lock\n"
                                    "  call @pthread_mutex_lock(%2)\n"
                                    "  return %1\n"
                                    "}\n"
                                    "func @made() -> queue* {\n"
                                    "  %1:queue* = call @malloc(56:ulong)\n"
                                    "  %2 = addr (%1).lock\n"
                                    "  call @pthread_mutex_lock(%2)\n"
                                    "  return %1\n"
                                    "}\n"
                                    "func @f() -> void {\n"
                                    "  local %q: queue*\n"
                                    "  %1 = call @made()\n"
                                    "  store %q = %1\n"
                                    "  store (%1).len = 1 ; made\n"
                                    "  %2 = addr (%1).lock\n"
                                    "  call @pthread_mutex_unlock(%2)\n"
                                    "  store (%1).len = 2 ; after\n"
                                    "  return\n"
                                    "}\n");
    assert_string_equal(must_at(m, "made"), "q->lock");
    assert_string_equal(may_at(m, "after"), "");
    const LockSummary *summary = summary_of(m, "get_locked");
    assert_int_equal(summary->outcome_count, 2);
    for (uint32_t i = 0; i < 2; i++)
        assert_int_equal(summary->outcomes[i].effect_count, summary->outcomes[i].result.nonzero);
    model_text_free(m);
    (void)state;
}

static void test_noreturn(void **state) {
    ModelText *m = model_text(GLOBALS "func @die() -> void {\n"
                                      "  call @exit(1)\n"
                                      "  unreachable\n"
                                      "}\n"
                                      "func @f(%c: int) -> void {\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  %1 = load %c\n"
                                      "  branch %1, bad, fine\n"
                                      "bad:\n"
                                      "  call @die()\n"
                                      "  return ; never\n"
                                      "fine:\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  return\n"
                                      "}\n");
    assert_int_equal(summary_of(m, "die")->outcome_count, 0);
    assert_string_equal(lock_events(m), "");
    model_text_free(m);
    (void)state;
}

/* f holds m and calls g, which calls h, which takes m. */
static void test_relock_through_two_calls(void **state) {
    ModelText *m = model_text(GLOBALS "func @h() -> void {\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  return\n"
                                      "}\n"
                                      "func @middle() -> void {\n"
                                      "  call @h()\n"
                                      "  return\n"
                                      "}\n"
                                      "func @f() -> void {\n"
                                      "  call @pthread_mutex_lock(&@m) ; outer\n"
                                      "  call @middle() ; call\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  return\n"
                                      "}\n");
    assert_string_equal(lock_events(m), "relock m at call, first outer\n");
    model_text_free(m);
    (void)state;
}

/* g takes the lock unless it is told that its caller has it. */
static void test_relock_with_an_excluding_condition(void **state) {
    ModelText *m = model_text(GLOBALS "func @inner(%has: int) -> void {\n"
                                      "  %1 = load %has\n"
                                      "  branch %1, out, take\n"
                                      "take:\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  jump out\n"
                                      "out:\n"
                                      "  return\n"
                                      "}\n"
                                      "func @middle(%has: int) -> void {\n"
                                      "  %1 = load %has\n"
                                      "  call @inner(%1)\n"
                                      "  return\n"
                                      "}\n"
                                      "func @direct() -> void {\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  call @inner(1) ; direct\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  return\n"
                                      "}\n"
                                      "func @bad() -> void {\n"
                                      "  call @pthread_mutex_lock(&@m) ; outer\n"
                                      "  call @middle(0) ; bad\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  return\n"
                                      "}\n");
    assert_string_equal(lock_events(m), "relock m at bad, first outer\n");
    model_text_free(m);
    (void)state;
}

/* The same, but what excludes it must pass through a function in between. */
static void test_relock_with_a_condition_through_two_calls(void **state) {
    ModelText *m = model_text(GLOBALS "func @inner(%has: int) -> void {\n"
                                      "  %1 = load %has\n"
                                      "  branch %1, out, take\n"
                                      "take:\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  jump out\n"
                                      "out:\n"
                                      "  return\n"
                                      "}\n"
                                      "func @middle(%has: int) -> void {\n"
                                      "  %1 = load %has\n"
                                      "  call @inner(%1)\n"
                                      "  return\n"
                                      "}\n"
                                      "func @good() -> void {\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  call @middle(1) ; good\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  return\n"
                                      "}\n");
    assert_string_equal(lock_events(m), "");
    model_text_free(m);
    (void)state;
}

/* The callee gives the caller's lock back and takes it again: no relock. */
static void test_a_callee_that_lets_go_meanwhile(void **state) {
    ModelText *m = model_text(GLOBALS "func @pause() -> void {\n"
                                      "  call @pthread_mutex_unlock(&@m) ; in pause\n"
                                      "  store @g = 1 ; open\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  store @g = 1 ; closed\n"
                                      "  return\n"
                                      "}\n"
                                      "func @f() -> void {\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  call @pause()\n"
                                      "  store @g = 2 ; after\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  return\n"
                                      "}\n");
    assert_string_equal(must_at(m, "after"), "m");
    assert_string_equal(lost_at(m, "open"), "m");
    assert_string_equal(must_at(m, "closed"), "m");
    assert_string_equal(lock_events(m), "unheld unlock m at in pause\n");
    assert_int_equal(summary_of(m, "pause")->outcomes[0].effects[0].status, LOCK_RETAKEN);
    model_text_free(m);
    (void)state;
}

static void test_recursion_ends(void **state) {
    ModelText *m = model_text(GLOBALS "func @f(%n: int) -> void {\n"
                                      "  call @pthread_mutex_lock(&@m)\n"
                                      "  store @g = 1 ; held\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  %1 = load %n\n"
                                      "  branch %1, more, out\n"
                                      "more:\n"
                                      "  %2 = sub %1, 1\n"
                                      "  call @f(%2)\n"
                                      "  jump out\n"
                                      "out:\n"
                                      "  return\n"
                                      "}\n");
    assert_string_equal(must_at(m, "held"), "m");
    assert_string_equal(lock_events(m), "");
    assert_false(summary_of(m, "f")->has_effects);
    model_text_free(m);
    (void)state;
}

/* ---- kinds of mutexes ---- */

static LockNature nature_at(const ModelText *m, const char *mark) {
    Spot spot = spot_of(m, mark);
    const FnValues *v = m->model->values[spot.fn.i];
    const Operand *args = tu_args(v->tu, tu_instr(v->tu, spot.instr));
    return locks_nature(m->model->locks, m->model->paths, values_operand(m->model->paths, v, &args[1]));
}

static void test_recursive_by_attribute(void **state) {
    ModelText *m = model_text(GLOBALS "func @set_up() -> void {\n"
                                      "  local %attr: pthread_mutexattr_t\n"
                                      "  call @pthread_mutexattr_settype(&%attr, 1)\n"
                                      "  call @pthread_mutex_init(&@m, &%attr)\n"
                                      "  call @pthread_mutex_init(&@n, 0:pthread_mutexattr_t*)\n"
                                      "  return\n"
                                      "}\n"
                                      "func @f() -> void {\n"
                                      "  call @pthread_mutex_lock(&@m) ; m\n"
                                      "  call @pthread_mutex_lock(&@m) ; again\n"
                                      "  store @g = 1 ; twice\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  store @g = 1 ; once\n"
                                      "  call @pthread_mutex_unlock(&@m)\n"
                                      "  store @g = 1 ; none\n"
                                      "  call @pthread_mutex_lock(&@n) ; n\n"
                                      "  call @pthread_mutex_unlock(&@n)\n"
                                      "  return\n"
                                      "}\n");
    assert_int_equal(nature_at(m, "m"), NATURE_RECURSIVE);
    assert_int_equal(nature_at(m, "n"), NATURE_NORMAL);
    assert_string_equal(must_at(m, "twice"), "m");
    assert_string_equal(must_at(m, "once"), "m");
    assert_string_equal(may_at(m, "none"), "");
    assert_null(strstr(lock_events(m), "unlock"));
    model_text_free(m);
    (void)state;
}

static void test_recursive_through_an_init_wrapper(void **state) {
    ModelText *m = model_text(TYPES "func @recursive_init(%l: pthread_mutex_t*) -> void {\n"
                                    "  local %attr: pthread_mutexattr_t\n"
                                    "  call @pthread_mutexattr_settype(&%attr, 1)\n"
                                    "  %1 = load %l\n"
                                    "  call @pthread_mutex_init(%1, &%attr)\n"
                                    "  return\n"
                                    "}\n"
                                    "func @queue_init(%q: queue*) -> void {\n"
                                    "  %1 = load %q\n"
                                    "  %2 = addr (%1).lock\n"
                                    "  call @recursive_init(%2)\n"
                                    "  return\n"
                                    "}\n"
                                    "func @f(%q: queue*) -> void {\n"
                                    "  %1 = load %q\n"
                                    "  %2 = addr (%1).lock\n"
                                    "  call @pthread_mutex_lock(%2) ; q\n"
                                    "  call @pthread_mutex_unlock(%2)\n"
                                    "  return\n"
                                    "}\n");
    assert_int_equal(nature_at(m, "q"), NATURE_RECURSIVE);
    model_text_free(m);
    (void)state;
}

static void test_recursive_by_static_initialiser(void **state) {
    ModelText *m = model_text("global @r: pthread_mutex_t static {\n"
                              "  +16:int = 1\n"
                              "}\n"
                              "global @plain: pthread_mutex_t static {\n"
                              "  +16:int = 0\n"
                              "}\n"
                              "global @unknown: pthread_mutex_t\n"
                              "func @f() -> void {\n"
                              "  call @pthread_mutex_lock(&@r) ; r\n"
                              "  call @pthread_mutex_lock(&@plain) ; plain\n"
                              "  call @pthread_mutex_lock(&@unknown) ; unknown\n"
                              "  return\n"
                              "}\n");
    assert_int_equal(nature_at(m, "r"), NATURE_RECURSIVE);
    assert_int_equal(nature_at(m, "plain"), NATURE_NORMAL);
    assert_int_equal(nature_at(m, "unknown"), NATURE_UNKNOWN);
    model_text_free(m);
    (void)state;
}

/* ---- gaps and limits ---- */

/* Six flags decide about six locks: more states than are kept apart. */
static void test_merged_states_are_a_gap(void **state) {
    enum { FLAGS = 6 };
    Arena *arena = arena_new();
    const char *text = "global @g: int\n";
    for (int i = 0; i < FLAGS; i++)
        text = arena_printf(arena, "%sglobal @m%d: pthread_mutex_t\n", text, i);
    text = arena_printf(arena, "%sdecl @flag() -> int\nfunc @f() -> void {\n  jump b0\n", text);
    for (int i = 0; i < FLAGS; i++)
        text = arena_printf(arena,
                            "%sb%d:\n  %%%d = call @flag()\n  branch %%%d, t%d, b%d\n"
                            "t%d:\n  call @pthread_mutex_lock(&@m%d)\n  jump b%d\n",
                            text, i, i + 1, i + 1, i, i + 1, i, i, i + 1);
    text = arena_printf(arena, "%sb%d:\n  store @g = 1 ; end\n  return\n}\n", text, FLAGS);
    ModelText *m = model_text(text);
    assert_string_equal(must_at(m, "end"), "");
    assert_int_equal(gap_count(m, GAP_LOCK_STATES_MERGED), 1);
    model_text_free(m);
    arena_free(arena);
    (void)state;
}

/* One after the other; more than a state has entries for. */
static void test_many_locks_in_one_function(void **state) {
    enum { LOCKS = LOCKSTATE_LOCKS + 2 };
    Arena *arena = arena_new();
    const char *text = "global @g: int\n", *body = "";
    for (int i = 0; i < LOCKS; i++) {
        text = arena_printf(arena, "%sglobal @m%d: pthread_mutex_t\n", text, i);
        body = arena_printf(arena,
                            "%s  call @pthread_mutex_lock(&@m%d)\n  store @g = 1 ; %d\n"
                            "  call @pthread_mutex_unlock(&@m%d)\n",
                            body, i, i, i);
    }
    ModelText *m = model_text(arena_printf(arena, "%sfunc @f() -> void {\n%s  return\n}\n", text, body));
    for (int i = 0; i < LOCKS; i++)
        assert_string_equal(must_at(m, arena_printf(arena, "%d", i)), arena_printf(arena, "m%d", i));
    assert_string_equal(lock_events(m), "");
    model_text_free(m);
    arena_free(arena);
    (void)state;
}

static void test_where_a_lock_was_taken(void **state) {
    ModelText *m = model_text(WRAPPERS "func @f(%q: queue*) -> void {\n"
                                       "  %1 = load %q\n"
                                       "  call @q_lock(%1) ; first\n"
                                       "  call @q_unlock(%1)\n"
                                       "  call @q_lock(%1) ; second\n"
                                       "  store (%1).len = 1 ; access\n"
                                       "  call @q_unlock(%1)\n"
                                       "  return\n"
                                       "}\n");
    Spot access = spot_of(m, "access"), inside = spot_of(m, "in q_lock");
    const FnValues *v = m->model->values[access.fn.i];
    PathId lock = path_field(m->model->paths, path_param(m->model->paths, access.fn, 0),
                             record_named(m, "struct queue"), 0, "lock");
    InstrId site = locks_site_before(m->model->locks, m->model->paths, m->model->graph, v, lock, access.instr);
    assert_string_equal(mark_at(m, access.fn, site), "second");
    const FnValues *q_lock = m->model->values[inside.fn.i];
    site = locks_site_before(m->model->locks, m->model->paths, m->model->graph, q_lock, lock, inside.instr);
    assert_int_equal(site.i, 0);
    model_text_free(m);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrappers_are_learned),
        cmocka_unit_test(test_wrappers_of_wrappers),
        cmocka_unit_test(test_trylock_wrapper_with_inverted_result),
        cmocka_unit_test(test_results_tell_what_was_locked),
        cmocka_unit_test(test_lock_through_a_returned_object),
        cmocka_unit_test(test_noreturn),
        cmocka_unit_test(test_relock_through_two_calls),
        cmocka_unit_test(test_relock_with_an_excluding_condition),
        cmocka_unit_test(test_relock_with_a_condition_through_two_calls),
        cmocka_unit_test(test_a_callee_that_lets_go_meanwhile),
        cmocka_unit_test(test_recursion_ends),
        cmocka_unit_test(test_recursive_by_attribute),
        cmocka_unit_test(test_recursive_through_an_init_wrapper),
        cmocka_unit_test(test_recursive_by_static_initialiser),
        cmocka_unit_test(test_merged_states_are_a_gap),
        cmocka_unit_test(test_many_locks_in_one_function),
        cmocka_unit_test(test_where_a_lock_was_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
