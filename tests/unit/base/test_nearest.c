/* test_nearest.c: which name is offered for a word that is none. */
#include "base/nearest.h"
#include "support/check.h"

#include <string.h>

static const char *const names[] = {"check", "report", "rules", "explain", "help"};

static const char *near(const char *word) {
    return nearest_name(word, names, 5);
}

static void test_slips_of_the_hand(void **state) {
    (void)state;
    assert_string_equal(near("chek"), "check");    /* one left out */
    assert_string_equal(near("cehck"), "check");   /* two exchanged */
    assert_string_equal(near("checkk"), "check");  /* one too many */
    assert_string_equal(near("xheck"), "check");   /* one wrong */
    assert_string_equal(near("repotr"), "report");
    assert_string_equal(near("explian"), "explain");
}

static void test_other_words_have_no_neighbour(void **state) {
    (void)state;
    assert_null(near("xyzzy"));
    assert_null(near("x"));
    assert_null(near(""));
    assert_null(near("diff"));
    char word[1000];
    memset(word, 'c', sizeof word);
    word[sizeof word - 1] = '\0';
    assert_null(near(word));
}

static void test_the_nearest_wins_and_then_the_first(void **state) {
    (void)state;
    static const char *const close[] = {"lock-leak", "lock-lead", "lock-lean"};
    assert_string_equal(nearest_name("lock-lead", close, 3), "lock-lead");
    assert_string_equal(nearest_name("lock-leaf", close, 3), "lock-leak");
}

static void test_no_names(void **state) {
    (void)state;
    assert_null(nearest_name("check", names, 0));
}

static void test_a_hint_names_one_or_all(void **state) {
    (void)state;
    static const char *const few[] = {"read", "write", "none"};
    Arena *arena = arena_new();
    assert_string_equal(nearest_hint(arena, "wriet", few, 3), "did you mean 'write'?");
    assert_string_equal(nearest_hint(arena, "elephant", few, 3), "one of read, write or none");
    assert_string_equal(nearest_hint(arena, "elephant", few, 1), "it can be read");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slips_of_the_hand),
        cmocka_unit_test(test_other_words_have_no_neighbour),
        cmocka_unit_test(test_the_nearest_wins_and_then_the_first),
        cmocka_unit_test(test_no_names),
        cmocka_unit_test(test_a_hint_names_one_or_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
