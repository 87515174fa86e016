/* test_store_copy.c: a copied run is the original in everything but what tells of the day. */
#include "findings/store_copy.h"
#include "findings/store_internal.h"
#include "support/check.h"
#include "support/store_bed.h"

#include <string.h>

static int64_t copy(Bed *bed, const char *inputs, const char *commit) {
    int64_t id = -1;
    Store *store = store_open(bed->path, bed->diag);
    assert_non_null(store);
    const RunInfo info = {.inputs = inputs, .command_line = "again", .git_commit = commit, .started = 77, .jobs = 3};
    assert_int_equal(store_copy_run(store, &info, &id), STATUS_OK);
    store_close(store);
    return id;
}

static void test_copy(void **state) {
    static const char *const tables[] = {
        "run_rule",  "gap",        "run_source", "path",       "expression", "function",   "lock",
        "thread",    "lockset",    "parallel",   "situation",  "lock_site",  "object",     "access",
        "lock_edge", "lock_cycle", "call",       "model_file", "share",      "run_inputs", "run_units"};
    static const char *const parts[] = {"side", "step", "assumption", "suppression"};
    Bed *bed = *state;
    bed_write_once(bed);
    bed_write_once(bed);
    bed_sql_run(bed->path, "INSERT INTO run_inputs VALUES (1, 'one'); INSERT INTO run_units VALUES (1, 'two')");
    assert_int_equal(copy(bed, "two", "abc"), 0);
    assert_int_equal(bed_sql_int(bed->path, "SELECT count(*) FROM run"), 2);
    assert_int_equal(copy(bed, "one", "abc"), 3);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        const char *count = "SELECT count(*) FROM %s WHERE run = %d";
        int64_t rows = bed_sql_int(bed->path, arena_printf(bed->arena, count, tables[i], 1));
        if (rows != bed_sql_int(bed->path, arena_printf(bed->arena, count, tables[i], 3)))
            fail_msg("not all rows of %s were copied", tables[i]);
    }
    assert_int_equal(bed_sql_int(bed->path,
                                 "SELECT count(*) FROM (SELECT fingerprint, message, file, line, fix FROM finding"
                                 " WHERE run = 1 EXCEPT SELECT fingerprint, message, file, line, fix FROM"
                                 " finding WHERE run = 3)"),
                     0);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *count = "SELECT count(*) FROM %s AS p JOIN finding AS f ON f.id = p.finding WHERE f.run = %d";
        int64_t rows = bed_sql_int(bed->path, arena_printf(bed->arena, count, parts[i], 1));
        if (rows != bed_sql_int(bed->path, arena_printf(bed->arena, count, parts[i], 3)))
            fail_msg("not all rows of %s were copied", parts[i]);
    }
    assert_int_equal(bed_sql_int(bed->path, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_int_equal(bed_sql_int(bed->path, "SELECT started FROM run WHERE id = 3"), 77);
    assert_int_equal(bed_sql_int(bed->path, "SELECT command_line = 'again' AND git_commit = 'abc' AND jobs = 3 FROM run"
                                            " WHERE id = 3"),
                     1);
    /* The copy serves as well when the original is gone. */
    bed_sql_run(bed->path, "PRAGMA foreign_keys = ON; DELETE FROM run WHERE id = 1");
    assert_int_equal(copy(bed, "one", "def"), 4);
}

/* Where the newest run is the one, it becomes today's; at another commit it stays what it was. */
static void test_renewal(void **state) {
    Bed *bed = *state;
    bed_write_once(bed);
    bed_sql_run(bed->path, "INSERT INTO run_inputs VALUES (1, 'one')");
    bed_sql_run(bed->path, "UPDATE run SET git_commit = 'abc', started = 5");
    assert_int_equal(copy(bed, "one", "abc"), 1);
    assert_int_equal(bed_sql_int(bed->path, "SELECT started FROM run"), 77);
    assert_int_equal(bed_sql_int(bed->path, "SELECT command_line = 'again' AND jobs = 3 FROM run"), 1);
    assert_int_equal(copy(bed, "one", "def"), 2);
    assert_int_equal(copy(bed, "one", "abc"), 3);
}

/* A table that the copy does not know of would be left out in silence: all have an owner. */
static void test_every_table_has_an_owner(void **state) {
    Bed *bed = *state;
    bed_write_once(bed);
    assert_int_equal(bed_sql_int(bed->path,
                                 "SELECT count(*) FROM sqlite_schema AS t WHERE t.type = 'table' AND t.name NOT"
                                 " IN ('run', 'rule', 'source', 'sqlite_sequence') AND NOT EXISTS (SELECT 1"
                                 " FROM pragma_table_info(t.name) WHERE name IN ('run', 'finding'))"),
                     0);
}

static void test_saw_something(void **state) {
    Bed *bed = *state;
    bool saw = false;
    bed_write_once(bed);
    Store *store = store_open(bed->path, bed->diag);
    assert_int_equal(store_saw_something(store, 1, &saw), STATUS_OK);
    assert_int_equal(saw, bed_sql_int(bed->path, "SELECT count(*) FROM lock") > 0);
    assert_int_equal(store_saw_something(store, 2, &saw), STATUS_OK);
    assert_false(saw);
    store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {bed_test(test_copy), bed_test(test_renewal),
                                       bed_test(test_every_table_has_an_owner), bed_test(test_saw_something)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
