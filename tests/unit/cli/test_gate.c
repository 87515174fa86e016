/* test_gate.c: which findings make a check fail. */
#include "cli/gate.h"
#include "support/check.h"

static bool stops(Tier tier, Severity severity, Tier min_tier) {
    Finding finding = {.tier = tier, .severity = severity, .suppressed = ""};
    return gate_stops(&finding, min_tier);
}

static void test_strong_evidence_of_an_error_stops(void **state) {
    (void)state;
    assert_true(stops(TIER_HIGH, SEVERITY_WARNING, TIER_HIGH));
    assert_true(stops(TIER_DEFINITE, SEVERITY_ERROR, TIER_HIGH));
    assert_true(stops(TIER_HIGH, SEVERITY_ERROR, TIER_LOW));
}

static void test_notes_and_low_findings_never_stop(void **state) {
    (void)state;
    assert_false(stops(TIER_DEFINITE, SEVERITY_NOTE, TIER_HIGH));
    assert_false(stops(TIER_LOW, SEVERITY_ERROR, TIER_HIGH));
    assert_false(stops(TIER_LOW, SEVERITY_ERROR, TIER_LOW));
}

static void test_what_is_not_shown_does_not_stop(void **state) {
    (void)state;
    assert_false(stops(TIER_HIGH, SEVERITY_ERROR, TIER_DEFINITE));
    assert_true(stops(TIER_DEFINITE, SEVERITY_WARNING, TIER_DEFINITE));
}

static void test_what_a_comment_hides_does_not_stop(void **state) {
    (void)state;
    Finding finding = {.tier = TIER_DEFINITE, .severity = SEVERITY_ERROR, .suppressed = "of no interest"};
    assert_false(gate_stops(&finding, TIER_HIGH));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strong_evidence_of_an_error_stops),
        cmocka_unit_test(test_notes_and_low_findings_never_stop),
        cmocka_unit_test(test_what_is_not_shown_does_not_stop),
        cmocka_unit_test(test_what_a_comment_hides_does_not_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
