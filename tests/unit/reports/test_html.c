/* test_html.c: the pages and their data against recorded results, that nothing in them is markup or code but what we
 * wrote, and errors. What browsers make of it is in tests/reports/browser.js. */
#include "reports/concepts.h"
#include "reports/report.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/golden.h"
#include "support/sample_facts.h"
#include "support/sample_run.h"

#include <stdlib.h>
#include <string.h>

static const ReportOptions all_tiers = {.min_tier = TIER_LOW, .cwd = ""};

/* Writes the pages into a new folder, which it returns. */
static const char *write_contents(Arena *arena, const ReportContents *contents, ReportOptions options) {
    const char *folder = folder_path(arena, folder_new(arena), "report"), *index;
    Diag *diag = diag_new(NULL);
    assert_int_equal(report_html(contents, &options, folder, arena, diag, &index), STATUS_OK);
    assert_int_equal(diag_error_count(diag), 0);
    assert_string_equal(index, folder_path(arena, folder, "index.html"));
    diag_free(diag);
    return folder;
}

static const char *write_pages(Arena *arena, const StoredRun *run, ReportOptions options) {
    return write_contents(arena, &(ReportContents){.run = run}, options);
}

static void remove_pages(Arena *arena, const char *folder) {
    folder_remove(arena_strndup(arena, folder, strlen(folder) - strlen("/report")));
}

static void assert_has(Arena *arena, const char *folder, const char *name, const char *words) {
    const char *text = folder_read(arena, folder, name);
    assert_non_null(text);
    if (strstr(text, words) == NULL)
        fail_msg("%s does not say: %s", name, words);
}

static StoredFacts sample_stored_facts(Arena *arena) {
    return (StoredFacts){.run = 7, .root = "/home/ada/jobs", .facts = *sample_facts(arena, "")};
}

static void test_recorded_pages(void **state) {
    static const char *const names[] = {
        "index.html",       "finding.html",    "rule-lock-leak.html", "data/files.js",   "data/findings.js",
        "data/detail-0.js", "data/threads.js", "data/locks.js",       "data/objects.js", "data/objects-0.js",
        "data/order.js",    "data/serial.js",  "data/gil.js",
    };
    Arena *arena = *state;
    StoredFacts facts = sample_stored_facts(arena);
    StoredRun *run = sample_run(arena);
    const char *folder = write_contents(arena, &(ReportContents){.run = run, .facts = &facts}, all_tiers);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *text = folder_read(arena, folder, names[i]);
        assert_non_null(text);
        const char *slash = strrchr(names[i], '/');
        golden_check(arena_printf(arena, "reports/html/%s", slash != NULL ? slash + 1 : names[i]), text, strlen(text));
    }
    assert_has(arena, folder, "concept-locks.html", "<a href=\"guards.html\">");
    assert_has(arena, folder, "concept-gil.html", "<a href=\"gil.html\">what breaks");
    assert_has(arena, folder, "concept-gil.html", "<p><code>lockwise query gil</code>, and the page");
    remove_pages(arena, folder);
}

/* Of a program that has nothing to do with the lock of an interpreter there is no page about it. */
static void test_no_token(void **state) {
    Arena *arena = *state;
    StoredFacts facts = sample_stored_facts(arena);
    facts.facts.tokens.len = facts.facts.states.len = 0;
    const char *folder = write_contents(arena, &(ReportContents){.run = sample_run(arena), .facts = &facts}, all_tiers);
    assert_false(folder_has(arena, folder, "gil.html"));
    assert_null(strstr(folder_read(arena, folder, "index.html"), "gil.html"));
    assert_null(strstr(folder_read(arena, folder, "concept-gil.html"), "gil.html"));
    remove_pages(arena, folder);
}

/* Each text is in the report once, by its number in the list of files. */
static void test_sources(void **state) {
    Arena *arena = *state;
    StoredRun *run = sample_run(arena);
    const char *folder = write_pages(arena, run, all_tiers);
    const char *files = folder_read(arena, folder, "data/files.js"), *at = files;
    uint32_t number = 0, found = 0;
    for (; (at = strstr(at, "\n[\"")) != NULL; at++, number++) {
        bool has_text = folder_has(arena, folder, arena_printf(arena, "data/source-%u.js", number));
        assert_int_equal(has_text, strtoul(strstr(at, "\",") + 2, NULL, 10) > 0);
        found += has_text;
    }
    assert_int_equal(found, run->sources.len);
    remove_pages(arena, folder);
}

static void test_the_same_run_gives_the_same_bytes(void **state) {
    Arena *arena = *state;
    StoredFacts facts = sample_stored_facts(arena);
    StoredRun *run = sample_run(arena);
    ReportContents contents = {.run = run, .facts = &facts};
    const char *one = write_contents(arena, &contents, all_tiers), *other = write_contents(arena, &contents, all_tiers);
    static const char *const names[] = {"index.html", "data/findings.js", "data/detail-0.js", "data/objects-0.js"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_string_equal(folder_read(arena, one, names[i]), folder_read(arena, other, names[i]));
    remove_pages(arena, one);
    remove_pages(arena, other);
}

/* All of the run is in the data; what the list begins with is what was asked for. */
static void test_what_the_list_begins_with(void **state) {
    Arena *arena = *state;
    const char *folder =
        write_pages(arena, sample_run(arena), (ReportOptions){.min_tier = TIER_DEFINITE, .new_only = true, .cwd = ""});
    assert_has(arena, folder, "index.html", "<h1>2 findings</h1>");
    assert_has(arena, folder, "index.html", "<b>2</b> <small>more of a lower tier");
    assert_has(arena, folder, "data/findings.js", "preset:{tier:[\"definite\",],status:[\"new\",]}");
    remove_pages(arena, folder);
}

static void test_data_of_an_earlier_report_go(void **state) {
    static const char *const foreign[] = {"data/notes.js.bak", "data/detail-7x.js", "notes.html", "data/7.js"};
    Arena *arena = *state;
    StoredRun *run = sample_run(arena);
    const char *folder = write_pages(arena, run, all_tiers), *index;
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        folder_write(arena, folder, foreign[i], "x");
    folder_write(arena, folder, "data/detail-7.js", "x");
    folder_write(arena, folder, "data/threads.js", "x");
    Diag *diag = diag_new(NULL);
    assert_int_equal(report_html(&(ReportContents){.run = run}, &all_tiers, folder, arena, diag, &index), STATUS_OK);
    diag_free(diag);
    assert_false(folder_has(arena, folder, "data/detail-7.js"));
    assert_false(folder_has(arena, folder, "data/threads.js")); /* there are no facts */
    assert_true(folder_has(arena, folder, "data/detail-0.js"));
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        assert_true(folder_has(arena, folder, foreign[i]));
    remove_pages(arena, folder);
}

static void test_a_run_without_findings(void **state) {
    Arena *arena = *state;
    StoredRun *run = sample_run(arena);
    run->findings.len = run->gaps.len = run->info.tu_failed = run->info.tu_degraded = 0;
    const char *folder = write_pages(arena, run, all_tiers);
    assert_has(arena, folder, "index.html", "<h1>0 findings</h1>");
    assert_has(arena, folder, "index.html", "All of the 6 files.");
    remove_pages(arena, folder);
}

/* Against a run before: one finding was not there, one is gone; and one of this run is suppressed. */
static void test_what_has_changed(void **state) {
    Arena *arena = *state;
    StoredRun *run = sample_run(arena), *previous = sample_run(arena);
    previous->findings.data[0].finding.fingerprint = "v2:00000000000000000000000000000000:1";
    run->findings.data[1].finding.suppressed = "a statistic";
    StoredPastVec history = {0};
    *vec_push(arena, &history) = (StoredPast){.id = 6, .started = 1700000000, .git_commit = "", .counts = {1, 1, 2}};
    *vec_push(arena, &history) = (StoredPast){.id = 7, .started = 1700000060, .git_commit = "", .counts = {1, 1, 1}};
    ReportContents contents = {.run = run, .previous = previous, .history = &history};
    const char *folder = write_contents(arena, &contents, all_tiers);
    assert_has(arena, folder, "index.html", "Since run 6 of 2023-11-14 22:13 UTC");
    assert_has(arena, folder, "index.html", "<a href=\"index.html#status=new\"><b>1</b> new</a>");
    assert_has(arena, folder, "index.html", "<a href=\"index.html#status=fixed\"><b>1</b> gone</a>");
    assert_has(arena, folder, "index.html", "<a href=\"index.html#status=known\"><b>2</b> as before</a>");
    assert_has(arena, folder, "index.html", "<b>1</b> <small>suppressed");
    assert_has(arena, folder, "index.html", "run 6, 2023-11-14 22:13 UTC: 4 findings");
    assert_has(arena, folder, "data/findings.js", "[\"00000000000000000000000000000000-1\",");
    remove_pages(arena, folder);
}

/* What a browser would take for a tag, an attribute's end or an entity never comes from the run. */
static void assert_tame(const char *page) {
    assert_null(strstr(page, "<script>"));
    assert_null(strstr(page, "<img"));
    assert_null(strstr(page, "onerror=\"a"));
    assert_null(strstr(page, "&nbsp;"));
    assert_null(strchr(page, '\x1b'));
    assert_null(strchr(page, '\x01'));
    assert_null(strchr(page, '\xff'));
    assert_null(strstr(page, "\xe2\x80\xae"));
}

/* In data, the text of a run is inside of literals: without those, only numbers, brackets and our own words are
 * left. */
static void assert_only_literals(const char *script) {
    for (const char *at = script; *at != '\0'; at++) {
        if (*at == '"') {
            for (at++; *at != '"'; at++) {
                assert_true(*at != '\0' && *at != '\n' && *at != '\x1b' && *at != '\x01' && *at != '\xff');
                at += *at == '\\';
            }
            continue;
        }
        if (strchr("[]{}(),:;.\n-0123456789abcdefghijklmnopqrstuvwxyz", *at) == NULL)
            fail_msg("outside of a literal: %.40s", at);
    }
}

static void test_hostile_text(void **state) {
    static const char *const pages[] = {"index.html", "finding.html", "rules.html", "rule-lock-leak.html"};
    static const char *const data[] = {"data/files.js", "data/findings.js", "data/detail-0.js", "data/source-0.js"};
    Arena *arena = *state;
    const char *folder = write_pages(arena, sample_hostile_run(arena), all_tiers);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        assert_tame(folder_read(arena, folder, pages[i]));
    for (size_t i = 0; i < sizeof data / sizeof *data; i++)
        assert_only_literals(folder_read(arena, folder, data[i]));
    assert_has(arena, folder, "data/findings.js", "[\"---------evil-b--1\",");
    remove_pages(arena, folder);
}

static void test_nothing_is_fetched(void **state) {
    static const char *const names[] = {
        "index.html",  "finding.html",       "source.html",         "files.html",      "rules.html",
        "guards.html", "concept-locks.html", "rule-lock-leak.html", "assets/base.css", "assets/lists.css"};
    Arena *arena = *state;
    StoredFacts facts = sample_stored_facts(arena);
    StoredRun *run = sample_run(arena);
    const char *folder = write_contents(arena, &(ReportContents){.run = run, .facts = &facts}, all_tiers);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = folder_read(arena, folder, names[i]);
        assert_non_null(text);
        assert_null(strstr(text, "http://"));
        assert_null(strstr(text, "https://"));
        assert_null(strstr(text, " style=\""));
        assert_null(strstr(text, "url("));
        if (strstr(names[i], ".html") != NULL)
            assert_non_null(
                strstr(text, "default-src 'none'; style-src 'self' file:; script-src 'self' file:; base-uri"));
    }
    remove_pages(arena, folder);
}

static void assert_fails(Arena *arena, const char *folder, const char *words) {
    Diag *diag = diag_new(NULL);
    const char *index;
    assert_int_equal(report_html(&(ReportContents){.run = sample_run(arena)}, &all_tiers, folder, arena, diag, &index),
                     STATUS_FAILED);
    assert_int_equal(diag_error_count(diag), 1);
    if (strstr(diag_last_error(diag), words) == NULL)
        fail_msg("%s", diag_last_error(diag));
    diag_free(diag);
}

static void test_a_folder_that_cannot_be_made(void **state) {
    Arena *arena = *state;
    const char *folder = folder_new(arena);
    const char *file = folder_write(arena, folder, "file", "x");
    assert_fails(arena, file, "Not a directory");
    assert_fails(arena, folder_path(arena, file, "report"), "Not a directory");
    folder_remove(folder);
}

static void test_a_page_that_cannot_be_written(void **state) {
    Arena *arena = *state;
    const char *folder = folder_new(arena);
    folder_write(arena, folder, "index.html/in-the-way", "x");
    assert_fails(arena, folder, "index.html': Is a directory");
    folder_remove(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_recorded_pages),
        arena_test(test_no_token),
        arena_test(test_sources),
        arena_test(test_the_same_run_gives_the_same_bytes),
        arena_test(test_what_the_list_begins_with),
        arena_test(test_data_of_an_earlier_report_go),
        arena_test(test_a_run_without_findings),
        arena_test(test_what_has_changed),
        arena_test(test_hostile_text),
        arena_test(test_nothing_is_fetched),
        arena_test(test_a_folder_that_cannot_be_made),
        arena_test(test_a_page_that_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
