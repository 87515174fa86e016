/* store_bed.c: the bed is made new for each test, so that none depends on what another stored. */
#include "support/store_bed.h"

#include "support/check.h"
#include "support/folder.h"
#include "support/sample_run.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

int bed_new(void **state) {
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

int bed_free(void **state) {
    Bed *bed = *state;
    diag_free(bed->diag);
    (void)fclose(bed->said);
    free(bed->text);
    folder_remove(bed->folder);
    arena_free(bed->arena);
    return 0;
}

int64_t bed_write_sample(Bed *bed, Store *store) {
    RunInfo info = sample_info(sample_project);
    int64_t run = 0;
    Status status = store_write_run(store, &info, sample_rules(), SAMPLE_RULES, sample_sink(bed->arena, sample_project),
                                    NULL, &run);
    return status == STATUS_OK ? run : 0;
}

void bed_write_once(Bed *bed) {
    Store *store = store_open(bed->path, bed->diag);
    assert_non_null(store);
    assert_true(bed_write_sample(bed, store) > 0);
    store_close(store);
}

void bed_assert_said(Bed *bed, const char *words) {
    assert_int_equal(fflush(bed->said), 0);
    if (strstr(diag_last_error(bed->diag), words) == NULL)
        fail_msg("\"%s\" is not in: %s", words, diag_last_error(bed->diag));
    assert_int_equal(diag_error_count(bed->diag), 1);
    assert_non_null(strstr(bed->text, "\n  help: "));
}

void bed_sql_run(const char *path, const char *sql) {
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int64_t bed_sql_int(const char *path, const char *sql) {
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
