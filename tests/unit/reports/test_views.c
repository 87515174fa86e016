/* test_views.c: what the formats share: lines of sources, chains of calls, gaps by kind, and the concepts. */
#include "reports/concepts.h"
#include "reports/gap_view.h"
#include "reports/side_view.h"
#include "reports/source_view.h"
#include "reports/told_paths.h"
#include "support/check.h"
#include "support/sample_run.h"

static void test_lines_agree_with_the_run(void **state) {
    Arena *arena = *state;
    StoredRun *run = sample_run(arena);
    SourceView *view = source_view_new(arena, run);
    for (uint32_t i = 0; i < run->sources.len; i++) {
        const char *file = run->sources.data[i].file;
        uint32_t count = source_view_count(view, file);
        assert_true(count > 0);
        for (uint32_t number = 0; number <= count + 1; number++) {
            SourceLine line;
            size_t len;
            const char *expected = stored_line(run, file, number, &len);
            assert_int_equal(source_view_line(view, file, number, &line), expected != NULL);
            if (expected != NULL) {
                assert_ptr_equal(line.text, expected);
                assert_int_equal(line.len, len);
            }
        }
    }
    assert_int_equal(source_view_count(view, "nowhere.c"), 0);
}

static void test_block_comments_run_over_lines(void **state) {
    Arena *arena = *state;
    StoredRun run = {0};
    const char *text = "int a; /* one\ntwo\nthree */ int b;\nint c;";
    *vec_push(arena, &run.sources) = (StoredSource){.file = "a.c", .text = text, .len = strlen(text)};
    SourceView *view = source_view_new(arena, &run);
    const bool expected[] = {false, true, true, false};
    for (uint32_t i = 0; i < 4; i++) {
        SourceLine line;
        assert_true(source_view_line(view, "a.c", i + 1, &line));
        assert_int_equal(line.in_comment, expected[i]);
    }
}

static void add(Arena *arena, Side *side, StepKind kind, const char *function, const char *text) {
    *vec_push(arena, &side->steps) = (Step){kind, {"a.c", 1, 1}, function, text, ""};
}

static const char *chain_text(Arena *arena, const Side *side, uint32_t at) {
    NameVec chain = side_chain(arena, side, at);
    const char *text = "";
    for (uint32_t i = 0; i < chain.len; i++)
        text = arena_printf(arena, "%s/%s", text, chain.data[i]);
    return text;
}

static void test_chains_forget_what_was_left(void **state) {
    Arena *arena = *state;
    Side side = {.title = "", .thread = "", .locks = ""};
    add(arena, &side, STEP_CALL, "main", "calls start");
    add(arena, &side, STEP_THREAD_START, "worker", "started by start");
    add(arena, &side, STEP_CALL, "worker", "calls lock_it");
    add(arena, &side, STEP_ACQUIRE, "lock_it", "takes m");
    add(arena, &side, STEP_CALL, "worker", "calls push");
    add(arena, &side, STEP_NOTE, "", "a note");
    add(arena, &side, STEP_WRITE, "push", "writes n");
    assert_string_equal(chain_text(arena, &side, 0), "/main");
    assert_string_equal(chain_text(arena, &side, 1), "/worker");
    assert_string_equal(chain_text(arena, &side, 3), "/worker/lock_it");
    assert_string_equal(chain_text(arena, &side, 4), "/worker");
    assert_string_equal(chain_text(arena, &side, 6), "/worker/push");
    assert_string_equal(chain_text(arena, &side, 99), "/worker/push");
    assert_string_equal(side_sentence(arena, &side, " -> ", true), "worker -> push writes n, holding nothing");
    assert_string_equal(side_sentence(arena, &side, " -> ", false), "worker -> push writes n");
    side.locks = "m";
    side.title = "thread worker";
    assert_string_equal(side_headline(arena, &side, " -> ", true), "thread worker: worker -> push writes n, holding m");
}

static void test_locks_are_said_once(void **state) {
    Side side = {.title = "", .thread = "", .locks = "a"};
    add(*state, &side, STEP_ACQUIRE, "f", "takes b while holding a");
    assert_string_equal(side_sentence(*state, &side, " -> ", true), "f takes b while holding a");
    vec_last(&side.steps).text = "returns with a held";
    assert_string_equal(side_sentence(*state, &side, " -> ", false), "f returns with a held");
    vec_last(&side.steps).text = "returns";
    assert_string_equal(side_sentence(*state, &side, " -> ", false), "f returns, holding a");
}

static void test_repeated_sides(void **state) {
    StoredRun *run = sample_run(*state);
    Finding *race = &run->findings.data[1].finding;
    assert_false(side_is_repeated(race, 0));
    assert_false(side_is_repeated(race, 1));
    race->sides.data[1] = race->sides.data[0];
    assert_false(side_is_repeated(race, 0));
    assert_true(side_is_repeated(race, 1));
    race->sides.data[1].locks = "m";
    assert_false(side_is_repeated(race, 1));
}

static void check_told(ToldPaths *paths, const Finding *finding, const Side *side, uint32_t steps, const Finding *by) {
    ToldPath told = told_paths_tell(paths, finding, side, 2);
    assert_int_equal(told.steps, steps);
    assert_ptr_equal(told.by, by);
}

static void test_steps_that_two_sides_begin_with_are_told_once(void **state) {
    Side push = {.title = "", .thread = "", .locks = ""}, pop = push, other = push;
    add(*state, &push, STEP_THREAD_START, "worker", "begins");
    add(*state, &push, STEP_CALL, "worker", "calls push");
    add(*state, &push, STEP_WRITE, "push", "writes n");
    add(*state, &pop, STEP_THREAD_START, "worker", "begins");
    add(*state, &pop, STEP_CALL, "worker", "calls pop");
    add(*state, &pop, STEP_WRITE, "push", "writes n");
    add(*state, &other, STEP_WRITE, "push", "writes n");
    ToldPaths *paths = told_paths_new(*state);
    const Finding first = {.rule = "a"}, second = {.rule = "b"};
    check_told(paths, &first, &push, 0, NULL);
    check_told(paths, &first, &pop, 1, &first);
    check_told(paths, &first, &other, 0, NULL);
    check_told(paths, &first, &push, 2, &first); /* the last step is always told */
    check_told(paths, &second, &push, 2, &first);
    check_told(paths, &second, &other, 0, NULL);
}

static void test_few_steps_are_told_again(void **state) {
    Side one = {.title = "", .thread = "", .locks = ""};
    add(*state, &one, STEP_THREAD_START, "worker", "begins");
    add(*state, &one, STEP_WRITE, "worker", "writes n");
    ToldPaths *paths = told_paths_new(*state);
    const Finding first = {.rule = "a"}, second = {.rule = "b"};
    check_told(paths, &first, &one, 0, NULL);
    check_told(paths, &second, &one, 0, NULL);
    check_told(paths, &second, &one, 1, &second); /* and in the same finding only once */
}

static void test_sides_without_steps(void **state) {
    Side side = {.title = "thread worker", .thread = "", .locks = ""};
    assert_null(side_last(&side));
    assert_int_equal(side_chain(*state, &side, 0).len, 0);
    assert_string_equal(side_sentence(*state, &side, " -> ", false), "");
}

static void test_gaps_by_kind(void **state) {
    GapKindVec kinds = gap_view_kinds(*state, sample_run(*state));
    static const char *const order[] = {"tu-failed", "tu-parse-errors", "call-unresolved", "inline-asm"};
    static const uint32_t counts[] = {1, 1, 2, 1};
    assert_int_equal(kinds.len, 4);
    for (uint32_t i = 0; i < 4; i++) {
        assert_string_equal(kinds.data[i].kind, order[i]);
        assert_string_equal(kinds.data[i].first->kind, order[i]);
        assert_int_equal(kinds.data[i].count, counts[i]);
        assert_int_equal(kinds.data[i].whole_unit, i < 2);
    }
}

static void test_prose(void **state) {
    static const Prose expected[] = {
        {PROSE_PARAGRAPH, "One two."},
        {PROSE_HEADING, "Three"},
        {PROSE_CODE, "a\n\n  b\n"},
        {PROSE_PARAGRAPH, "Four"},
    };
    ProseVec prose = prose_read("One\ntwo.\n\n## Three\n\n    a\n\n      b\n\nFour", *state);
    assert_int_equal(prose.len, 4);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(prose.data[i].kind, expected[i].kind);
        assert_string_equal(prose.data[i].text, expected[i].text);
    }
    assert_int_equal(prose_read("", *state).len, 0);
}

static void test_concepts(void **state) {
    for (uint32_t i = 0; i < CONCEPT_COUNT; i++) {
        const Concept *concept = &concepts_all()[i];
        assert_int_equal(concept->number, i + 1);
        assert_ptr_equal(concept_find(concept->id), concept);
        assert_true(concept->chapter[0] != '\0' && concept_text(concept, *state)[0] != '\0');
        ProseVec page = concept_page(concept, *state);
        uint32_t counts[3] = {0};
        VEC_EACH(const Prose, prose, &page)
            counts[prose->kind]++;
        /* Python, C, and what to ask */
        assert_true(counts[PROSE_HEADING] == 3 && counts[PROSE_CODE] == 2 && counts[PROSE_PARAGRAPH] >= 2);
    }
    assert_null(concept_find("threads"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_lines_agree_with_the_run),
        arena_test(test_block_comments_run_over_lines),
        arena_test(test_chains_forget_what_was_left),
        arena_test(test_locks_are_said_once),
        arena_test(test_repeated_sides),
        arena_test(test_steps_that_two_sides_begin_with_are_told_once),
        arena_test(test_few_steps_are_told_again),
        arena_test(test_sides_without_steps),
        arena_test(test_gaps_by_kind),
        arena_test(test_concepts),
        arena_test(test_prose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
