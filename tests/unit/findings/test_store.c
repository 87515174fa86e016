/* test_store.c: a run written and read back, what is shared between runs, and each way in which opening or writing
 * fails: one error that says what is wrong, with help, and nothing of the old runs lost. */
#include "findings/store_internal.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/random.h"
#include "support/sample_run.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOBODY = 65534 };

typedef struct Bed {
    Arena *arena;
    Diag *diag;
    FILE *said; /* what diag printed */
    char *text;
    size_t len;
    const char *folder, *path;
} Bed;

static int bed_new(void **state) {
    Arena *arena = arena_new();
    Bed *bed = ARENA_NEW(arena, Bed);
    bed->arena = arena;
    bed->said = open_memstream(&bed->text, &bed->len);
    assert_non_null(bed->said);
    bed->diag = diag_new(bed->said);
    bed->folder = folder_new(arena);
    bed->path = folder_path(arena, bed->folder, "runs.db");
    *state = bed;
    return 0;
}

static int bed_free(void **state) {
    Bed *bed = *state;
    diag_free(bed->diag);
    (void)fclose(bed->said);
    free(bed->text);
    folder_remove(bed->folder);
    arena_free(bed->arena);
    return 0;
}

/* Stores the sample; the run's id, 0 after an error. */
static int64_t write_sample(Bed *bed, Store *store) {
    RunInfo info = sample_info(sample_project);
    int64_t run = 0;
    Status status = store_write_run(store, &info, sample_rules(), SAMPLE_RULES, sample_sink(bed->arena, sample_project),
                                    &run);
    return status == STATUS_OK ? run : 0;
}

static void write_once(Bed *bed) {
    Store *store = store_open(bed->path, bed->diag);
    assert_non_null(store);
    assert_true(write_sample(bed, store) > 0);
    store_close(store);
}

/* Exactly one error was reported, it holds the words, and it came with help. */
static void assert_said(Bed *bed, const char *words) {
    assert_int_equal(fflush(bed->said), 0);
    if (strstr(diag_last_error(bed->diag), words) == NULL)
        fail_msg("\"%s\" is not in: %s", words, diag_last_error(bed->diag));
    assert_int_equal(diag_error_count(bed->diag), 1);
    assert_non_null(strstr(bed->text, "\n  help: "));
}

static void sql_run(const char *path, const char *sql) {
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int64_t sql_int(const char *path, const char *sql) {
    sqlite3 *db;
    sqlite3_stmt *query;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &query, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(query, 0);
    assert_int_equal(sqlite3_finalize(query), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return value;
}

/* ---- what is written is read ---- */

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
        {a->rule, b->rule}, {a->loc.file, b->loc.file}, {a->function, b->function}, {a->message, b->message},
        {a->object, b->object}, {a->key, b->key}, {a->guard, b->guard}, {a->fix, b->fix},
        {a->fingerprint, b->fingerprint},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(texts[i][0], texts[i][1]);
    const uint32_t numbers[][2] = {
        {a->tier, b->tier}, {a->severity, b->severity}, {a->loc.line, b->loc.line}, {a->loc.col, b->loc.col},
        {a->guard_hits, b->guard_hits}, {a->guard_total, b->guard_total}, {a->sides.len, b->sides.len},
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
        {a->id, b->id}, {a->family, b->family}, {a->title, b->title}, {a->cwe, b->cwe}, {a->cert, b->cert},
        {a->concept, b->concept}, {a->summary, b->summary}, {a->why, b->why}, {a->fix, b->fix},
        {a->limits, b->limits}, {a->bad_example, b->bad_example}, {a->good_example, b->good_example},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(texts[i][0], texts[i][1]);
    assert_int_equal(a->tier, b->tier);
    assert_int_equal(a->severity, b->severity);
}

static void test_a_run_reads_back_as_it_was(void **state) {
    Bed *bed = *state;
    sample_gaps(bed->diag, sample_project);
    write_once(bed);
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
        assert_int_equal(run->sources.data[i].len, expected->sources.data[i].len);
        assert_string_equal(run->sources.data[i].text, expected->sources.data[i].text);
    }
    assert_int_equal(diag_error_count(bed->diag), 0);
}

static void test_rules_and_lines_are_found(void **state) {
    Bed *bed = *state;
    write_once(bed);
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
    *vec_push(bed->arena, &run.sources) = (StoredSource){"a.c", text, strlen(text)};
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
    write_once(bed);
    write_once(bed);
    assert_int_equal(sql_int(bed->path, "SELECT count(*) FROM run"), 2);
    assert_int_equal(sql_int(bed->path, "SELECT count(*) FROM source"), 4);
    assert_int_equal(sql_int(bed->path, "SELECT count(*) FROM run_source"), 8);
    assert_int_equal(sql_int(bed->path, "SELECT count(*) FROM rule"), SAMPLE_RULES);
    assert_int_equal(sql_int(bed->path, "SELECT count(*) FROM finding"), 2 * SAMPLE_FINDINGS);
    StoredRun *newest = store_read_run(bed->path, 0, bed->arena, bed->diag);
    StoredRun *first = store_read_run(bed->path, 1, bed->arena, bed->diag);
    assert_int_equal(newest->id, 2);
    assert_int_equal(first->id, 1);
    assert_int_equal(newest->findings.len, first->findings.len);
}

static void test_a_deleted_run_takes_its_rows_along(void **state) {
    Bed *bed = *state;
    sample_gaps(bed->diag, sample_project);
    write_once(bed);
    sql_run(bed->path, "PRAGMA foreign_keys = ON; DELETE FROM run");
    const char *tables[] = {"finding", "side", "step", "assumption", "gap", "run_rule", "run_source"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        assert_int_equal(sql_int(bed->path, arena_printf(bed->arena, "SELECT count(*) FROM %s", tables[i])), 0);
    write_once(bed);
    assert_int_equal(sql_int(bed->path, "SELECT id FROM run"), 2); /* ids do not come back */
}

static void test_at_rest_it_is_one_file(void **state) {
    Bed *bed = *state;
    write_once(bed);
    assert_non_null(store_read_run(bed->path, 0, bed->arena, bed->diag));
    assert_false(folder_has(bed->arena, bed->folder, "runs.db-wal"));
    assert_false(folder_has(bed->arena, bed->folder, "runs.db-shm"));
    assert_false(folder_has(bed->arena, bed->folder, "runs.db-journal"));
}

static void test_reading_while_a_run_is_written(void **state) {
    Bed *bed = *state;
    write_once(bed);
    Store *writer = store_open(bed->path, bed->diag);
    assert_int_equal(sqlite3_exec(writer->db, "BEGIN IMMEDIATE; DELETE FROM run", NULL, NULL, NULL), SQLITE_OK);
    StoredRun *run = store_read_run_waiting(bed->path, 0, 1, bed->arena, bed->diag);
    assert_non_null(run);
    assert_int_equal(run->id, 1);
    assert_int_equal(sqlite3_exec(writer->db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    store_close(writer);
}

static void test_folders_are_made(void **state) {
    Bed *bed = *state;
    bed->path = folder_path(bed->arena, bed->folder, "a/b/runs.db");
    write_once(bed);
    assert_true(folder_has(bed->arena, bed->folder, "a/b/runs.db"));
}

static void test_odd_bytes_survive(void **state) {
    Bed *bed = *state;
    const char *odd = "a\"b'c\x01\x7f\xff\xc3(</script>\n\t\xe2\x80\xae";
    FindingSink *sink = sink_new(bed->arena, "/p");
    SourceLoc loc = {sink_text(sink, "/p/%s.c", odd), UINT32_MAX, UINT32_MAX};
    Finding *finding = sink_begin(sink, "r", TIER_LOW, SEVERITY_NOTE, loc);
    finding->message = finding->object = odd;
    sink_finish(sink);
    Store *store = store_open(bed->path, bed->diag);
    RunInfo info = sample_info("/p");
    int64_t id;
    assert_int_equal(store_write_run(store, &info, NULL, 0, sink, &id), STATUS_OK);
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

/* ---- opening ---- */

static void assert_open_fails(Bed *bed, const char *words) {
    assert_null(store_open_waiting(bed->path, 1, bed->diag));
    assert_said(bed, words);
}

static void assert_read_fails(Bed *bed, const char *words) {
    assert_null(store_read_run_waiting(bed->path, 0, 1, bed->arena, bed->diag));
    assert_said(bed, words);
}

static void test_open_a_folder(void **state) {
    Bed *bed = *state;
    bed->path = bed->folder;
    assert_open_fails(bed, "it is a folder");
}

static void test_read_a_folder(void **state) {
    Bed *bed = *state;
    bed->path = bed->folder;
    assert_read_fails(bed, "it is a folder");
}

static void test_open_a_device(void **state) {
    Bed *bed = *state;
    bed->path = "/dev/full";
    assert_open_fails(bed, "not a regular file");
}

static void test_open_below_a_file(void **state) {
    Bed *bed = *state;
    folder_write(bed->arena, bed->folder, "file", "x");
    bed->path = folder_path(bed->arena, bed->folder, "file/runs.db");
    assert_open_fails(bed, "Not a directory");
}

static void test_open_junk(void **state) {
    Bed *bed = *state;
    const char *junk = "this is a letter to the editor, and not a database at all; it goes on for long enough to fill"
                       " the hundred bytes of a header";
    folder_write(bed->arena, bed->folder, "runs.db", junk);
    assert_open_fails(bed, "is not a database");
    assert_string_equal(folder_read(bed->arena, bed->folder, "runs.db"), junk);
}

static void test_read_junk(void **state) {
    Bed *bed = *state;
    folder_write(bed->arena, bed->folder, "runs.db", "short");
    assert_read_fails(bed, "is not a database");
}

static void test_open_another_programs_database(void **state) {
    Bed *bed = *state;
    sql_run(bed->path, "PRAGMA journal_mode = WAL; CREATE TABLE song (title)");
    assert_open_fails(bed, "another program");
    assert_int_equal(sql_int(bed->path, "SELECT count(*) FROM sqlite_schema"), 1);
}

static void test_read_another_programs_database(void **state) {
    Bed *bed = *state;
    sql_run(bed->path, "CREATE TABLE song (title)");
    assert_read_fails(bed, "another program");
}

static void test_open_a_newer_version(void **state) {
    Bed *bed = *state;
    write_once(bed);
    sql_run(bed->path, "PRAGMA user_version = 999");
    assert_open_fails(bed, "version 999");
}

static void test_read_a_newer_version(void **state) {
    Bed *bed = *state;
    write_once(bed);
    sql_run(bed->path, "PRAGMA user_version = 999");
    assert_read_fails(bed, "version 999");
}

static void test_a_version_below_0_is_damage(void **state) {
    Bed *bed = *state;
    write_once(bed);
    sql_run(bed->path, "PRAGMA user_version = -3");
    assert_read_fails(bed, "damaged");
}

static void test_open_locked(void **state) {
    Bed *bed = *state;
    Store *other = store_open(bed->path, bed->diag);
    assert_int_equal(sqlite3_exec(other->db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    Store *store = store_open_waiting(bed->path, 1, bed->diag); /* nothing to migrate: no lock needed */
    assert_non_null(store);
    assert_int_equal(write_sample(bed, store), 0);
    assert_said(bed, "locked");
    assert_int_equal(sqlite3_exec(other->db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(write_sample(bed, store), 1); /* the store is still good */
    store_close(store);
    store_close(other);
}

static void test_open_fresh_and_locked(void **state) {
    Bed *bed = *state;
    sqlite3 *other;
    assert_int_equal(sqlite3_open(bed->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    assert_open_fails(bed, "locked");
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
}

static void test_read_locked(void **state) {
    Bed *bed = *state;
    write_once(bed);
    sqlite3 *other;
    assert_int_equal(sqlite3_open(bed->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    assert_read_fails(bed, "locked");
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
}

/* Rights do not bind root: these tests act as another user. */
static void become_nobody(void) {
    if (geteuid() == 0)
        assert_int_equal(seteuid(NOBODY), 0);
}

static void become_self(void) {
    if (getuid() == 0)
        assert_int_equal(seteuid(0), 0);
}

static void test_open_a_read_only_file(void **state) {
    Bed *bed = *state;
    write_once(bed);
    assert_int_equal(chmod(bed->path, 0444), 0);
    become_nobody();
    Store *store = store_open_waiting(bed->path, 1, bed->diag);
    become_self();
    assert_null(store);
    assert_said(bed, "read-only");
}

static void test_open_in_a_read_only_folder(void **state) {
    Bed *bed = *state;
    assert_int_equal(chmod(bed->folder, 0555), 0);
    become_nobody();
    Store *store = store_open_waiting(bed->path, 1, bed->diag);
    become_self();
    assert_null(store);
    assert_said(bed, "its folder is not writable");
}

static void test_open_a_file_in_a_read_only_folder(void **state) {
    Bed *bed = *state;
    write_once(bed);
    assert_int_equal(chmod(bed->path, 0666), 0);
    assert_int_equal(chmod(bed->folder, 0555), 0);
    become_nobody();
    Store *store = store_open_waiting(bed->path, 1, bed->diag);
    become_self();
    assert_null(store);
    assert_said(bed, "cannot open the database");
}

static void test_folders_that_cannot_be_made(void **state) {
    Bed *bed = *state;
    assert_int_equal(chmod(bed->folder, 0555), 0);
    bed->path = folder_path(bed->arena, bed->folder, "a/runs.db");
    become_nobody();
    Store *store = store_open_waiting(bed->path, 1, bed->diag);
    become_self();
    assert_null(store);
    assert_said(bed, "Permission denied");
}

static void test_reading_needs_no_right_to_write(void **state) {
    Bed *bed = *state;
    write_once(bed);
    assert_int_equal(chmod(bed->path, 0444), 0);
    assert_int_equal(chmod(bed->folder, 0555), 0);
    become_nobody();
    StoredRun *run = store_read_run(bed->path, 0, bed->arena, bed->diag);
    become_self();
    assert_non_null(run);
    assert_int_equal(run->findings.len, SAMPLE_FINDINGS);
}

static void test_read_without_the_right_to(void **state) {
    Bed *bed = *state;
    write_once(bed);
    assert_int_equal(chmod(bed->path, 0), 0);
    become_nobody();
    StoredRun *run = store_read_run(bed->path, 0, bed->arena, bed->diag);
    become_self();
    assert_null(run);
    assert_said(bed, "Permission denied");
}

static void test_read_a_missing_file(void **state) {
    assert_read_fails(*state, "there is no database");
}

static void test_read_an_empty_file(void **state) {
    Bed *bed = *state;
    folder_write(bed->arena, bed->folder, "runs.db", "");
    assert_read_fails(bed, "there is no run");
}

static void test_read_a_database_without_runs(void **state) {
    Bed *bed = *state;
    store_close(store_open(bed->path, bed->diag));
    assert_read_fails(bed, "there is no run");
}

static void test_read_a_run_that_is_not_there(void **state) {
    Bed *bed = *state;
    write_once(bed);
    assert_null(store_read_run(bed->path, 9, bed->arena, bed->diag));
    assert_said(bed, "there is no run 9");
    assert_non_null(strstr(diag_last_error(bed->diag), "the newest is 1"));
}

/* ---- writing ---- */

static void test_a_full_disk_keeps_the_old_runs(void **state) {
    Bed *bed = *state;
    write_once(bed);
    Store *store = store_open(bed->path, bed->diag);
    assert_int_equal(sqlite3_exec(store->db, "PRAGMA max_page_count = 1", NULL, NULL, NULL), SQLITE_OK);
    for (uint32_t i = 0; i < 10000; i++) /* more than fits into the pages that the file has */
        diag_gap(bed->diag, GAP_UNKNOWN_EXPR, "/p/a.c", i, "f", "");
    assert_int_equal(write_sample(bed, store), 0);
    assert_said(bed, "the disk is full");
    store_close(store);
    StoredRun *run = store_read_run(bed->path, 0, bed->arena, bed->diag);
    assert_non_null(run);
    assert_int_equal(run->id, 1);
    assert_int_equal(run->findings.len, SAMPLE_FINDINGS);
}

/* A run that fails half-way leaves no row behind: the second finding takes the id of the first. */
static void test_a_run_is_stored_whole_or_not_at_all(void **state) {
    Bed *bed = *state;
    Store *store = store_open(bed->path, bed->diag);
    assert_int_equal(sqlite3_exec(store->db, "CREATE TRIGGER stop BEFORE INSERT ON run_source BEGIN"
                                  " SELECT RAISE(ABORT, 'stop'); END", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(write_sample(bed, store), 0);
    assert_int_equal(diag_error_count(bed->diag), 1);
    store_close(store);
    assert_int_equal(sql_int(bed->path, "SELECT count(*) FROM run"), 0);
    assert_int_equal(sql_int(bed->path, "SELECT count(*) FROM finding"), 0);
    assert_int_equal(sql_int(bed->path, "SELECT count(*) FROM rule"), 0);
}

/* ---- damage ---- */

static void test_read_a_truncated_file(void **state) {
    Bed *bed = *state;
    write_once(bed);
    struct stat info;
    assert_int_equal(stat(bed->path, &info), 0);
    assert_int_equal(truncate(bed->path, info.st_size / 2 / 4096 * 4096), 0);
    assert_read_fails(bed, "damaged");
}

static void test_rows_that_nobody_wrote(void **state) {
    Bed *bed = *state;
    static const char *const changes[] = {
        "UPDATE step SET kind = 'jump'",
        "UPDATE gap SET kind = 'hole'",
        "UPDATE side SET position = position + 4",
        "DELETE FROM side WHERE position = 0",
        "UPDATE source SET zstd = x'00112233'",
        "UPDATE source SET size = size - 1",
        "UPDATE source SET size = -1",
        "UPDATE source SET size = 1 << 60",
        "PRAGMA ignore_check_constraints = ON; UPDATE finding SET tier = 'sure'",
        "PRAGMA ignore_check_constraints = ON; UPDATE rule SET severity = ''",
        "DROP TABLE assumption",
    };
    sample_gaps(bed->diag, sample_project);
    write_once(bed);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const char *copy = arena_printf(bed->arena, "%s/copy%zu.db", bed->folder, i);
        sql_run(bed->path, arena_printf(bed->arena, "VACUUM INTO '%s'", copy));
        sql_run(copy, changes[i]);
        assert_null(store_read_run(copy, 0, bed->arena, bed->diag));
        assert_int_equal(diag_error_count(bed->diag), i + 1);
    }
}

/* Whatever the bytes, reading ends with a run or with one error. */
static void test_flipped_bytes_never_crash(void **state) {
    Bed *bed = *state;
    Random random = random_start();
    sample_gaps(bed->diag, sample_project);
    write_once(bed);
    FILE *file = fopen(bed->path, "rb");
    struct stat info;
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &info), 0);
    size_t size = (size_t)info.st_size;
    unsigned char *bytes = arena_alloc(bed->arena, size);
    assert_int_equal(fread(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    const char *copy = folder_path(bed->arena, bed->folder, "copy.db");
    for (int round = 0; round < 300; round++) {
        unsigned char *changed = arena_copy(bed->arena, bytes, size);
        for (uint32_t i = 0; i <= random_below(&random, 8); i++)
            changed[random_below(&random, (uint32_t)size)] = (unsigned char)random_next(&random);
        file = fopen(copy, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(changed, 1, size, file), size);
        assert_int_equal(fclose(file), 0);
        uint32_t before = diag_error_count(bed->diag);
        StoredRun *run = store_read_run(copy, 0, bed->arena, bed->diag);
        assert_int_equal(diag_error_count(bed->diag), before + (run == NULL));
    }
}

#define bed_test(function) cmocka_unit_test_setup_teardown(function, bed_new, bed_free)

int main(void) {
    const struct CMUnitTest tests[] = {
        bed_test(test_a_run_reads_back_as_it_was),
        bed_test(test_rules_and_lines_are_found),
        bed_test(test_line_ends_of_all_kinds),
        bed_test(test_texts_are_shared_between_runs),
        bed_test(test_a_deleted_run_takes_its_rows_along),
        bed_test(test_at_rest_it_is_one_file),
        bed_test(test_reading_while_a_run_is_written),
        bed_test(test_folders_are_made),
        bed_test(test_odd_bytes_survive),
        bed_test(test_open_a_folder),
        bed_test(test_read_a_folder),
        bed_test(test_open_a_device),
        bed_test(test_open_below_a_file),
        bed_test(test_open_junk),
        bed_test(test_read_junk),
        bed_test(test_open_another_programs_database),
        bed_test(test_read_another_programs_database),
        bed_test(test_open_a_newer_version),
        bed_test(test_read_a_newer_version),
        bed_test(test_a_version_below_0_is_damage),
        bed_test(test_open_locked),
        bed_test(test_open_fresh_and_locked),
        bed_test(test_read_locked),
        bed_test(test_open_a_read_only_file),
        bed_test(test_open_in_a_read_only_folder),
        bed_test(test_open_a_file_in_a_read_only_folder),
        bed_test(test_folders_that_cannot_be_made),
        bed_test(test_reading_needs_no_right_to_write),
        bed_test(test_read_without_the_right_to),
        bed_test(test_read_a_missing_file),
        bed_test(test_read_an_empty_file),
        bed_test(test_read_a_database_without_runs),
        bed_test(test_read_a_run_that_is_not_there),
        bed_test(test_a_full_disk_keeps_the_old_runs),
        bed_test(test_a_run_is_stored_whole_or_not_at_all),
        bed_test(test_read_a_truncated_file),
        bed_test(test_rows_that_nobody_wrote),
        bed_test(test_flipped_bytes_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
