/* test_finding.c: names, copies, order, repetitions and fingerprints of the sink. */
#include "findings/finding.h"
#include "support/check.h"
#include "support/random.h"

#include <string.h>

static SourceLoc loc_at(const char *file, uint32_t line, uint32_t col) {
    return (SourceLoc){file, line, col};
}

static Finding *add(FindingSink *sink, const char *rule, Tier tier, Severity severity, uint32_t line) {
    Finding *finding = sink_begin(sink, rule, tier, severity, loc_at("/p/a.c", line, 1));
    finding->object = sink_text(sink, "x%u", line); /* each a finding of its own */
    return finding;
}

static void test_names_read_back(void **state) {
    (void)state;
    for (int i = 0; i < TIER_COUNT; i++) {
        Tier tier;
        assert_true(tier_from_name(tier_name((Tier)i), &tier));
        assert_int_equal(tier, i);
    }
    for (int i = 0; i < SEVERITY_COUNT; i++) {
        Severity severity;
        assert_true(severity_from_name(severity_name((Severity)i), &severity));
        assert_int_equal(severity, i);
    }
    for (int i = 0; i < STEP_KIND_COUNT; i++) {
        StepKind kind;
        assert_true(step_kind_from_name(step_kind_name((StepKind)i), &kind));
        assert_int_equal(kind, i);
    }
    Tier untouched = TIER_HIGH;
    assert_false(tier_from_name("certain", &untouched));
    assert_int_equal(untouched, TIER_HIGH);
}

static void test_empty_sink(void **state) {
    FindingSink *sink = sink_new(*state);
    sink_finish(sink);
    assert_int_equal(sink_count(sink), 0);
}

static void test_texts_are_copied_and_null_is_empty(void **state) {
    Arena *arena = *state;
    FindingSink *sink = sink_new(arena);
    char file[] = "/p/a.c", rule[] = "rule-a", clause[] = "takes m";
    Finding *finding = sink_begin(sink, rule, TIER_LOW, SEVERITY_NOTE, loc_at(file, 1, 2));
    Side *first = finding_add_side(sink, finding, clause, NULL);
    Side *second = finding_add_side(sink, finding, "second", "t");
    side_add_step(sink, first, STEP_ACQUIRE, loc_at(file, 3, 4), "f", NULL, clause);
    side_add_step(sink, second, STEP_WRITE, loc_at(NULL, 0, 0), NULL, NULL, NULL);
    finding_add_assumption(sink, finding, clause);
    memset(file, 'X', sizeof file - 1);
    memset(rule, 'X', sizeof rule - 1);
    memset(clause, 'X', sizeof clause - 1);
    sink_finish(sink);
    const Finding *kept = sink_at(sink, 0);
    assert_string_equal(kept->rule, "rule-a");
    assert_string_equal(kept->loc.file, "/p/a.c");
    assert_string_equal(kept->message, "");
    assert_string_equal(kept->guard, "");
    assert_int_equal(kept->sides.len, 2);
    assert_string_equal(kept->sides.data[0].title, "takes m");
    assert_string_equal(kept->sides.data[0].thread, "");
    assert_string_equal(kept->sides.data[0].locks, "");
    assert_string_equal(kept->sides.data[0].steps.data[0].text, "takes m");
    assert_string_equal(kept->sides.data[0].steps.data[0].lock, "");
    assert_string_equal(kept->sides.data[1].steps.data[0].loc.file, "");
    assert_string_equal(kept->sides.data[1].steps.data[0].function, "");
    assert_string_equal(kept->assumptions.data[0], "takes m");
}

static void test_order_is_tier_severity_rule_position(void **state) {
    FindingSink *sink = sink_new(*state);
    add(sink, "rule-a", TIER_LOW, SEVERITY_ERROR, 1);
    add(sink, "rule-b", TIER_HIGH, SEVERITY_WARNING, 2);
    add(sink, "rule-b", TIER_HIGH, SEVERITY_ERROR, 30);
    add(sink, "rule-b", TIER_HIGH, SEVERITY_ERROR, 4);
    add(sink, "rule-a", TIER_HIGH, SEVERITY_ERROR, 50);
    add(sink, "rule-z", TIER_DEFINITE, SEVERITY_NOTE, 60);
    sink_finish(sink);
    const uint32_t lines[] = {60, 50, 4, 30, 2, 1};
    assert_int_equal(sink_count(sink), 6);
    for (uint32_t i = 0; i < 6; i++)
        assert_int_equal(sink_at(sink, i)->loc.line, lines[i]);
}

/* Of a function, about an object, whose guard covers `hits` of ten places. */
static void add_race(FindingSink *sink, const char *rule, const char *function, const char *object, uint32_t hits,
                     uint32_t line) {
    Finding *finding = add(sink, rule, TIER_HIGH, SEVERITY_ERROR, line);
    finding->function = function;
    finding->object = object;
    finding->guard_hits = hits;
    finding->guard_total = 10;
}

static void test_rules_take_turns_with_their_best_proved_group(void **state) {
    FindingSink *sink = sink_new(*state);
    add_race(sink, "race", "f", "x", 7, 10);
    add_race(sink, "race", "g", "y", 9, 20);
    add_race(sink, "race", "g", "z", 6, 30); /* in the function of the best one */
    add_race(sink, "race", "h", "y", 5, 40); /* about the variable of the best one */
    add_race(sink, "leak", "k", "", 0, 60);
    add_race(sink, "leak", "l", "", 0, 50);
    finding_add_assumption(sink, add(sink, "race", TIER_HIGH, SEVERITY_ERROR, 5), "no signal comes");
    sink_finish(sink);
    const uint32_t lines[] = {50, 20, 30, 40, 60, 10, 5};
    assert_int_equal(sink_count(sink), 7);
    for (uint32_t i = 0; i < 7; i++)
        assert_int_equal(sink_at(sink, i)->loc.line, lines[i]);
}

/* One finding, described by what varies in the tests below. */
static const char *fingerprint_of(Arena *arena, const char *file, uint32_t line, Tier tier, const char *key,
                                  const char *message) {
    FindingSink *sink = sink_new(arena);
    Finding *finding = sink_begin(sink, "rule-a", tier, SEVERITY_ERROR, loc_at(file, line, 1));
    finding->function = "f";
    finding->object = "struct s.x";
    finding->key = key;
    finding->message = message;
    sink_finish(sink);
    return sink_at(sink, 0)->fingerprint;
}

static void test_fingerprint_ignores_lines_wording_tier_and_folder(void **state) {
    Arena *arena = *state;
    const char *print = fingerprint_of(arena, "/p/src/a.c", 10, TIER_HIGH, "g", "in 14 of 15 accesses");
    assert_int_equal(strlen(print), strlen("v2:") + 32 + strlen(":1"));
    assert_memory_equal(print, "v2:", 3);
    assert_int_equal(strspn(print + 3, "0123456789abcdef"), 32);
    assert_string_equal(print + 35, ":1");
    assert_string_equal(print, fingerprint_of(arena, "/p/src/a.c", 99, TIER_LOW, "g", "in 20 of 21 accesses"));
    assert_string_equal(print, fingerprint_of(arena, "/q/src/a.c", 10, TIER_HIGH, "g", ""));
    assert_string_equal(print, fingerprint_of(arena, "/p/lib/core/a.c", 10, TIER_HIGH, "g", ""));
    assert_string_equal(print, fingerprint_of(arena, "a.c", 10, TIER_HIGH, "g", ""));
    assert_string_not_equal(print, fingerprint_of(arena, "/p/src/b.c", 10, TIER_HIGH, "g", ""));
    assert_string_not_equal(print, fingerprint_of(arena, "/p/src/a.c", 10, TIER_HIGH, "h", ""));
}

/* The scheme must not change by accident: stored baselines depend on it. The digest is that of `xxhsum -H2` over the
 * five parts, each ended by NUL. */
static void test_fingerprint_v2_is_fixed(void **state) {
    const char *print = fingerprint_of(*state, "/p/src/a.c", 1, TIER_HIGH, "g", "");
    assert_string_equal(print, "v2:bd5d7fd2ba3e74305e455cb6ba48a186:1");
}

static void test_boundaries_between_parts_count(void **state) {
    Arena *arena = *state;
    FindingSink *sink = sink_new(arena);
    Finding *finding = sink_begin(sink, "r", TIER_LOW, SEVERITY_NOTE, loc_at("/p/a.c", 1, 1));
    finding->function = "ab";
    finding->object = "c";
    finding = sink_begin(sink, "r", TIER_LOW, SEVERITY_NOTE, loc_at("/p/a.c", 1, 1));
    finding->function = "a";
    finding->object = "bc";
    sink_finish(sink);
    assert_int_equal(sink_count(sink), 2);
    assert_string_not_equal(sink_at(sink, 0)->fingerprint, sink_at(sink, 1)->fingerprint);
}

static void test_equal_ones_get_ordinals_by_position(void **state) {
    FindingSink *sink = sink_new(*state);
    const uint32_t lines[] = {30, 10, 20};
    for (int i = 0; i < 3; i++)
        sink_begin(sink, "r", lines[i] == 10 ? TIER_LOW : TIER_HIGH, SEVERITY_NOTE, loc_at("/p/a.c", lines[i], 5));
    sink_finish(sink);
    assert_int_equal(sink_count(sink), 3);
    /* reading order: the tiers decide; the ordinals follow the lines */
    assert_int_equal(sink_at(sink, 0)->loc.line, 20);
    assert_string_equal(sink_at(sink, 0)->fingerprint + 35, ":2");
    assert_string_equal(sink_at(sink, 1)->fingerprint + 35, ":3");
    assert_string_equal(sink_at(sink, 2)->fingerprint + 35, ":1");
}

static void test_repetitions_are_dropped_and_the_surest_stays(void **state) {
    FindingSink *sink = sink_new(*state);
    const Tier tiers[] = {TIER_LOW, TIER_DEFINITE, TIER_HIGH};
    for (int i = 0; i < 3; i++)
        sink_begin(sink, "r", tiers[i], SEVERITY_NOTE, loc_at("/p/a.c", 3, 5))->message = tier_name(tiers[i]);
    sink_finish(sink);
    assert_int_equal(sink_count(sink), 1);
    assert_string_equal(sink_at(sink, 0)->message, "definite");
    assert_string_equal(sink_at(sink, 0)->fingerprint + 35, ":1");
}

/* The order of arrival of different findings never shows. */
static void test_any_order_of_arrival_gives_the_same(void **state) {
    Arena *arena = *state;
    enum { COUNT = 60 };
    Random random = random_start();
    const char *expected[COUNT];
    for (int round = 0; round < 20; round++) {
        uint32_t order[COUNT];
        for (uint32_t i = 0; i < COUNT; i++)
            order[i] = i;
        for (uint32_t i = COUNT - 1; round > 0 && i > 0; i--) {
            uint32_t j = random_below(&random, i + 1), swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        FindingSink *sink = sink_new(arena);
        for (uint32_t i = 0; i < COUNT; i++) {
            uint32_t n = order[i];
            Finding *finding = sink_begin(sink, n % 2 ? "rule-a" : "rule-b", (Tier)(n % 3), SEVERITY_ERROR,
                                          loc_at(n % 5 ? "/p/a.c" : "/p/b.c", n, 1));
            finding->function = n % 7 ? "f" : "g";
        }
        sink_finish(sink);
        assert_int_equal(sink_count(sink), COUNT);
        for (uint32_t i = 0; i < COUNT; i++) {
            const Finding *f = sink_at(sink, i);
            const char *line = sink_text(sink, "%s %s:%u %s", f->rule, f->loc.file, f->loc.line, f->fingerprint);
            if (round == 0)
                expected[i] = line;
            else
                assert_string_equal(line, expected[i]);
        }
    }
}

static void test_sinks_of_several_programs_become_one(void **state) {
    static const char *const programs[] = {"first", "second"};
    FindingSink *all = sink_new(*state);
    for (int i = 0; i < 2; i++) {
        FindingSink *sink = sink_new(*state);
        sink_set_program(sink, programs[i]);
        sink_begin(sink, "shared", TIER_HIGH, SEVERITY_ERROR, loc_at("/p/a.c", 3, 5));
        sink_begin(sink, "own", TIER_HIGH, SEVERITY_ERROR, loc_at("/p/a.c", 7 + (uint32_t)i, 5));
        sink_append(all, sink);
    }
    assert_int_equal(sink_count(all), 4);
    sink_finish(all);
    assert_int_equal(sink_count(all), 3);
    assert_int_equal(sink_at(all, 0)->programs.len, 1);
    assert_string_equal(sink_at(all, 1)->rule, "shared");
    assert_int_equal(sink_at(all, 1)->programs.len, 2);
    assert_string_equal(sink_at(all, 2)->programs.data[0], "second");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_read_back),
        arena_test(test_empty_sink),
        arena_test(test_texts_are_copied_and_null_is_empty),
        arena_test(test_order_is_tier_severity_rule_position),
        arena_test(test_rules_take_turns_with_their_best_proved_group),
        arena_test(test_fingerprint_ignores_lines_wording_tier_and_folder),
        arena_test(test_fingerprint_v2_is_fixed),
        arena_test(test_boundaries_between_parts_count),
        arena_test(test_equal_ones_get_ordinals_by_position),
        arena_test(test_repetitions_are_dropped_and_the_surest_stays),
        arena_test(test_any_order_of_arrival_gives_the_same),
        arena_test(test_sinks_of_several_programs_become_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
