/* test_store_history.c: which runs are put side by side, and what is counted of them; and that the sources of facts are
 * stored beside those of findings.
 */
#include "base/map.h"
#include "support/check.h"
#include "support/sample_facts.h"
#include "support/sample_run.h"
#include "support/store_bed.h"

#include <string.h>

static StoredPastVec history_of(Bed *bed, int64_t run, uint32_t most) {
    StoredPastVec history;
    assert_int_equal(store_read_history(bed->path, run, most, bed->arena, bed->diag, &history), STATUS_OK);
    return history;
}

static void test_runs_up_to_this_one_oldest_first(void **state) {
    Bed *bed = *state;
    for (int i = 0; i < 4; i++)
        bed_write_once(bed);
    StoredPastVec history = history_of(bed, 3, 10);
    assert_int_equal(history.len, 3);
    for (uint32_t i = 0; i < history.len; i++)
        assert_int_equal(history.data[i].id, i + 1);
    history = history_of(bed, 0, 2);
    assert_int_equal(history.len, 2);
    assert_int_equal(history.data[0].id, 3);
    assert_int_equal(history.data[1].id, 4);
}

static void test_findings_are_counted_by_tier_unless_suppressed(void **state) {
    Bed *bed = *state;
    bed_write_once(bed);
    const StoredPast *past = &history_of(bed, 0, 10).data[0];
    assert_int_equal(past->counts[TIER_LOW], 1);
    assert_int_equal(past->counts[TIER_HIGH], 1);
    assert_int_equal(past->counts[TIER_DEFINITE], 2);
    assert_int_equal(past->started, sample_info("").started);
    bed_sql_run(bed->path, "INSERT INTO suppression SELECT id, 'meant', 'a.c', 1, 1 FROM finding WHERE tier = 'high'");
    assert_int_equal(history_of(bed, 0, 10).data[0].counts[TIER_HIGH], 0);
}

static void test_other_commands_and_folders_are_left_out(void **state) {
    Bed *bed = *state;
    for (int i = 0; i < 3; i++)
        bed_write_once(bed);
    bed_sql_run(bed->path, "UPDATE run SET command_line = 'lockwise check one.c' WHERE id = 1");
    bed_sql_run(bed->path, "UPDATE run SET root = '/elsewhere' WHERE id = 2");
    StoredPastVec history = history_of(bed, 0, 10);
    assert_int_equal(history.len, 1);
    assert_int_equal(history.data[0].id, 3);
}

static void write_with_facts(Bed *bed) {
    RunInfo info = sample_info(sample_project);
    Facts *facts = sample_facts(bed->arena, sample_project);
    Store *store = store_open(bed->path, bed->diag);
    int64_t id;
    assert_int_equal(store_write_run(store, &info, sample_rules(), SAMPLE_RULES,
                                     sample_sink(bed->arena, sample_project), facts, &id),
                     STATUS_OK);
    store_close(store);
}

static RunRow newest_row(Bed *bed) {
    RunRowVec runs;
    assert_int_equal(store_list_runs(bed->path, 0, bed->arena, bed->diag, &runs), STATUS_OK);
    assert_true(runs.len > 0);
    return runs.data[runs.len - 1];
}

/* In the run before, a function had another name: its finding is neither new nor gone. */
static void test_renamed_functions_are_followed(void **state) {
    static const struct {
        const char *name;
        uint32_t changes;
    } before[] = {{"queue_take", 0}, {"worker", 1}}; /* of the second there still is one: that was another finding */
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        Bed *bed = *state;
        write_with_facts(bed);
        bed_sql_run(bed->path, arena_printf(bed->arena,
                                            "UPDATE finding SET fingerprint = 'v2:00:1', function = '%s'"
                                            " WHERE function = 'queue_pop' AND run = (SELECT max(id) FROM run)",
                                            before[i].name));
        write_with_facts(bed);
        RunRow row = newest_row(bed);
        assert_int_equal(row.added, before[i].changes);
        assert_int_equal(row.gone, before[i].changes);
    }
}

/* Fingerprints of an older scheme become those of this one, whoever wrote them. */
static void test_older_fingerprints_are_renewed(void **state) {
    Bed *bed = *state;
    write_with_facts(bed);
    bed_sql_run(bed->path, "PRAGMA user_version = 8; DROP TABLE token; DROP TABLE token_state; DROP TABLE renamed;"
                           "UPDATE finding SET fingerprint = 'v1:' || substr('0123456789abcdef0123456789abcdef', 1, 31)"
                           " || (id % 10) || ':1'");
    write_with_facts(bed);
    StoredRun *old = store_read_run(bed->path, 1, bed->arena, bed->diag);
    StoredRun *new = store_read_run(bed->path, 2, bed->arena, bed->diag);
    assert_non_null(old);
    assert_non_null(new);
    assert_int_equal(old->findings.len, SAMPLE_FINDINGS);
    for (uint32_t i = 0; i < SAMPLE_FINDINGS; i++)
        assert_string_equal(old->findings.data[i].finding.fingerprint, new->findings.data[i].finding.fingerprint);
    RunRow row = newest_row(bed);
    assert_int_equal(row.added + row.gone, 0);
}

static void test_without_a_database(void **state) {
    Bed *bed = *state;
    StoredPastVec history;
    assert_int_equal(store_read_history(bed->path, 0, 10, bed->arena, bed->diag, &history), STATUS_FAILED);
    assert_int_equal(history.len, 0);
    bed_assert_said(bed, "there is no database");
}

/* No finding of the run names a file; what facts name below the root is stored, once each. */
static void test_sources_of_facts_are_stored(void **state) {
    Bed *bed = *state;
    FindingSink *none = sink_new(bed->arena);
    sink_finish(none);
    RunInfo info = sample_info(sample_project);
    Facts *facts = sample_facts(bed->arena, sample_project);
    facts->lock_sites.data[0].site.loc.file = "/usr/include/stdio.h";
    Store *store = store_open(bed->path, bed->diag);
    int64_t id;
    assert_int_equal(store_write_run(store, &info, sample_rules(), SAMPLE_RULES, none, facts, &id), STATUS_OK);
    store_close(store);
    StrMap *expected = strmap_new(bed->arena);
    VEC_EACH(const FactAccess, access, &facts->accesses)
        (void)strmap_slot(expected, access->site.loc.file, strlen(access->site.loc.file), NULL);
    for (uint32_t i = 1; i < facts->lock_sites.len; i++)
        (void)strmap_slot(expected, facts->lock_sites.data[i].site.loc.file,
                          strlen(facts->lock_sites.data[i].site.loc.file), NULL);
    for (uint32_t i = 1; i < facts->threads.len; i++)
        if (facts->threads.data[i].site.file[0] != '\0')
            (void)strmap_slot(expected, facts->threads.data[i].site.file, strlen(facts->threads.data[i].site.file),
                              NULL);
    StoredRun *run = store_read_run(bed->path, id, bed->arena, bed->diag);
    assert_non_null(run);
    assert_true(run->sources.len > 0);
    assert_int_equal(run->sources.len, strmap_len(expected));
    VEC_EACH(const StoredSource, source, &run->sources)
        assert_true(source->file[0] != '/' && stored_source(run, source->file) == source);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        bed_test(test_runs_up_to_this_one_oldest_first),
        bed_test(test_findings_are_counted_by_tier_unless_suppressed),
        bed_test(test_other_commands_and_folders_are_left_out),
        bed_test(test_renamed_functions_are_followed),
        bed_test(test_older_fingerprints_are_renewed),
        bed_test(test_without_a_database),
        bed_test(test_sources_of_facts_are_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
