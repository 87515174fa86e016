/* test_identity.c: which earlier findings are which ones of now, and when there is doubt, none. */
#include "findings/identity.h"
#include "support/check.h"

#define CURRENT "v2:"

static const Presence *presence_with(Arena *arena, const char *functions, const char *files) {
    Presence *presence = ARENA_NEW(arena, Presence);
    *presence = presence_new(arena);
    char *rest, *words = arena_strdup(arena, functions);
    for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        presence_add(presence, word, files);
    return presence;
}

static void expect_pairs(Arena *arena, Identity then, Identity now, const Presence *presence, bool same) {
    IdentityVec before = {0}, after = {0};
    *vec_push(arena, &before) = then;
    *vec_push(arena, &after) = now;
    identity_match(&before, &after, presence);
    assert_int_equal(before.data[0].same, same);
    assert_int_equal(after.data[0].same, same);
}

static void test_fingerprints_come_first(void **state) {
    const Identity then = {CURRENT "1", "race", "a.c", "f", "x", "", 0};
    const Identity now = {CURRENT "1", "race", "b.c", "g", "y", "", 0};
    expect_pairs(*state, then, now, presence_with(*state, "f g", "a.c"), true);
    expect_pairs(*state, then, now, NULL, true);
}

static void test_a_renamed_function(void **state) {
    const Identity then = {CURRENT "1", "race", "a.c", "f", "x", "", 0};
    const Identity now = {CURRENT "2", "race", "a.c", "g", "x", "", 0};
    expect_pairs(*state, then, now, presence_with(*state, "g", "a.c"), true);
    expect_pairs(*state, then, now, presence_with(*state, "f g", "a.c"), false); /* f is still there */
    expect_pairs(*state, then, now, NULL, false);
}

static void test_a_renamed_file(void **state) {
    const Identity then = {CURRENT "1", "race", "src/a.c", "f", "a.c:x", "", 0};
    const Identity now = {CURRENT "2", "race", "lib/b.c", "f", "b.c:x", "", 0};
    expect_pairs(*state, then, now, presence_with(*state, "f", "lib/b.c"), true);
    expect_pairs(*state, then, now, presence_with(*state, "f", "src/a.c"), false);
}

static void test_another_scheme(void **state) {
    const Identity then = {"v1:1", "race", "a.c", "f", "x", NULL, 0};
    const Identity now = {CURRENT "2", "race", "a.c", "f", "x", "g", 0};
    expect_pairs(*state, then, now, presence_with(*state, "f g", "a.c"), true);
}

/* The function of the other side. */
static void test_a_renamed_function_of_the_key(void **state) {
    const Identity then = {CURRENT "1", "race", "a.c", "f", "x", "other|s.lock", 0};
    const Identity renamed = {CURRENT "2", "race", "a.c", "f", "x", "another|s.lock", 0};
    const Identity lock = {CURRENT "3", "race", "a.c", "f", "x", "another|t.lock", 0};
    expect_pairs(*state, then, renamed, presence_with(*state, "f another", "a.c"), true);
    expect_pairs(*state, then, renamed, presence_with(*state, "f another other", "a.c"), false);
    expect_pairs(*state, then, lock, presence_with(*state, "f another", "a.c"), false); /* no function was renamed so */
    Identity unknown = then;
    unknown.key = NULL;
    expect_pairs(*state, unknown, renamed, presence_with(*state, "f another", "a.c"), false);
}

/* Two that may be it: neither is. */
static void test_doubt_matches_none(void **state) {
    Arena *arena = *state;
    IdentityVec before = {0}, after = {0};
    *vec_push(arena, &before) = (Identity){CURRENT "1", "race", "a.c", "f", "x", "", 0};
    *vec_push(arena, &after) = (Identity){CURRENT "2", "race", "a.c", "g", "x", "", 0};
    *vec_push(arena, &after) = (Identity){CURRENT "3", "race", "a.c", "h", "x", "", 0};
    identity_match(&before, &after, presence_with(arena, "g h", "a.c"));
    assert_int_equal(before.data[0].same, 0);
    assert_int_equal(after.data[0].same + after.data[1].same, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_fingerprints_come_first),
        arena_test(test_a_renamed_function),
        arena_test(test_a_renamed_file),
        arena_test(test_another_scheme),
        arena_test(test_a_renamed_function_of_the_key),
        arena_test(test_doubt_matches_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
