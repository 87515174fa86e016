/* test_verdict.c: each way in which a report and its testdata can disagree is noticed, and agreement is silent. */
#include "support/check.h"
#include "support/verdict.h"

#include <string.h>

#define LOCATION(file, line) "\"location\":{\"file\":\"" file "\",\"line\":" #line ",\"column\":5}"
#define FINDING(rule, file, line, sides) FINDING_OF("high", rule, file, line, sides)
#define FINDING_OF(tier, rule, file, line, sides) \
    "{\"rule\":\"" rule "\",\"tier\":\"" tier     \
    "\",\"severity\":\"error\",\"message\":\"m\"," LOCATION(file, line) ",\"sides\":[" sides "]}"
#define SIDE(file, line) "{\"steps\":[{\"kind\":\"read\"," LOCATION(file, line) "}]}"

/* The problems of one file, "testdata/bad_x.c", with this text, after a report of these findings. */
static ProblemVec compare(Arena *arena, const char *text, const char *findings) {
    Annotations annotations = {0};
    ReportedVec reported = {0};
    ProblemVec problems = {0};
    annotations_read(arena, "testdata/bad_x.c", text, &annotations);
    assert_int_equal(annotations.errors.len, 0);
    const char *json = arena_printf(arena, "{\"schema\":1,\"findings\":[%s]}", findings);
    assert_null(verdict_read_json(arena, json, &reported));
    verdict_compare(arena, &annotations, &reported, &problems);
    return problems;
}

static void assert_problem(Arena *arena, const char *text, const char *findings, const char *problem) {
    ProblemVec problems = compare(arena, text, findings);
    assert_int_equal(problems.len, 1);
    assert_string_equal(problems.data[0], problem);
}

static void assert_agrees(Arena *arena, const char *text, const char *findings) {
    assert_int_equal(compare(arena, text, findings).len, 0);
}

static void test_agreement(void **state) {
    assert_agrees(*state, "// clean\n", "");
    assert_agrees(*state, "x; // expect: lock-leak\n", FINDING("lock-leak", "bad_x.c", 1, ""));
    assert_agrees(*state, "x; // noise: lock-leak: why\n", FINDING("lock-leak", "bad_x.c", 1, ""));
    assert_agrees(*state, "x; // miss: lock-leak: why\ny; // safe: lock-leak\n", "");
    assert_agrees(*state, "x; // step: lock-leak\ny; // expect: lock-leak\n",
                  FINDING("lock-leak", "bad_x.c", 2, SIDE("bad_x.c", 1)));
}

static void test_paths_meet_by_their_ends(void **state) {
    static const char text[] = "x; // expect: lock-leak\n";
    assert_agrees(*state, text, FINDING("lock-leak", "testdata/bad_x.c", 1, ""));
    assert_agrees(*state, text, FINDING("lock-leak", "/home/ada/testdata/bad_x.c", 1, ""));
    assert_int_equal(compare(*state, text, FINDING("lock-leak", "very_bad_x.c", 1, "")).len, 2);
    assert_int_equal(compare(*state, text, FINDING("lock-leak", "x.c", 1, "")).len, 2);
    assert_int_equal(compare(*state, text, FINDING("lock-leak", "src/bad_x.c", 1, "")).len, 2);
}

static void test_missing_finding(void **state) {
    static const char missing[] = "testdata/bad_x.c:1: lock-leak: expected, but not reported";
    assert_problem(*state, "x; // expect: lock-leak\n", "", missing);
    ProblemVec other_line = compare(*state, "x; // expect: lock-leak\n", FINDING("lock-leak", "bad_x.c", 2, ""));
    assert_int_equal(other_line.len, 2);
    assert_string_equal(other_line.data[0], missing);
    assert_string_equal(other_line.data[1], "bad_x.c:2: lock-leak: reported, but not annotated: m");
    assert_int_equal(compare(*state, "x; // expect: lock-leak\n", FINDING("lock-copy", "bad_x.c", 1, "")).len, 2);
}

static void test_repeated_finding(void **state) {
    assert_problem(*state, "x; // expect: lock-leak\n",
                   FINDING("lock-leak", "bad_x.c", 1, "") "," FINDING("lock-leak", "bad_x.c", 1, ""),
                   "testdata/bad_x.c:1: lock-leak: reported more than once");
}

static void test_tiers(void **state) {
    static const char low[] = FINDING_OF("low", "lock-leak", "bad_x.c", 1, "");
    static const char high[] = FINDING_OF("high", "lock-leak", "bad_x.c", 1, "");
    assert_agrees(*state, "x; // low: lock-leak\n", low);
    assert_problem(*state, "x; // expect: lock-leak\n", low,
                   "testdata/bad_x.c:1: lock-leak: expected, but of tier low");
    assert_problem(*state, "x; // low: lock-leak\n", high,
                   "testdata/bad_x.c:1: lock-leak: was of tier low and is shown now: promote 'low' to 'expect'");
    assert_problem(*state, "x; // low: lock-leak\n", "", "testdata/bad_x.c:1: lock-leak: expected, but not reported");
}

static void test_missing_step(void **state) {
    static const char text[] = "x; // step: lock-leak\ny; // expect: lock-leak\n";
    static const char problem[] = "testdata/bad_x.c:1: lock-leak: no step of such a finding is here";
    assert_problem(*state, text, FINDING("lock-leak", "bad_x.c", 2, ""), problem);
    assert_problem(*state, text, FINDING("lock-leak", "bad_x.c", 2, SIDE("bad_x.c", 2)), problem);
    assert_problem(*state, text, FINDING("lock-leak", "bad_x.c", 2, SIDE("other.c", 1)), problem);
}

static void test_step_announces_nothing(void **state) {
    assert_problem(*state, "x; // step: lock-leak\n", FINDING("lock-leak", "bad_x.c", 1, SIDE("bad_x.c", 1)),
                   "bad_x.c:1: lock-leak: reported, but not annotated: m");
}

static void test_safe_line_reported(void **state) {
    assert_problem(*state, "x; // safe: lock-leak\n", FINDING("lock-leak", "bad_x.c", 1, ""),
                   "testdata/bad_x.c:1: lock-leak: reported, but it is safe");
}

static void test_promotions(void **state) {
    assert_problem(*state, "x; // miss: lock-leak: why\n", FINDING("lock-leak", "bad_x.c", 1, ""),
                   "testdata/bad_x.c:1: lock-leak: was a miss and is found now: promote 'miss' to 'expect'");
    assert_problem(*state, "x; // noise: lock-leak: why\n", "",
                   "testdata/bad_x.c:1: lock-leak: was noise and is silent now: promote 'noise' to 'safe'");
}

static void assert_unreadable(Arena *arena, const char *json, const char *problem) {
    ReportedVec reported = {0};
    assert_string_equal(verdict_read_json(arena, json, &reported), problem);
}

static void test_unreadable_reports(void **state) {
    ReportedVec reported = {0};
    const char *wrong = verdict_read_json(*state, "no", &reported);
    assert_non_null(wrong);
    assert_int_equal(strncmp(wrong, "the report is no JSON: line 1: ", 31), 0);
    assert_unreadable(*state, "{}", "the report has no array \"findings\"");
    assert_unreadable(*state, "[]", "the report has no array \"findings\"");
    assert_unreadable(*state, "{\"findings\":[{\"rule\":\"lock-leak\"}]}",
                      "a finding of the report lacks its rule or its location");
    assert_unreadable(*state, "{\"findings\":[7]}", "a finding of the report lacks its rule or its location");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_agreement),
        arena_test(test_paths_meet_by_their_ends),
        arena_test(test_missing_finding),
        arena_test(test_repeated_finding),
        arena_test(test_tiers),
        arena_test(test_missing_step),
        arena_test(test_step_announces_nothing),
        arena_test(test_safe_line_reported),
        arena_test(test_promotions),
        arena_test(test_unreadable_reports),
    };
    return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
