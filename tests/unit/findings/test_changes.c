/* test_changes.c: which findings a difference touches. */
#include "findings/changes.h"
#include "support/check.h"

#include <string.h>

static const char diff[] = "diff --git a.c a.c\n"
                           "index 1..2 100644\n"
                           "--- a.c\n"
                           "+++ a.c\n"
                           "@@ -10 +10,2 @@ int f(void)\n"
                           "-+++ old\n"
                           "+--- x.c\n"
                           "++++ new.c\n"
                           "@@ -40,3 +41,0 @@\n"
                           "-x\n-y\n-z\n"
                           "diff --git of two words.c of two words.c\n"
                           "--- of two words.c\t\n"
                           "+++ of two words.c\t\n"
                           "@@ -1 +1 @@\n"
                           "diff --git gone.c gone.c\n"
                           "--- gone.c\n"
                           "+++ /dev/null\n"
                           "@@ -1,9 +0,0 @@\n";

static void test_reading(void **state) {
    FileChangeVec changes = changes_read(diff, *state);
    assert_int_equal(changes.len, 3);
    assert_string_equal(changes.data[0].file, "a.c");
    assert_int_equal(changes.data[0].ranges.len, 2);
    assert_int_equal(changes.data[0].ranges.data[0].first, 10);
    assert_int_equal(changes.data[0].ranges.data[0].last, 11);
    assert_int_equal(changes.data[0].ranges.data[1].first, 41); /* what was removed stood between 41 and 42 */
    assert_int_equal(changes.data[0].ranges.data[1].last, 42);
    assert_string_equal(changes.data[1].file, "of two words.c");
    assert_int_equal(changes_read("", *state).len, 0);
}

static FactFn *add_function(Arena *arena, Facts *facts, const char *file, uint32_t line) {
    if (facts->fns.len == 0)
        (void)vec_push(arena, &facts->fns); /* element 0 means none */
    FactFn *fn = vec_push(arena, &facts->fns);
    *fn = (FactFn){.name = "f", .loc = {file, line, 1}};
    return fn;
}

static bool is_untouched(Arena *arena, const FileChangeVec *changes, SourceLoc primary, SourceLoc step) {
    Facts facts = {0};
    StoredRun run = {0};
    add_function(arena, &facts, "a.c", 30);
    add_function(arena, &facts, "a.c", 5);
    add_function(arena, &facts, "b.c", 1);
    StoredFinding *stored = vec_push(arena, &run.findings);
    stored->finding.loc = primary;
    Side *side = vec_push(arena, &stored->finding.sides);
    *vec_push(arena, &side->steps) = (Step){.loc = step};
    changes_match(changes, &run, &facts);
    return stored->untouched;
}

static void test_functions_are_touched_as_a_whole(void **state) {
    FileChangeVec changes = changes_read("+++ a.c\n@@ -10 +10,2 @@\n", *state);
    SourceLoc far = {"b.c", 3, 1}, none = {"", 0, 0};
    assert_false(is_untouched(*state, &changes, (SourceLoc){"a.c", 5, 1}, none));
    assert_false(is_untouched(*state, &changes, (SourceLoc){"a.c", 29, 1}, none));
    assert_true(is_untouched(*state, &changes, (SourceLoc){"a.c", 30, 1}, none));
    assert_true(is_untouched(*state, &changes, (SourceLoc){"a.c", 4, 1}, none));
    assert_true(is_untouched(*state, &changes, far, far));
    assert_false(is_untouched(*state, &changes, far, (SourceLoc){"a.c", 12, 1}));
    changes_add_file(&changes, "b.c", *state);
    assert_false(is_untouched(*state, &changes, far, none));
}

int main(void) {
    const struct CMUnitTest tests[] = {arena_test(test_reading), arena_test(test_functions_are_touched_as_a_whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
