/* test_store.c: a run written and read back, and what is shared between runs. */
#include "findings/store_internal.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/sample_run.h"
#include "support/store_bed.h"

#include <string.h>

static void assert_same_info(const RunInfo *a, const RunInfo *b) {
    assert_string_equal(a->tool_version, b->tool_version);
    assert_string_equal(a->clang_version, b->clang_version);
    assert_string_equal(a->root, b->root);
    assert_string_equal(a->command_line, b->command_line);
    assert_string_equal(a->compdb, b->compdb);
    assert_string_equal(a->git_commit, b->git_commit);
    assert_int_equal(a->started, b->started);
    assert_true(a->seconds_lower == b->seconds_lower && a->seconds_model == b->seconds_model);
    assert_true(a->seconds_rules == b->seconds_rules);
    assert_int_equal(a->jobs, b->jobs);
    assert_int_equal(a->tu_count, b->tu_count);
    assert_int_equal(a->tu_failed, b->tu_failed);
    assert_int_equal(a->tu_degraded, b->tu_degraded);
    assert_int_equal(a->function_count, b->function_count);
    assert_int_equal(a->instr_count, b->instr_count);
    assert_int_equal(a->unknown_count, b->unknown_count);
    assert_int_equal(a->lines, b->lines);
    assert_int_equal(a->peak_bytes, b->peak_bytes);
}

static void assert_same_finding(const Finding *a, const Finding *b) {
    const char *texts[][2] = {
        {a->rule, b->rule},       {a->loc.file, b->loc.file}, {a->function, b->function},
        {a->message, b->message}, {a->object, b->object},     {a->key, b->key},
        {a->guard, b->guard},     {a->fix, b->fix},           {a->fingerprint, b->fingerprint},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(texts[i][0], texts[i][1]);
    const uint32_t numbers[][2] = {
        {a->tier, b->tier},
        {a->severity, b->severity},
        {a->loc.line, b->loc.line},
        {a->loc.col, b->loc.col},
        {a->guard_hits, b->guard_hits},
        {a->guard_total, b->guard_total},
        {a->sides.len, b->sides.len},
        {a->assumptions.len, b->assumptions.len},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        assert_int_equal(numbers[i][0], numbers[i][1]);
    for (uint32_t i = 0; i < a->assumptions.len; i++)
        assert_string_equal(a->assumptions.data[i], b->assumptions.data[i]);
    for (uint32_t s = 0; s < a->sides.len; s++) {
        const Side *left = &a->sides.data[s], *right = &b->sides.data[s];
        assert_string_equal(left->title, right->title);
        assert_string_equal(left->thread, right->thread);
        assert_string_equal(left->locks, right->locks);
        assert_int_equal(left->steps.len, right->steps.len);
        for (uint32_t i = 0; i < left->steps.len; i++) {
            const Step *x = &left->steps.data[i], *y = &right->steps.data[i];
            assert_int_equal(x->kind, y->kind);
            assert_string_equal(x->loc.file, y->loc.file);
            assert_int_equal(x->loc.line, y->loc.line);
            assert_int_equal(x->loc.col, y->loc.col);
            assert_string_equal(x->function, y->function);
            assert_string_equal(x->lock, y->lock);
            assert_string_equal(x->text, y->text);
        }
    }
}

static void assert_same_rule(const RuleInfo *a, const RuleInfo *b) {
    const char *texts[][2] = {
        {a->id, b->id},
        {a->family, b->family},
        {a->title, b->title},
        {a->cwe, b->cwe},
        {a->cert, b->cert},
        {a->concept, b->concept},
        {a->summary, b->summary},
        {a->why, b->why},
        {a->fix, b->fix},
        {a->limits, b->limits},
        {a->bad_example, b->bad_example},
        {a->good_example, b->good_example},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(texts[i][0], texts[i][1]);
    assert_int_equal(a->tier, b->tier);
    assert_int_equal(a->severity, b->severity);
}

static void test_a_run_reads_back_as_it_was(void **state) {
    Bed *bed = *state;
    sample_gaps(bed->diag, sample_project);
    bed_write_once(bed);
    StoredRun *run = store_read_run(bed->path, 0, bed->arena, bed->diag);
    StoredRun *expected = sample_run(bed->arena);
    assert_non_null(run);
    assert_int_equal(run->id, 1);
    RunInfo info = sample_info(sample_project);
    assert_same_info(&run->info, &info);
    assert_int_equal(run->rules.len, SAMPLE_RULES);
    for (uint32_t i = 0; i < SAMPLE_RULES; i++)
        assert_same_rule(&run->rules.data[i], &sample_rules()[i]);
    assert_int_equal(run->findings.len, SAMPLE_FINDINGS);
    for (uint32_t i = 0; i < SAMPLE_FINDINGS; i++)
        assert_same_finding(&run->findings.data[i].finding, &expected->findings.data[i].finding);
    assert_int_equal(run->gaps.len, SAMPLE_GAPS);
    for (uint32_t i = 0; i < SAMPLE_GAPS; i++) {
        const StoredGap *a = &run->gaps.data[i], *b = &expected->gaps.data[i];
        assert_string_equal(a->kind, b->kind);
        assert_string_equal(a->text, b->text);
        assert_string_equal(a->file, b->file);
        assert_string_equal(a->function, b->function);
        assert_string_equal(a->detail, b->detail);
        assert_int_equal(a->line, b->line);
    }
    assert_int_equal(run->sources.len, expected->sources.len);
    for (uint32_t i = 0; i < run->sources.len; i++) {
        assert_string_equal(run->sources.data[i].file, expected->sources.data[i].file);
        const StoredSource *source = stored_source(run, run->sources.data[i].file);
        assert_int_equal(source->len, expected->sources.data[i].len);
        assert_string_equal(source->text, expected->sources.data[i].text);
    }
    assert_int_equal(diag_error_count(bed->diag), 0);
}

static int64_t write_suppressed(Bed *bed) {
    FindingSink *sink = sink_new(bed->arena);
    SourceLoc loc = {arena_printf(bed->arena, "%s/queue.c", sample_project), 7, 1}, comment = loc;
    comment.line = 6;
    sink_begin(sink, "lock-leak", TIER_HIGH, SEVERITY_ERROR, loc)->function = "first";
    sink_begin(sink, "lock-leak", TIER_HIGH, SEVERITY_ERROR, loc)->function = "second";
    sink_suppress(sink, 1, "of no interest", comment);
    sink_finish(sink);
    RunInfo info = sample_info(sample_project);
    Store *store = store_open(bed->path, bed->diag);
    int64_t run = 0;
    assert_int_equal(store_write_run(store, &info, NULL, 0, sink, NULL, &run), STATUS_OK);
    store_close(store);
    return run;
}

static void test_what_a_comment_hides(void **state) {
    Bed *bed = *state;
    assert_int_equal(write_suppressed(bed), 1);
    StoredRun *run = store_read_run(bed->path, 1, bed->arena, bed->diag);
    assert_non_null(run);
    assert_int_equal(run->findings.len, 2);
    uint32_t hidden = 0;
    VEC_EACH(const StoredFinding, stored, &run->findings) {
        if (strcmp(stored->finding.function, "first") == 0) {
            assert_string_equal(stored->finding.suppressed, "");
            continue;
        }
        hidden++;
        assert_string_equal(stored->finding.suppressed, "of no interest");
        assert_string_equal(stored->finding.suppressed_at.file, "queue.c");
        assert_int_equal(stored->finding.suppressed_at.line, 6);
        assert_int_equal(stored->finding.suppressed_at.col, 1);
    }
    assert_int_equal(hidden, 1);
    bed_sql_run(bed->path,
        /* as an older program would leave it */
                "PRAGMA user_version = 3; DROP TABLE token; DROP TABLE token_state; DROP TABLE renamed; DROP TABLE "
                "share; DROP TABLE suppression");
    run = store_read_run(bed->path, 1, bed->arena, bed->diag);
    assert_non_null(run);
    assert_string_equal(run->findings.data[1].finding.suppressed, "");
    assert_int_equal(write_suppressed(bed), 2);
    run = store_read_run(bed->path, 2, bed->arena, bed->diag);
    assert_true(run->findings.data[0].finding.suppressed[0] || run->findings.data[1].finding.suppressed[0]);
}

static void test_rules_and_lines_are_found(void **state) {
    Bed *bed = *state;
    bed_write_once(bed);
    StoredRun *run = store_read_run(bed->path, 1, bed->arena, bed->diag);
    assert_non_null(run);
    assert_string_equal(stored_rule(run, "lock-leak")->title, "Lock still held when the function returns");
    assert_null(stored_rule(run, "lock"));
    size_t len;
    const char *line = stored_line(run, "queue.c", 21, &len);
    assert_int_equal(len, strlen("\t\tq->len--;"));
    assert_memory_equal(line, "\t\tq->len--;", len);
    assert_non_null(stored_line(run, "queue.c", 2, &len));
    assert_int_equal(len, 0);
    assert_null(stored_line(run, "queue.c", 0, &len));
    assert_null(stored_line(run, "queue.c", 30, &len)); /* the file has 29 lines */
    assert_null(stored_line(run, "nowhere.c", 1, &len));
}

static void test_line_ends_of_all_kinds(void **state) {
    Bed *bed = *state;
    StoredRun run = {0};
    const char *text = "one\r\n\nthree";
    *vec_push(bed->arena, &run.sources) = (StoredSource){.file = "a.c", .text = text, .len = strlen(text)};
    size_t len;
    assert_memory_equal(stored_line(&run, "a.c", 1, &len), "one", 3);
    assert_int_equal(len, 3);
    assert_non_null(stored_line(&run, "a.c", 2, &len));
    assert_int_equal(len, 0);
    assert_memory_equal(stored_line(&run, "a.c", 3, &len), "three", 5);
    assert_int_equal(len, 5);
    assert_null(stored_line(&run, "a.c", 4, &len));
}

static void test_texts_are_shared_between_runs(void **state) {
    Bed *bed = *state;
    bed_write_once(bed);
    bed_write_once(bed);
    assert_int_equal(bed_sql_int(bed->path, "SELECT count(*) FROM run"), 2);
    assert_int_equal(bed_sql_int(bed->path, "SELECT count(*) FROM source"), 4);
    assert_int_equal(bed_sql_int(bed->path, "SELECT count(*) FROM run_source"), 8);
    assert_int_equal(bed_sql_int(bed->path, "SELECT count(*) FROM rule"), SAMPLE_RULES);
    assert_int_equal(bed_sql_int(bed->path, "SELECT count(*) FROM finding"), 2 * SAMPLE_FINDINGS);
    StoredRun *newest = store_read_run(bed->path, 0, bed->arena, bed->diag);
    StoredRun *first = store_read_run(bed->path, 1, bed->arena, bed->diag);
    assert_int_equal(newest->id, 2);
    assert_int_equal(first->id, 1);
    assert_int_equal(newest->findings.len, first->findings.len);
}

static void test_a_deleted_run_takes_its_rows_along(void **state) {
    Bed *bed = *state;
    sample_gaps(bed->diag, sample_project);
    bed_write_once(bed);
    bed_sql_run(bed->path, "PRAGMA foreign_keys = ON; DELETE FROM run");
    const char *tables[] = {"finding", "side", "step", "assumption", "gap", "run_rule", "run_source"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        assert_int_equal(bed_sql_int(bed->path, arena_printf(bed->arena, "SELECT count(*) FROM %s", tables[i])), 0);
    bed_write_once(bed);
    assert_int_equal(bed_sql_int(bed->path, "SELECT id FROM run"), 2); /* ids do not come back */
}

static void test_at_rest_it_is_one_file(void **state) {
    Bed *bed = *state;
    bed_write_once(bed);
    assert_non_null(store_read_run(bed->path, 0, bed->arena, bed->diag));
    assert_false(folder_has(bed->arena, bed->folder, "runs.db-wal"));
    assert_false(folder_has(bed->arena, bed->folder, "runs.db-shm"));
    assert_false(folder_has(bed->arena, bed->folder, "runs.db-journal"));
}

static void test_reading_while_a_run_is_written(void **state) {
    Bed *bed = *state;
    bed_write_once(bed);
    Store *writer = store_open(bed->path, bed->diag);
    assert_int_equal(sqlite3_exec(writer->db, "BEGIN IMMEDIATE; DELETE FROM run", NULL, NULL, NULL), SQLITE_OK);
    StoredRun *run = store_read_run_waiting(bed->path, 0, 1, bed->arena, bed->diag);
    assert_non_null(run);
    assert_int_equal(run->id, 1);
    assert_int_equal(sqlite3_exec(writer->db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    store_close(writer);
}

/* As a lockwise of before left it when it was killed. */
static void test_a_write_ahead_log_goes(void **state) {
    Bed *bed = *state;
    bed_write_once(bed);
    bed_sql_run(bed->path, "PRAGMA journal_mode = WAL");
    sqlite3 *other;
    assert_int_equal(sqlite3_open(bed->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "SELECT count(*) FROM run", NULL, NULL, NULL), SQLITE_OK);
    bed_write_once(bed); /* while another reads it stays */
    assert_true(folder_has(bed->arena, bed->folder, "runs.db-wal"));
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
    bed_write_once(bed);
    assert_false(folder_has(bed->arena, bed->folder, "runs.db-wal"));
    assert_int_equal(bed_sql_int(bed->path, "SELECT count(*) FROM run"), 3);
}

static void test_opening_changes_nothing(void **state) {
    Bed *bed = *state;
    store_close(store_open(bed->path, bed->diag));
    assert_string_equal(folder_read(bed->arena, bed->folder, "runs.db"), "");
    bed_write_once(bed);
    bed_sql_run(bed->path, "DROP TABLE token; DROP TABLE token_state; PRAGMA user_version = 9");
    store_close(store_open(bed->path, bed->diag));
    assert_int_equal(bed_sql_int(bed->path, "PRAGMA user_version"), 9);
    bed_write_once(bed);
    assert_int_equal(bed_sql_int(bed->path, "PRAGMA user_version"), STORE_VERSION);
}

/* Rows are inserted some at a time: the last of them, fewer or none, are no others. */
static void test_any_number_of_rows(void **state) {
    Bed *bed = *state;
    Store *store = store_open(bed->path, bed->diag);
    for (uint32_t count = 0; count <= 2 * STORE_ROWS_AT_ONCE + 1; count++) {
        StoreRows rows;
        assert_int_equal(store_begin(store, "write"), STATUS_OK);
        assert_int_equal(store_exec(store, "CREATE TABLE word (id, text)", "write"), STATUS_OK);
        store_rows_begin(&rows, store, "word", "it");
        for (uint32_t i = 0; i < count; i++)
            assert_int_equal(store_rows_add(&rows, (int64_t)i, arena_printf(bed->arena, "w%u", i)), STATUS_OK);
        assert_int_equal(store_rows_end(&rows, STATUS_OK), STATUS_OK);
        int64_t found;
        const char *sql = "SELECT count(*) FROM word WHERE text = 'w' || id AND id = rowid - 1";
        assert_int_equal(store_query_int(store, sql, "write", &found), STATUS_OK);
        assert_int_equal(found, count);
        assert_int_equal(store_end(store, STATUS_FAILED, "write"), STATUS_FAILED);
    }
    store_close(store);
}

static void test_folders_are_made(void **state) {
    Bed *bed = *state;
    bed->path = folder_path(bed->arena, bed->folder, "a/b/runs.db");
    bed_write_once(bed);
    assert_true(folder_has(bed->arena, bed->folder, "a/b/runs.db"));
}

static void test_odd_bytes_survive(void **state) {
    Bed *bed = *state;
    const char *odd = "a\"b'c\x01\x7f\xff\xc3(</script>\n\t\xe2\x80\xae";
    FindingSink *sink = sink_new(bed->arena);
    SourceLoc loc = {sink_text(sink, "/p/%s.c", odd), UINT32_MAX, UINT32_MAX};
    Finding *finding = sink_begin(sink, "r", TIER_LOW, SEVERITY_NOTE, loc);
    finding->message = finding->object = odd;
    sink_finish(sink);
    Store *store = store_open(bed->path, bed->diag);
    RunInfo info = sample_info("/p");
    int64_t id;
    assert_int_equal(store_write_run(store, &info, NULL, 0, sink, NULL, &id), STATUS_OK);
    store_close(store);
    StoredRun *run = store_read_run(bed->path, id, bed->arena, bed->diag);
    assert_non_null(run);
    const Finding *stored = &run->findings.data[0].finding;
    assert_string_equal(stored->message, odd);
    assert_string_equal(stored->loc.file, sink_text(sink, "%s.c", odd));
    assert_int_equal(stored->loc.line, UINT32_MAX);
    assert_int_equal(run->sources.len, 0); /* there is no such file: a warning, no error */
    assert_int_equal(diag_error_count(bed->diag), 0);
    assert_int_equal(fflush(bed->said), 0);
    assert_non_null(strstr(bed->text, "cannot read"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        bed_test(test_a_run_reads_back_as_it_was),
        bed_test(test_what_a_comment_hides),
        bed_test(test_rules_and_lines_are_found),
        bed_test(test_line_ends_of_all_kinds),
        bed_test(test_texts_are_shared_between_runs),
        bed_test(test_a_deleted_run_takes_its_rows_along),
        bed_test(test_at_rest_it_is_one_file),
        bed_test(test_reading_while_a_run_is_written),
        bed_test(test_a_write_ahead_log_goes),
        bed_test(test_opening_changes_nothing),
        bed_test(test_any_number_of_rows),
        bed_test(test_folders_are_made),
        bed_test(test_odd_bytes_survive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
