/* test_store_failures.c: each way in which opening, writing and reading fail: one error that says what is wrong, with
 * help, and nothing of the old runs lost. */
#include "findings/store_internal.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/random.h"
#include "support/sample_run.h"
#include "support/store_bed.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOBODY = 65534 };

/* ---- opening ---- */

static void assert_open_fails(Bed *bed, const char *words) {
    assert_null(store_open_waiting(bed->path, 1, bed->diag));
    bed_assert_said(bed, words);
}

static void assert_read_fails(Bed *bed, const char *words) {
    assert_null(store_read_run_waiting(bed->path, 0, 1, bed->arena, bed->diag));
    bed_assert_said(bed, words);
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
    bed_sql_run(bed->path, "PRAGMA journal_mode = WAL; CREATE TABLE song (title)");
    assert_open_fails(bed, "another program");
    assert_int_equal(bed_sql_int(bed->path, "SELECT count(*) FROM sqlite_schema"), 1);
}

static void test_read_another_programs_database(void **state) {
    Bed *bed = *state;
    bed_sql_run(bed->path, "CREATE TABLE song (title)");
    assert_read_fails(bed, "another program");
}

static void test_open_a_newer_version(void **state) {
    Bed *bed = *state;
    bed_write_once(bed);
    bed_sql_run(bed->path, "PRAGMA user_version = 999");
    assert_open_fails(bed, "version 999");
}

static void test_read_a_newer_version(void **state) {
    Bed *bed = *state;
    bed_write_once(bed);
    bed_sql_run(bed->path, "PRAGMA user_version = 999");
    assert_read_fails(bed, "version 999");
}

static void test_a_version_below_0_is_damage(void **state) {
    Bed *bed = *state;
    bed_write_once(bed);
    bed_sql_run(bed->path, "PRAGMA user_version = -3");
    assert_read_fails(bed, "damaged");
}

static void test_open_locked(void **state) {
    Bed *bed = *state;
    Store *other = store_open(bed->path, bed->diag);
    assert_int_equal(store_begin(other, "write"), STATUS_OK);
    Store *store = store_open_waiting(bed->path, 1, bed->diag);
    assert_non_null(store);
    assert_int_equal(bed_write_sample(bed, store), 0);
    bed_assert_said(bed, "locked");
    assert_int_equal(store_end(other, STATUS_FAILED, "write"), STATUS_FAILED);
    assert_int_equal(bed_write_sample(bed, store), 1); /* the store is still good */
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
    bed_write_once(bed);
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
    bed_write_once(bed);
    assert_int_equal(chmod(bed->path, 0444), 0);
    become_nobody();
    Store *store = store_open_waiting(bed->path, 1, bed->diag);
    become_self();
    assert_null(store);
    bed_assert_said(bed, "read-only");
}

static void test_open_in_a_read_only_folder(void **state) {
    Bed *bed = *state;
    assert_int_equal(chmod(bed->folder, 0555), 0);
    become_nobody();
    Store *store = store_open_waiting(bed->path, 1, bed->diag);
    become_self();
    assert_null(store);
    bed_assert_said(bed, "its folder is not writable");
}

static void test_open_a_file_in_a_read_only_folder(void **state) {
    Bed *bed = *state;
    bed_write_once(bed);
    assert_int_equal(chmod(bed->path, 0666), 0);
    assert_int_equal(chmod(bed->folder, 0555), 0);
    become_nobody();
    Store *store = store_open_waiting(bed->path, 1, bed->diag);
    become_self();
    assert_null(store);
    bed_assert_said(bed, "cannot open the database");
}

static void test_folders_that_cannot_be_made(void **state) {
    Bed *bed = *state;
    assert_int_equal(chmod(bed->folder, 0555), 0);
    bed->path = folder_path(bed->arena, bed->folder, "a/runs.db");
    become_nobody();
    Store *store = store_open_waiting(bed->path, 1, bed->diag);
    become_self();
    assert_null(store);
    bed_assert_said(bed, "Permission denied");
}

static void test_reading_needs_no_right_to_write(void **state) {
    Bed *bed = *state;
    bed_write_once(bed);
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
    bed_write_once(bed);
    assert_int_equal(chmod(bed->path, 0), 0);
    become_nobody();
    StoredRun *run = store_read_run(bed->path, 0, bed->arena, bed->diag);
    become_self();
    assert_null(run);
    bed_assert_said(bed, "Permission denied");
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
    bed_write_once(bed);
    assert_null(store_read_run(bed->path, 9, bed->arena, bed->diag));
    bed_assert_said(bed, "there is no run 9");
    assert_non_null(strstr(diag_last_error(bed->diag), "the newest is 1"));
}

/* ---- writing ---- */

static void test_a_full_disk_keeps_the_old_runs(void **state) {
    Bed *bed = *state;
    bed_write_once(bed);
    Store *store = store_open(bed->path, bed->diag);
    assert_int_equal(sqlite3_exec(store->db, "PRAGMA max_page_count = 1", NULL, NULL, NULL), SQLITE_OK);
    for (uint32_t i = 0; i < 10000; i++) /* more than fits into the pages that the file has */
        diag_gap(bed->diag, GAP_UNKNOWN_EXPR, "/p/a.c", i, "f", "");
    assert_int_equal(bed_write_sample(bed, store), 0);
    bed_assert_said(bed, "the disk is full");
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
    assert_int_equal(store_begin(store, "write"), STATUS_OK);
    assert_int_equal(store_end(store, STATUS_OK, "write"), STATUS_OK);
    assert_int_equal(sqlite3_exec(store->db,
                                  "CREATE TRIGGER stop BEFORE INSERT ON run_source BEGIN"
                                  " SELECT RAISE(ABORT, 'stop'); END",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(bed_write_sample(bed, store), 0);
    assert_int_equal(diag_error_count(bed->diag), 1);
    store_close(store);
    assert_int_equal(bed_sql_int(bed->path, "SELECT count(*) FROM run"), 0);
    assert_int_equal(bed_sql_int(bed->path, "SELECT count(*) FROM finding"), 0);
    assert_int_equal(bed_sql_int(bed->path, "SELECT count(*) FROM rule"), 0);
}

/* ---- damage ---- */

static void test_read_a_truncated_file(void **state) {
    Bed *bed = *state;
    bed_write_once(bed);
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
    bed_write_once(bed);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const char *copy = arena_printf(bed->arena, "%s/copy%zu.db", bed->folder, i);
        bed_sql_run(bed->path, arena_printf(bed->arena, "VACUUM INTO '%s'", copy));
        bed_sql_run(copy, changes[i]);
        assert_null(store_read_run(copy, 0, bed->arena, bed->diag));
        assert_int_equal(diag_error_count(bed->diag), i + 1);
    }
}

/* Whatever the bytes, reading ends with a run or with one error. */
static void test_flipped_bytes_never_crash(void **state) {
    Bed *bed = *state;
    Random random = random_start();
    sample_gaps(bed->diag, sample_project);
    bed_write_once(bed);
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

int main(void) {
    const struct CMUnitTest tests[] = {
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
