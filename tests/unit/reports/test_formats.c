/* test_formats.c: the stream formats against recorded results, the options, and bytes that do not belong in a
 * report. */
#include "reports/gzip_meter.h"
#include "reports/report.h"
#include "support/check.h"
#include "support/golden.h"
#include "support/random.h"
#include "support/sample_run.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Written {
    char *text;
    size_t len;
} Written; /* the test frees text */

static Written write_format(const char *name, const StoredRun *run, const ReportOptions *options) {
    Written written;
    FILE *out = open_memstream(&written.text, &written.len);
    Diag *diag = diag_new(NULL);
    assert_non_null(out);
    assert_int_equal(report_format(name)->write(run, options, out, diag), STATUS_OK);
    assert_int_equal(diag_error_count(diag), 0);
    assert_int_equal(fclose(out), 0);
    diag_free(diag);
    return written;
}

static void check_format(Arena *arena, const char *name, ReportOptions options, const char *golden) {
    Written first = write_format(name, sample_run(arena), &options);
    Written second = write_format(name, sample_run(arena), &options);
    assert_string_equal(first.text, second.text);
    golden_check(golden, first.text, first.len);
    free(first.text);
    free(second.text);
}

static void test_registry(void **state) {
    (void)state;
    assert_null(report_format("pdf"));
    for (uint32_t i = 0; i < report_format_count(); i++)
        assert_ptr_equal(report_format(report_format_at(i)->name), report_format_at(i));
}

static void test_text(void **state) {
    check_format(*state, "text", (ReportOptions){.min_tier = TIER_LOW, .cwd = ""}, "reports/sample.txt");
}

static void test_text_in_color_seen_from_a_folder(void **state) {
    ReportOptions options = {.min_tier = TIER_HIGH, .color = true, .cwd = "/home/ada/jobs/build"};
    check_format(*state, "text", options, "reports/sample_color.txt");
}

static void test_sarif(void **state) {
    check_format(*state, "sarif", (ReportOptions){.min_tier = TIER_LOW, .cwd = ""}, "reports/sample.sarif");
}

static void test_json(void **state) {
    check_format(*state, "json", (ReportOptions){.min_tier = TIER_LOW, .cwd = ""}, "reports/sample.json");
}

static void test_summary(void **state) {
    char *text;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    report_summary(sample_run(*state), &(ReportOptions){.min_tier = TIER_HIGH, .cwd = ""}, out);
    assert_int_equal(fclose(out), 0);
    golden_check("reports/sample_summary.txt", text, len);
    free(text);
}

static void test_summary_of_a_clean_run(void **state) {
    char *text;
    size_t len;
    StoredRun *run = sample_run(*state);
    run->findings.len = run->gaps.len = 0;
    run->info.tu_failed = run->info.tu_degraded = 0;
    FILE *out = open_memstream(&text, &len);
    report_summary(run, &(ReportOptions){.min_tier = TIER_LOW, .cwd = ""}, out);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, "lockwise: no findings in 6 files, 107 lines, 1.8 s\n");
    free(text);
}

static void test_lower_tiers_are_left_out(void **state) {
    static const size_t expected[TIER_COUNT] = {4, 3, 2};
    for (int tier = 0; tier < TIER_COUNT; tier++) {
        ReportOptions options = {.min_tier = (Tier)tier, .cwd = ""};
        Written json = write_format("json", sample_run(*state), &options);
        json_t *root = json_loads(json.text, 0, NULL);
        assert_int_equal(json_array_size(json_object_get(root, "findings")), expected[tier]);
        json_decref(root);
        free(json.text);
    }
}

static void test_formats_of_build_servers(void **state) {
    static const char *const names[] = {"gitlab", "junit", "github", "markdown"};
    static const char *const goldens[] = {"reports/sample_gitlab.json", "reports/sample_junit.xml",
                                          "reports/sample_github.txt", "reports/sample.md"};
    for (int i = 0; i < 4; i++)
        check_format(*state, names[i], (ReportOptions){.min_tier = TIER_LOW, .suppressed = true, .cwd = ""},
                     goldens[i]);
}

/* What GitLab asks of each issue. */
static void test_gitlab_issues_are_whole(void **state) {
    Written written = write_format("gitlab", sample_run(*state), &(ReportOptions){.min_tier = TIER_LOW, .cwd = ""});
    json_t *root = json_loads(written.text, 0, NULL), *issue;
    size_t i;
    assert_int_equal(json_array_size(root), 4);
    json_array_foreach(root, i, issue) {
        const char *description, *name, *fingerprint, *severity, *path;
        json_int_t line;
        assert_int_equal(json_unpack(issue, "{s:s, s:s, s:s, s:s, s:{s:s, s:{s:I}}}", "description", &description,
                                     "check_name", &name, "fingerprint", &fingerprint, "severity", &severity,
                                     "location", "path", &path, "lines", "begin", &line),
                         0);
        assert_non_null(strstr(" info minor major critical blocker ", severity));
        assert_true(path[0] != '/' && line > 0);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(json_string_value(json_object_get(json_array_get(root, k), "fingerprint")),
                                    fingerprint);
    }
    json_decref(root);
    free(written.text);
}

static StoredRun *many_findings(Arena *arena, uint32_t count) {
    StoredRun *run = sample_run(arena);
    StoredFinding one = run->findings.data[0];
    one.finding.suppressed = "";
    run->findings.len = 0;
    for (uint32_t i = 0; i < count; i++)
        *vec_push(arena, &run->findings) = one;
    return run;
}

static uint32_t count_of(const char *text, const char *part) {
    uint32_t count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
        count++;
    return count;
}

static void test_limits_are_kept_and_said(void **state) {
    ReportOptions options = {.min_tier = TIER_LOW, .cwd = ""};
    Written github = write_format("github", many_findings(*state, 12), &options);
    assert_int_equal(count_of(github.text, "\n::") + 1, 10);
    assert_non_null(strstr(github.text, "\n2 more findings:"));
    Written markdown = write_format("markdown", many_findings(*state, 5000), &options);
    assert_true(markdown.len < 1000 * 1000);
    uint32_t shown = count_of(markdown.text, "\n- **"), left_out = 0;
    assert_int_equal(sscanf(strstr(markdown.text, " more findings would") - 6, "%*[^0-9]%u", &left_out), 1);
    assert_int_equal(shown + left_out, 5000);
    Written sarif = write_format("sarif", many_findings(*state, 25003), &options);
    assert_int_equal(count_of(sarif.text, "\"ruleIndex\""), 25000);
    assert_int_equal(count_of(sarif.text, "3 more findings are left out"), 1);
    free(github.text);
    free(markdown.text);
    free(sarif.text);
}

/* Names that cannot be compressed: what would be refused for its size is cut, and said. */
static void test_sarif_is_cut_at_the_size_that_is_taken(void **state) {
    enum { COUNT = 3000, NOISE = 8000 };
    Arena *arena = *state;
    Random random = random_start();
    StoredRun *run = many_findings(arena, COUNT);
    VEC_EACH(StoredFinding, stored, &run->findings) {
        char *noise = arena_alloc(arena, NOISE + 1);
        for (int i = 0; i < NOISE; i++)
            noise[i] = "0123456789abcdef"[random_below(&random, 16)];
        noise[NOISE] = '\0';
        stored->finding.object = noise;
        stored->finding.sides.len = 0;
    }
    ReportOptions options = {.min_tier = TIER_LOW, .cwd = ""};
    Written sarif = write_format("sarif", run, &options);
    uint32_t written = count_of(sarif.text, "\"ruleIndex\""), left_out = 0;
    assert_int_equal(sscanf(strstr(sarif.text, " more findings are left out") - 6, "%*[^0-9]%u", &left_out), 1);
    assert_int_equal(written + left_out, COUNT);
    GzipMeter *meter = gzip_meter_new();
    gzip_meter_add(meter, sarif.text, sarif.len);
    uint64_t size = gzip_meter_size(meter);
    assert_true(size > 9 * 1000 * 1000 && size < 10 * 1000 * 1000);
    gzip_meter_free(meter);
    free(sarif.text);
}

static bool is_text(const char *text, bool of_one_line) {
    for (const char *at = text; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' && *at != '\t' && (*at != '\n' || of_one_line))
            return false;
    return true;
}

/* A run with nothing in it is a valid document, not a broken one. */
static void test_empty_runs(void **state) {
    (void)state;
    StoredRun run = {.info = sample_info("/p")};
    ReportOptions options = {.min_tier = TIER_LOW, .cwd = ""};
    const char *names[] = {"json", "sarif"}, *goldens[] = {"reports/empty.json", "reports/empty.sarif"};
    for (int i = 0; i < 2; i++) {
        Written written = write_format(names[i], &run, &options);
        json_t *root = json_loads(written.text, 0, NULL);
        assert_non_null(root);
        json_decref(root);
        golden_check(goldens[i], written.text, written.len);
        free(written.text);
    }
    Written text = write_format("text", &run, &options);
    assert_string_equal(text.text, "");
    free(text.text);
}

/* A finding whose every text and source line is hostile. */
static StoredRun *hostile_run(Arena *arena) {
    static const char odd[] = "a\x1b[2J\x01\xff\xc3(\xe2\x80\xae]\\[x](1)</script>\"'&\r\n\tz";
    StoredRun *run = sample_run(arena);
    FindingSink *sink = sink_new(arena);
    Finding *f = sink_begin(sink, odd, TIER_HIGH, SEVERITY_WARNING, (SourceLoc){odd, 1, 14});
    f->function = f->message = f->object = f->key = f->guard = f->fix = odd;
    Side *side = finding_add_side(sink, f, odd, odd);
    side->locks = odd;
    side_add_step(sink, side, STEP_WRITE, (SourceLoc){odd, 1, 3}, odd, odd, odd);
    finding_add_side(sink, f, odd, odd); /* without steps */
    finding_add_assumption(sink, f, odd);
    sink_finish(sink);
    run->findings.len = 0;
    *vec_push(arena, &run->findings) = (StoredFinding){.id = 1, .finding = *sink_at(sink, 0)};
    run->sources.len = 0;
    *vec_push(arena, &run->sources) = (StoredSource){.file = odd, .text = odd, .len = sizeof odd - 1};
    return run;
}

static void test_hostile_text(void **state) {
    Written text = write_format("text", hostile_run(*state), &(ReportOptions){.min_tier = TIER_LOW, .cwd = ""});
    assert_null(strchr(text.text, '\x1b'));
    assert_null(strchr(text.text, '\x01'));
    assert_null(strchr(text.text, '\r'));
    assert_null(strchr(text.text, '\xff'));
    assert_null(strstr(text.text, "\xe2\x80\xae"));
    free(text.text);
}

static void test_every_character_in_json(void **state) {
    char all[128] = "";
    for (char c = 1; c > 0 && c < 127; c++)
        all[c - 1] = c;
    StoredRun *run = hostile_run(*state);
    run->findings.data[0].finding.message = all;
    Written written = write_format("json", run, &(ReportOptions){.min_tier = TIER_LOW, .cwd = ""});
    json_t *root = json_loads(written.text, 0, NULL);
    const json_t *finding = json_array_get(json_object_get(root, "findings"), 0);
    assert_string_equal(json_string_value(json_object_get(finding, "message")), all);
    json_decref(root);
    free(written.text);
}

/* No text can end an element, an annotation or a list, or begin one. */
static void test_hostile_text_for_build_servers(void **state) {
    ReportOptions options = {.min_tier = TIER_LOW, .cwd = ""};
    Written junit = write_format("junit", hostile_run(*state), &options);
    assert_null(strstr(junit.text, "</script>"));
    assert_true(is_text(junit.text, false));
    golden_check("reports/hostile_junit.xml", junit.text, junit.len);
    Written github = write_format("github", hostile_run(*state), &options);
    assert_int_equal(count_of(github.text, "\n"), 1);
    assert_int_equal(count_of(github.text, "::"), 2);
    Written markdown = write_format("markdown", hostile_run(*state), &options);
    assert_int_equal(count_of(markdown.text, "\n- **"), 1);
    assert_true(count_of(markdown.text, "\\]\\\\\\[x\\](1)&lt;/script>") > 0);
    assert_true(is_text(markdown.text, false));
    free(junit.text);
    free(github.text);
    free(markdown.text);
}

static void test_hostile_json(void **state) {
    const char *names[] = {"json", "sarif", "gitlab"};
    const char *goldens[] = {"reports/hostile.json", "reports/hostile.sarif", "reports/hostile_gitlab.json"};
    for (int i = 0; i < 3; i++) {
        Written written =
            write_format(names[i], hostile_run(*state), &(ReportOptions){.min_tier = TIER_LOW, .cwd = ""});
        json_error_t error;
        json_t *root = json_loads(written.text, 0, &error);
        if (root == NULL)
            fail_msg("%s: %s", names[i], error.text);
        json_decref(root);
        golden_check(goldens[i], written.text, written.len);
        free(written.text);
    }
}

static void assert_has(const char *text, const char *part) {
    if (strstr(text, part) == NULL)
        fail_msg("\"%s\" is not in:\n%s", part, text);
}

/* Tabs stay, wide characters take two columns, combining ones none, and an invalid byte one. */
static void test_carets_stand_under_their_column(void **state) {
    Arena *arena = *state;
    static const char source[] = "\tx = \xe4\xb8\xad"
                                 "e\xcc\x81\xff + len;\n";
    StoredRun *run = sample_run(arena);
    run->findings.len = 1;
    Finding *finding = &run->findings.data[0].finding;
    finding->sides.len = 0;
    finding->loc = (SourceLoc){"w.c", 1, 16};
    *vec_push(arena, &run->sources) = (StoredSource){.file = "w.c", .text = source, .len = sizeof source - 1};
    Written text = write_format("text", run, &(ReportOptions){.min_tier = TIER_LOW, .cwd = ""});
    assert_has(text.text, "\n    1 | \tx = \xe4\xb8\xad"
                          "e\xcc\x81\xef\xbf\xbd + len;\n");
    assert_has(text.text, "\n      | \t           ^~~\n");
    free(text.text);
}

static void test_long_sides_are_cut_in_the_middle(void **state) {
    Arena *arena = *state;
    StoredRun *run = sample_run(arena);
    run->findings.len = 1;
    Finding *finding = &run->findings.data[0].finding;
    finding->sides.len = 1;
    Side *side = &finding->sides.data[0];
    vec_clear(&side->steps);
    for (int i = 0; i < 30; i++) {
        const char *function = arena_printf(arena, "f%d", i);
        *vec_push(arena, &side->steps) =
            (Step){STEP_CALL, {"queue.c", 1, 1}, function, arena_printf(arena, "step %d", i), ""};
    }
    Written text = write_format("text", run, &(ReportOptions){.min_tier = TIER_LOW, .cwd = ""});
    assert_has(text.text, "step 3\n");
    assert_null(strstr(text.text, "step 4\n"));
    assert_has(text.text, "... 19 more steps ...\n");
    assert_null(strstr(text.text, "step 22\n"));
    assert_has(text.text, "step 23\n");
    assert_has(text.text, "step 28\n");
    free(text.text);
}

static void test_write_errors_are_said(void **state) {
    Arena *arena = *state;
    for (uint32_t i = 0; i < report_format_count(); i++) {
        Diag *diag = diag_new(NULL);
        FILE *out = fopen("/dev/full", "w");
        assert_non_null(out);
        ReportOptions options = {.min_tier = TIER_LOW, .cwd = ""};
        assert_int_equal(report_format_at(i)->write(sample_run(arena), &options, out, diag), STATUS_FAILED);
        assert_int_equal(diag_error_count(diag), 1);
        assert_non_null(strstr(diag_last_error(diag), "No space left"));
        (void)fclose(out);
        diag_free(diag);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registry),
        arena_test(test_text),
        arena_test(test_text_in_color_seen_from_a_folder),
        arena_test(test_sarif),
        arena_test(test_json),
        arena_test(test_summary),
        arena_test(test_summary_of_a_clean_run),
        arena_test(test_lower_tiers_are_left_out),
        arena_test(test_empty_runs),
        arena_test(test_hostile_text),
        arena_test(test_hostile_json),
        arena_test(test_every_character_in_json),
        arena_test(test_hostile_text_for_build_servers),
        arena_test(test_formats_of_build_servers),
        arena_test(test_gitlab_issues_are_whole),
        arena_test(test_limits_are_kept_and_said),
        arena_test(test_sarif_is_cut_at_the_size_that_is_taken),
        arena_test(test_carets_stand_under_their_column),
        arena_test(test_long_sides_are_cut_in_the_middle),
        arena_test(test_write_errors_are_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
