/* test_gate.c: which findings make a check fail, and what is no complete analysis. */
#include "cli/gate.h"
#include "support/check.h"

#include <string.h>

static const ReportOptions usual = {.min_tier = TIER_HIGH};
static const Gate from_warning = {.fail_on = SEVERITY_WARNING};

static StoredFinding finding_of(Tier tier, Severity severity) {
    return (StoredFinding){.finding = {.tier = tier, .severity = severity, .suppressed = ""}};
}

static bool counts(const Gate *gate, Tier tier, Severity severity, Tier min_tier) {
    StoredFinding finding = finding_of(tier, severity);
    const ReportOptions shown = {.min_tier = min_tier};
    return gate_counts(gate, &shown, &finding);
}

static void test_strong_evidence_of_an_error_stops(void **state) {
    (void)state;
    assert_true(counts(&from_warning, TIER_HIGH, SEVERITY_WARNING, TIER_HIGH));
    assert_true(counts(&from_warning, TIER_DEFINITE, SEVERITY_ERROR, TIER_HIGH));
    assert_true(counts(&from_warning, TIER_HIGH, SEVERITY_ERROR, TIER_LOW));
}

static void test_notes_and_low_findings_never_stop(void **state) {
    (void)state;
    assert_false(counts(&from_warning, TIER_DEFINITE, SEVERITY_NOTE, TIER_HIGH));
    assert_false(counts(&from_warning, TIER_LOW, SEVERITY_ERROR, TIER_HIGH));
    assert_false(counts(&from_warning, TIER_LOW, SEVERITY_ERROR, TIER_LOW));
}

static void test_severity_that_stops_is_a_choice(void **state) {
    (void)state;
    const Gate from_error = {.fail_on = SEVERITY_ERROR}, from_note = {.fail_on = SEVERITY_NOTE};
    const Gate never = {.off = true, .fail_on = SEVERITY_NOTE};
    assert_false(counts(&from_error, TIER_DEFINITE, SEVERITY_WARNING, TIER_HIGH));
    assert_true(counts(&from_error, TIER_HIGH, SEVERITY_ERROR, TIER_HIGH));
    assert_true(counts(&from_note, TIER_HIGH, SEVERITY_NOTE, TIER_HIGH));
    assert_false(counts(&never, TIER_DEFINITE, SEVERITY_ERROR, TIER_HIGH));
}

static void test_what_is_not_shown_does_not_stop(void **state) {
    (void)state;
    assert_false(counts(&from_warning, TIER_HIGH, SEVERITY_ERROR, TIER_DEFINITE));
    assert_true(counts(&from_warning, TIER_DEFINITE, SEVERITY_WARNING, TIER_DEFINITE));
    StoredFinding known = finding_of(TIER_DEFINITE, SEVERITY_ERROR);
    known.known = true;
    const ReportOptions shown = {.min_tier = TIER_HIGH, .new_only = true};
    assert_false(gate_counts(&from_warning, &shown, &known));
}

static void test_what_a_comment_hides_does_not_stop(void **state) {
    (void)state;
    StoredFinding hidden = finding_of(TIER_DEFINITE, SEVERITY_ERROR);
    hidden.finding.suppressed = "of no interest";
    const ReportOptions shown = {.min_tier = TIER_HIGH, .suppressed = true};
    assert_false(gate_counts(&from_warning, &shown, &hidden));
}

/* ---- runs ---- */

typedef struct Course {
    uint32_t findings, lost, in_part;
    bool blind;
} Course;

static GateResult judge(Arena *arena, Gate gate, Course course, const char *words) {
    StoredRun run = {.info = {.tu_count = 9, .tu_failed = course.lost, .tu_degraded = course.in_part}};
    for (uint32_t i = 0; i < course.findings; i++)
        *vec_push(arena, &run.findings) = finding_of(TIER_HIGH, SEVERITY_ERROR);
    char said[1000] = "";
    FILE *out = fmemopen(said, sizeof said, "w");
    GateResult result = gate_judge(&gate, &usual, &run, !course.blind, out);
    assert_int_equal(fclose(out), 0);
    assert_true(words ? strstr(said, words) != NULL : said[0] == '\0');
    return result;
}

static void test_numbers_that_may_be_there(void **state) {
    Gate two = {.allowed = 2};
    assert_int_equal(judge(*state, from_warning, (Course){.findings = 0}, NULL), GATE_PASSED);
    assert_int_equal(judge(*state, from_warning, (Course){.findings = 1}, NULL), GATE_FAILED);
    assert_int_equal(judge(*state, two, (Course){.findings = 2}, NULL), GATE_PASSED);
    assert_int_equal(judge(*state, two, (Course){.findings = 3}, "3 new findings count, 2 may"), GATE_FAILED);
}

static void test_lost_files_are_never_clean(void **state) {
    Gate strict = {.strict = true}, never = {.off = true};
    assert_int_equal(judge(*state, from_warning, (Course){.lost = 1}, "incomplete"), GATE_INCOMPLETE);
    assert_int_equal(judge(*state, never, (Course){.lost = 1, .findings = 1}, "incomplete"), GATE_INCOMPLETE);
    assert_int_equal(judge(*state, from_warning, (Course){.lost = 1, .findings = 1}, NULL), GATE_FAILED);
    assert_int_equal(judge(*state, strict, (Course){.lost = 1, .findings = 1}, "incomplete"), GATE_INCOMPLETE);
    assert_int_equal(judge(*state, from_warning, (Course){.in_part = 1}, NULL), GATE_PASSED);
    assert_int_equal(judge(*state, strict, (Course){.in_part = 1}, "incomplete"), GATE_INCOMPLETE);
}

static void test_who_saw_nothing_cannot_tell(void **state) {
    assert_int_equal(judge(*state, from_warning, (Course){.blind = true}, "nothing to check"), GATE_INCOMPLETE);
    assert_int_equal(judge(*state, from_warning, (Course){.blind = true, .findings = 1}, NULL), GATE_FAILED);
}

static void test_what_there_is_to_see(void **state) {
    Arena *arena = *state;
    Facts facts = {0};
    assert_false(gate_saw_something(&facts));
    (void)vec_push(arena, &facts.threads); /* element 0 means none */
    *vec_push(arena, &facts.threads) = (FactThread){.name = FACT_LIBRARY_CALLERS, .origin = FACT_CALLERS};
    (void)vec_push(arena, &facts.locks);
    assert_false(gate_saw_something(&facts));
    *vec_push(arena, &facts.threads) = (FactThread){.name = "Python", .origin = FACT_CALLERS};
    assert_true(gate_saw_something(&facts));
    facts.threads.len = 2;
    *vec_push(arena, &facts.threads) = (FactThread){.name = "worker", .origin = FACT_CREATED};
    assert_true(gate_saw_something(&facts));
    facts.threads.len = 2;
    (void)vec_push(arena, &facts.locks);
    assert_true(gate_saw_something(&facts));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strong_evidence_of_an_error_stops),
        cmocka_unit_test(test_notes_and_low_findings_never_stop),
        cmocka_unit_test(test_severity_that_stops_is_a_choice),
        cmocka_unit_test(test_what_is_not_shown_does_not_stop),
        cmocka_unit_test(test_what_a_comment_hides_does_not_stop),
        arena_test(test_numbers_that_may_be_there),
        arena_test(test_lost_files_are_never_clean),
        arena_test(test_who_saw_nothing_cannot_tell),
        arena_test(test_what_there_is_to_see),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
