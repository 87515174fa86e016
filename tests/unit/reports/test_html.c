/* test_html.c: the pages against recorded results, that nothing in them is markup but what we wrote, and errors. */
#include "reports/concepts.h"
#include "reports/report.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/golden.h"
#include "support/sample_facts.h"
#include "support/sample_run.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static const ReportOptions all_tiers = {.min_tier = TIER_LOW, .cwd = ""};

/* Writes the pages into a new folder, which it returns. */
static const char *write_pages(Arena *arena, const StoredRun *run, ReportOptions options) {
    const char *folder = folder_path(arena, folder_new(arena), "report"), *index;
    Diag *diag = diag_new(NULL);
    assert_int_equal(report_html(run, NULL, &options, folder, arena, diag, &index), STATUS_OK);
    assert_int_equal(diag_error_count(diag), 0);
    assert_string_equal(index, folder_path(arena, folder, "index.html"));
    diag_free(diag);
    return folder;
}

static void remove_pages(Arena *arena, const char *folder) {
    folder_remove(arena_strndup(arena, folder, strlen(folder) - strlen("/report")));
}

static uint32_t count_files(const char *folder) {
    uint32_t count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;)
        count += entry->d_name[0] != '.';
    assert_int_equal(closedir(dir), 0);
    return count;
}

static const char *finding_page(Arena *arena, const StoredRun *run, uint32_t i) {
    const char *print = run->findings.data[i].finding.fingerprint + strlen("v1:");
    return arena_printf(arena, "finding-%.32s-%s.html", print, print + 33);
}

static void test_pages(void **state) {
    Arena *arena = *state;
    StoredRun *run = sample_run(arena);
    const char *folder = write_pages(arena, run, all_tiers);
    assert_int_equal(count_files(folder), 2 + CONCEPT_COUNT + SAMPLE_FINDINGS);
    static const char *const goldens[SAMPLE_FINDINGS] = {
        "reports/sample_leak.html",
        "reports/sample_race.html",
        "reports/sample_deadlock.html",
        NULL,
    };
    char *index = folder_read(arena, folder, "index.html");
    golden_check("reports/sample_index.html", index, strlen(index));
    for (uint32_t i = 0; i < SAMPLE_FINDINGS; i++) {
        char *page = folder_read(arena, folder, finding_page(arena, run, i));
        assert_non_null(page);
        assert_non_null(strstr(index, finding_page(arena, run, i)));
        if (goldens[i] != NULL)
            golden_check(goldens[i], page, strlen(page));
    }
    remove_pages(arena, folder);
}

static void test_maps(void **state) {
    static const char *const pages[] = {"threads", "guards", "serial"};
    Arena *arena = *state;
    const char *folder = folder_path(arena, folder_new(arena), "report"), *index;
    StoredFacts facts = {.run = 7, .root = "/home/ada/jobs", .facts = *sample_facts(arena, "")};
    Diag *diag = diag_new(NULL);
    assert_int_equal(report_html(sample_run(arena), &facts, &all_tiers, folder, arena, diag, &index), STATUS_OK);
    diag_free(diag);
    index = folder_read(arena, folder, "index.html");
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        const char *name = arena_printf(arena, "%s.html", pages[i]);
        char *page = folder_read(arena, folder, name);
        assert_non_null(page);
        golden_check(arena_printf(arena, "reports/sample_%s", name), page, strlen(page));
        assert_non_null(strstr(index, arena_printf(arena, "<a href=\"%s\">", name)));
    }
    assert_non_null(strstr(folder_read(arena, folder, "concept-locks.html"), "<a href=\"guards.html\">"));
    remove_pages(arena, folder);
}

static void test_lower_tiers_get_no_page(void **state) {
    Arena *arena = *state;
    const char *folder = write_pages(arena, sample_run(arena), (ReportOptions){.min_tier = TIER_DEFINITE, .cwd = ""});
    assert_int_equal(count_files(folder), 2 + CONCEPT_COUNT + 2);
    assert_non_null(strstr(folder_read(arena, folder, "index.html"), "2 findings of a lower tier not shown"));
    remove_pages(arena, folder);
}

static void test_pages_of_an_earlier_report_go(void **state) {
    Arena *arena = *state;
    StoredRun *run = sample_run(arena);
    const char *folder = write_pages(arena, run, all_tiers), *index;
    static const char *const foreign[] = {"finding-1.html", "finding-0123456789abcdef0123456789abcdef-1.html.bak",
                                          "notes.html"};
    for (int i = 0; i < 3; i++)
        folder_write(arena, folder, foreign[i], "x");
    const char *gone = finding_page(arena, run, 3), *kept = finding_page(arena, run, 0);
    ReportOptions fewer = {.min_tier = TIER_HIGH, .cwd = ""};
    Diag *diag = diag_new(NULL);
    assert_int_equal(report_html(run, NULL, &fewer, folder, arena, diag, &index), STATUS_OK);
    diag_free(diag);
    assert_false(folder_has(arena, folder, gone));
    assert_true(folder_has(arena, folder, kept));
    for (int i = 0; i < 3; i++)
        assert_true(folder_has(arena, folder, foreign[i]));
    remove_pages(arena, folder);
}

static void test_a_run_without_findings(void **state) {
    Arena *arena = *state;
    StoredRun *run = sample_run(arena);
    run->findings.len = run->gaps.len = run->info.tu_failed = run->info.tu_degraded = 0;
    const char *folder = write_pages(arena, run, all_tiers);
    const char *index = folder_read(arena, folder, "index.html");
    assert_non_null(strstr(index, "No findings."));
    assert_non_null(strstr(index, "All of the 6 files."));
    remove_pages(arena, folder);
}

/* What a browser would take for a tag, an attribute's end or an entity never comes from the run. */
static void assert_tame(const char *page) {
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "<img"));
    assert_null(strstr(page, "onerror=\""));
    assert_null(strstr(page, "\" on"));
    assert_null(strstr(page, "&nbsp;"));
    assert_null(strchr(page, '\x1b'));
    assert_null(strchr(page, '\x01'));
    assert_null(strchr(page, '\xff'));
    assert_null(strstr(page, "\xe2\x80\xae"));
}

static void test_hostile_text(void **state) {
    Arena *arena = *state;
    static const char odd[] =
        "</script><img src=x onerror=\"alert(1)\">' onload='x\" on=\"&nbsp;\x1b[2J\x01\xff\xe2\x80\xae/../%s%u";
    StoredRun *run = sample_run(arena);
    FindingSink *sink = sink_new(arena, "/p");
    Finding *f = sink_begin(sink, "lock-leak", TIER_HIGH, SEVERITY_WARNING, (SourceLoc){odd, 1, 4});
    f->function = f->message = f->object = f->key = f->guard = f->fix = odd;
    f->guard_hits = 5; /* more than there are: no bar */
    f->guard_total = 2;
    Side *side = finding_add_side(sink, f, odd, odd);
    side->locks = odd;
    side_add_step(sink, side, STEP_THREAD_START, (SourceLoc){odd, 1, 3}, odd, odd, odd);
    side_add_step(sink, side, STEP_WRITE, (SourceLoc){odd, 1, UINT32_MAX}, odd, odd, odd);
    side_add_step(sink, side, STEP_WRITE, (SourceLoc){odd, UINT32_MAX, 1}, odd, odd, odd);
    side_add_step(sink, side, STEP_NOTE, (SourceLoc){"", 0, 0}, "", "", "");
    finding_add_side(sink, f, odd, odd);
    finding_add_assumption(sink, f, odd);
    sink_finish(sink);
    run->findings.len = 0;
    StoredFinding *stored = vec_push(arena, &run->findings);
    *stored = (StoredFinding){.id = 1, .finding = *sink_at(sink, 0)};
    stored->finding.fingerprint = "v1:../../../evil<b>:1";
    run->sources.len = 0;
    *vec_push(arena, &run->sources) = (StoredSource){odd, odd, sizeof odd - 1};
    RuleInfo *rule = &run->rules.data[2];
    *rule = (RuleInfo){.id = "lock-leak",
                       .family = odd,
                       .title = odd,
                       .cwe = odd,
                       .cert = odd,
                       .concept = "locks",
                       .summary = odd,
                       .why = odd,
                       .fix = odd,
                       .limits = odd,
                       .bad_example = odd,
                       .good_example = odd};
    run->gaps.data[0].file = run->gaps.data[0].detail = run->gaps.data[0].function = odd;
    run->info.root = run->info.command_line = run->info.git_commit = run->info.tool_version = odd;
    const char *folder = write_pages(arena, run, all_tiers);
    assert_tame(folder_read(arena, folder, "index.html"));
    const char *page = folder_read(arena, folder, "finding----------evil-b--1.html");
    assert_non_null(page);
    assert_tame(page);
    remove_pages(arena, folder);
}

static void test_nothing_is_fetched(void **state) {
    Arena *arena = *state;
    StoredRun *run = sample_run(arena);
    const char *folder = write_pages(arena, run, all_tiers);
    for (uint32_t i = 0; i <= SAMPLE_FINDINGS; i++) {
        const char *name = i < SAMPLE_FINDINGS ? finding_page(arena, run, i) : "index.html";
        const char *page = folder_read(arena, folder, name);
        assert_non_null(strstr(page, "default-src 'none'; style-src 'self'"));
        assert_null(strstr(page, "http://"));
        assert_null(strstr(page, "https://"));
        assert_null(strstr(page, " style=\""));
    }
    assert_null(strstr(folder_read(arena, folder, "style.css"), "url("));
    remove_pages(arena, folder);
}

static void test_large_guards_get_a_bar_in_proportion(void **state) {
    Arena *arena = *state;
    StoredRun *run = sample_run(arena);
    Finding *finding = &run->findings.data[1].finding;
    finding->guard_hits = 990;
    finding->guard_total = 1000;
    const char *folder = write_pages(arena, run, all_tiers);
    const char *page = folder_read(arena, folder, finding_page(arena, run, 1));
    assert_non_null(strstr(page, "viewBox=\"0 0 640 12\""));
    assert_non_null(strstr(page, "<rect class=\"with\" x=\"0\" y=\"0\" width=\"630\" "));
    assert_non_null(strstr(page, "<rect class=\"without\" x=\"633\" y=\"0\" width=\"4\" "));
    remove_pages(arena, folder);
}

static void assert_fails(Arena *arena, const char *folder, const char *words) {
    Diag *diag = diag_new(NULL);
    const char *index;
    assert_int_equal(report_html(sample_run(arena), NULL, &all_tiers, folder, arena, diag, &index), STATUS_FAILED);
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
        arena_test(test_pages),
        arena_test(test_maps),
        arena_test(test_lower_tiers_get_no_page),
        arena_test(test_pages_of_an_earlier_report_go),
        arena_test(test_a_run_without_findings),
        arena_test(test_hostile_text),
        arena_test(test_nothing_is_fetched),
        arena_test(test_large_guards_get_a_bar_in_proportion),
        arena_test(test_a_folder_that_cannot_be_made),
        arena_test(test_a_page_that_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
