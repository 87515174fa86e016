/* test_annotations.c: which lock an attribute names, and what attributes make of locks held. */
#include "program_parts.h"
#include "support/check.h"

#include <string.h>

/* struct mu is a project's own mutex; struct sealed is one that does not show its lock. */
#define TYPES                                                              \
    "type mu = struct size 48 align 8 {\n"                                 \
    "  name: char* @0\n"                                                   \
    "  m: pthread_mutex_t @8\n"                                            \
    "}\n"                                                                  \
    "type sealed = struct size 8 align 8 {\n"                              \
    "  word: long @0\n"                                                    \
    "}\n"                                                                  \
    "type queue = struct size 256 align 8 {\n"                             \
    "  lock: pthread_mutex_t @0\n"                                         \
    "  own: mu @40\n"                                                      \
    "  seal: sealed @88\n"                                                 \
    "  outer: pthread_mutex_t* @96\n"                                      \
    "  len: int @104 annotation \"guarded_by:lock\"\n"                     \
    "  data: int* @112 annotation \"pt_guarded_by:own,guarded_by:lock\"\n" \
    "  rows: int[4] @120 annotation \"guarded_by:*outer\"\n"               \
    "  locks: pthread_mutex_t[2] @136\n"                                   \
    "  odd: int @216 annotation \"guarded_by:find(lock)\"\n"               \
    "}\n"                                                                  \
    "global @big: pthread_mutex_t\n"                                       \
    "global @total: int annotation \"guarded_by:big\"\n"                   \
    "global @g: int\n"

/* ---- names ---- */

static const char *guard_at(const ModelText *m, const char *mark) {
    PathId guard = annotations_guard(m->model->facts, address_at(m, mark));
    return guard.i ? words_of(m, guard) : "";
}

static void test_guards_of_members_and_variables(void **state) {
    (void)state;
    ModelText *m = model_text(TYPES "func @f(%q: queue*) -> void {\n"
                                    "  %1 = load %q\n"
                                    "  store (%1).len = 1 ; len\n"
                                    "  %2 = load (%1).data ; data\n"
                                    "  store (%2) = 1 ; pointee\n"
                                    "  store (%2)[3] = 1 ; element\n"
                                    "  store (%1).rows[2] = 1 ; row\n"
                                    "  store (%1).odd = 1 ; odd\n"
                                    "  store (%1).seal.word = 1 ; word\n"
                                    "  store @total = 1 ; total\n"
                                    "  store @g = 1 ; g\n"
                                    "  return\n"
                                    "}\n");
    assert_string_equal(guard_at(m, "len"), "q->lock");
    assert_string_equal(guard_at(m, "data"), "q->lock");
    assert_string_equal(guard_at(m, "pointee"), "q->own.m"); /* the mutex in struct mu */
    assert_string_equal(guard_at(m, "element"), "q->own.m");
    assert_string_equal(guard_at(m, "row"), "*q->outer");
    assert_string_equal(guard_at(m, "total"), "big");
    assert_string_equal(guard_at(m, "g"), "");
    assert_string_equal(guard_at(m, "word"), "");
    assert_string_equal(guard_at(m, "odd"), ""); /* not understood */
    model_text_free(m);
}

typedef struct Expression {
    const char *text, *lock;
} Expression;

static void test_expressions_of_functions(void **state) {
    (void)state;
    static const Expression expressions[] = {
        {"$0->lock", "q->lock"},
        {"&$0->lock", "q->lock"},
        {"(&(*$0).lock)", "q->lock"},
        {"$0->own", "q->own.m"},
        {"$0->seal", "q->seal"},
        {"$0->outer", "*q->outer"},
        {"*$0->outer", "*q->outer"},
        {"$0->locks[1]", "q->locks[1]"},
        {"big", "big"},
        {"&big", "big"},
        {"$1", ""},         /* no pointer */
        {"$7->lock", ""},   /* no such parameter */
        {"$0->gone", ""},
        {"$0.lock", ""},    /* a pointer has no members */
        {"nowhere", ""},
        {"$0->lock+1", ""},
        {"get($0)", ""},
        {"$0->locks[", ""},
        {"((((((", ""},
        {"&&big", ""},
    };
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        Arena *arena = arena_new();
        const char *text = arena_printf(arena,
                                        TYPES "func @f(%%q: queue*, %%n: int) -> void annotation \"requires:%s\" {\n"
                                              "  store @g = 1 ; here\n"
                                              "  return\n"
                                              "}\n",
                                        expressions[i].text);
        ModelText *m = model_text(text);
        if (strcmp(must_at(m, "here"), expressions[i].lock) != 0)
            fail_msg("%s: \"%s\", not \"%s\"", expressions[i].text, must_at(m, "here"), expressions[i].lock);
        assert_int_equal(gap_count(m, GAP_ANNOTATION_UNRESOLVED), !expressions[i].lock[0]);
        model_text_free(m);
        arena_free(arena);
    }
}

/* ---- effects ---- */

#define DECLARED                                                                \
    TYPES "decl @take(sealed*) -> void annotation \"acquire:$0\"\n"             \
          "decl @take_read(sealed*) -> void annotation \"acquire_shared:$0\"\n" \
          "decl @drop(sealed*) -> void annotation \"release:$0\"\n"             \
          "decl @try_it(sealed*) -> int annotation \"try_acquire:1:$0\"\n"      \
          "decl @try_0(sealed*) -> int annotation \"try_acquire:0:$0\"\n"       \
          "decl @check(sealed*) -> void annotation \"assert:$0\"\n"             \
          "decl @seal_of(queue*) -> sealed* annotation \"returns:$0->seal\"\n"  \
          "global @s: sealed\n"

static void test_functions_without_bodies(void **state) {
    (void)state;
    ModelText *m = model_text(DECLARED "func @f() -> void {\n"
                                       "  call @take(&@s)\n"
                                       "  store @g = 1 ; held\n"
                                       "  call @drop(&@s)\n"
                                       "  store @g = 1 ; dropped\n"
                                       "  call @take_read(&@s)\n"
                                       "  store @g = 1 ; read\n"
                                       "  call @drop(&@s)\n"
                                       "  call @check(&@s)\n"
                                       "  store @g = 1 ; checked\n"
                                       "  return\n"
                                       "}\n");
    assert_string_equal(must_at(m, "held"), "s");
    assert_string_equal(may_at(m, "dropped"), "");
    assert_string_equal(must_at(m, "read"), "s:shared");
    assert_string_equal(must_at(m, "checked"), "s");
    assert_string_equal(lock_events(m), "");
    model_text_free(m);
}

static void test_functions_that_try(void **state) {
    (void)state;
    static const char *const names[] = {"try_it", "try_0"};
    for (int i = 0; i < 2; i++) {
        Arena *arena = arena_new();
        ModelText *m = model_text(arena_printf(arena,
                                               DECLARED "func @f() -> void {\n"
                                                        "  %%1 = call @%s(&@s)\n"
                                                        "  branch %%1, yes, no\n"
                                                        "yes:\n"
                                                        "  store @g = 1 ; yes\n"
                                                        "  return\n"
                                                        "no:\n"
                                                        "  store @g = 1 ; no\n"
                                                        "  return\n"
                                                        "}\n",
                                               names[i]));
        assert_string_equal(must_at(m, "yes"), i ? "" : "s");
        assert_string_equal(must_at(m, "no"), i ? "s" : "");
        model_text_free(m);
        arena_free(arena);
    }
}

static void test_a_lock_that_is_returned(void **state) {
    (void)state;
    ModelText *m = model_text(DECLARED "func @f(%q: queue*) -> void {\n"
                                       "  %1 = load %q\n"
                                       "  %2 = call @seal_of(%1)\n"
                                       "  call @take(%2)\n"
                                       "  store @g = 1 ; held\n"
                                       "  %3 = addr (%1).seal\n"
                                       "  call @drop(%3)\n"
                                       "  store @g = 1 ; dropped\n"
                                       "  return\n"
                                       "}\n");
    assert_string_equal(must_at(m, "held"), "q->seal");
    assert_string_equal(may_at(m, "dropped"), "");
    model_text_free(m);
}

/* The body shows that it takes two locks; its attribute, one. */
static void test_a_body_is_believed_first(void **state) {
    (void)state;
    ModelText *m =
        model_text(TYPES "global @other: pthread_mutex_t\n"
                         "func @both() -> void annotation \"acquire:big\" {\n" LOCK("big")
                             LOCK("other") "  return\n"
                                           "}\n"
                                           "func @f() -> void {\n"
                                           "  call @both()\n"
                                           "  store @g = 1 ; held\n" UNLOCK("big") UNLOCK("other") "  return\n"
                                                                                                   "}\n");
    assert_string_equal(must_at(m, "held"), "big, other");
    model_text_free(m);
}

/* It is held on entry, given back, and taken again; callers see that they get it back. */
static void test_required_locks(void **state) {
    (void)state;
    ModelText *m = model_text(
        TYPES "func @wait() -> void annotation \"requires:big\" {\n"
              "  store @g = 1 ; entry\n" UNLOCK("big") "  store @g = 1 ; open\n" LOCK(
                  "big") "  return\n"
                         "}\n"
                         "func @f() -> void {\n" LOCK("big") "  call @wait()\n"
                                                             "  store @g = 1 ; after\n" UNLOCK("big") "  return\n"
                                                                                                      "}\n");
    assert_string_equal(must_at(m, "entry"), "big");
    assert_string_equal(may_at(m, "open"), "");
    assert_string_equal(must_at(m, "after"), "big");
    assert_string_equal(lock_events(m), "");
    model_text_free(m);
}

static void test_trusted_functions_have_no_events(void **state) {
    (void)state;
    static const char *const attributes[] = {"", "annotation \"unchecked\" "};
    for (int i = 0; i < 2; i++) {
        Arena *arena = arena_new();
        ModelText *m = model_text(arena_printf(
            arena, TYPES "func @f() -> void %s{\n" LOCK("big") LOCK("big") "  return\n}\n", attributes[i]));
        assert_int_equal(strstr(lock_events(m), "relock") == NULL, i);
        model_text_free(m);
        arena_free(arena);
    }
}

static void test_declared_order(void **state) {
    (void)state;
    ModelText *m = model_text("global @a: pthread_mutex_t annotation \"acquired_before:b\"\n"
                              "global @b: pthread_mutex_t\n"
                              "global @c: pthread_mutex_t annotation \"acquired_after:b\"\n"
                              "func @f() -> void {\n" LOCK("a") LOCK("b") LOCK("c") "  return\n"
                                                                                    "}\n");
    const Annotations *facts = m->model->facts;
    ClassId a = class_named(m, "a"), b = class_named(m, "b"), c = class_named(m, "c");
    assert_true(annotations_order(facts, a, b));
    assert_false(annotations_order(facts, b, a));
    assert_true(annotations_order(facts, b, c));
    assert_false(annotations_order(facts, c, b));
    model_text_free(m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_guards_of_members_and_variables),
        cmocka_unit_test(test_expressions_of_functions),
        cmocka_unit_test(test_functions_without_bodies),
        cmocka_unit_test(test_functions_that_try),
        cmocka_unit_test(test_a_lock_that_is_returned),
        cmocka_unit_test(test_a_body_is_believed_first),
        cmocka_unit_test(test_required_locks),
        cmocka_unit_test(test_trusted_functions_have_no_events),
        cmocka_unit_test(test_declared_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
