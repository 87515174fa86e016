/* test_store_facts.c: facts written and read back; runs that have none; rows that nobody wrote. */
#include "findings/store_internal.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/random.h"
#include "support/sample_facts.h"
#include "support/sample_run.h"
#include "support/store_bed.h"

#include <string.h>
#include <sys/stat.h>

static int64_t write_facts(Bed *bed) {
    RunInfo info = sample_info(sample_project);
    int64_t run = 0;
    Store *store = store_open(bed->path, bed->diag);
    assert_non_null(store);
    assert_int_equal(store_write_run(store, &info, sample_rules(), SAMPLE_RULES,
                                     sample_sink(bed->arena, sample_project), sample_facts(bed->arena, sample_project),
                                     &run),
                     STATUS_OK);
    store_close(store);
    return run;
}

/* ---- equality ---- */

static void assert_same_loc(SourceLoc a, SourceLoc b) {
    assert_string_equal(a.file, b.file);
    assert_int_equal(a.line, b.line);
    assert_int_equal(a.col, b.col);
}

static void assert_same_site(const FactSite *a, const FactSite *b) {
    assert_int_equal(a->fn.i, b->fn.i);
    assert_same_loc(a->loc, b->loc);
    assert_int_equal(a->situations.i, b->situations.i);
}

/* Of vectors whose elements hold no pointers. */
#define assert_same_bytes(a, b)                                                      \
    do {                                                                             \
        assert_int_equal((a)->len, (b)->len);                                        \
        if ((a)->len)                                                                \
            assert_memory_equal((a)->data, (b)->data, (a)->len * sizeof *(a)->data); \
    } while (0)

static void assert_same_who(const Facts *a, const Facts *b) {
    assert_int_equal(a->fns.len, b->fns.len);
    for (uint32_t i = 1; i < a->fns.len; i++) {
        assert_string_equal(a->fns.data[i].name, b->fns.data[i].name);
        assert_same_loc(a->fns.data[i].loc, b->fns.data[i].loc);
        assert_int_equal(a->fns.data[i].situations.i, b->fns.data[i].situations.i);
    }
    assert_int_equal(a->locks.len, b->locks.len);
    for (uint32_t i = 1; i < a->locks.len; i++) {
        assert_string_equal(a->locks.data[i].name, b->locks.data[i].name);
        assert_string_equal(a->locks.data[i].kind, b->locks.data[i].kind);
        assert_string_equal(a->locks.data[i].nature, b->locks.data[i].nature);
        assert_same_loc(a->locks.data[i].loc, b->locks.data[i].loc);
    }
    assert_int_equal(a->threads.len, b->threads.len);
    for (uint32_t i = 1; i < a->threads.len; i++) {
        const FactThread *x = &a->threads.data[i], *y = &b->threads.data[i];
        assert_string_equal(x->name, y->name);
        assert_int_equal(x->origin, y->origin);
        assert_int_equal(x->ending, y->ending);
        assert_int_equal(x->root.i, y->root.i);
        assert_int_equal(x->creator.i, y->creator.i);
        assert_int_equal(x->site_fn.i, y->site_fn.i);
        assert_int_equal(x->many, y->many);
        assert_same_loc(x->site, y->site);
    }
    assert_same_bytes(&a->parallel, &b->parallel);
    assert_same_bytes(&a->shares, &b->shares);
    assert_same_bytes(&a->states, &b->states);
    assert_int_equal(a->tokens.len, b->tokens.len);
    for (uint32_t i = 0; i < a->tokens.len; i++) {
        assert_string_equal(a->tokens.data[i].name, b->tokens.data[i].name);
        assert_string_equal(a->tokens.data[i].host, b->tokens.data[i].host);
        assert_int_equal(a->tokens.data[i].renounced, b->tokens.data[i].renounced);
    }
    assert_int_equal(a->locksets.len, b->locksets.len);
    for (uint32_t i = 0; i < a->locksets.len; i++)
        for (uint32_t k = 0; k < a->locksets.data[i].len; k++) {
            assert_int_equal(a->locksets.data[i].data[k].lock.i, b->locksets.data[i].data[k].lock.i);
            assert_int_equal(a->locksets.data[i].data[k].shared, b->locksets.data[i].data[k].shared);
        }
    assert_int_equal(a->situations.len, b->situations.len);
    for (uint32_t i = 0; i < a->situations.len; i++)
        assert_same_bytes(&a->situations.data[i], &b->situations.data[i]);
}

static void assert_same_where(const Facts *a, const Facts *b) {
    assert_int_equal(a->lock_sites.len, b->lock_sites.len);
    for (uint32_t i = 0; i < a->lock_sites.len; i++) {
        assert_int_equal(a->lock_sites.data[i].lock.i, b->lock_sites.data[i].lock.i);
        assert_int_equal(a->lock_sites.data[i].use, b->lock_sites.data[i].use);
        assert_same_site(&a->lock_sites.data[i].site, &b->lock_sites.data[i].site);
    }
    assert_int_equal(a->objects.len, b->objects.len);
    for (uint32_t i = 1; i < a->objects.len; i++) {
        assert_string_equal(a->objects.data[i].name, b->objects.data[i].name);
        assert_same_loc(a->objects.data[i].loc, b->objects.data[i].loc);
        assert_int_equal(a->objects.data[i].guard.i, b->objects.data[i].guard.i);
        assert_int_equal(a->objects.data[i].guard_hits, b->objects.data[i].guard_hits);
        assert_int_equal(a->objects.data[i].guard_total, b->objects.data[i].guard_total);
    }
    assert_int_equal(a->accesses.len, b->accesses.len);
    for (uint32_t i = 0; i < a->accesses.len; i++) {
        const FactAccess *x = &a->accesses.data[i], *y = &b->accesses.data[i];
        assert_int_equal(x->object.i, y->object.i);
        assert_int_equal(x->write, y->write);
        assert_int_equal(x->atomic, y->atomic);
        assert_int_equal(x->doubtful, y->doubtful);
        assert_string_equal(x->text, y->text);
        assert_same_site(&x->site, &y->site);
    }
    assert_int_equal(a->calls.len, b->calls.len);
    for (uint32_t i = 0; i < a->calls.len; i++) {
        assert_int_equal(a->calls.data[i].callee.i, b->calls.data[i].callee.i);
        assert_int_equal(a->calls.data[i].kind, b->calls.data[i].kind);
        assert_same_site(&a->calls.data[i].site, &b->calls.data[i].site);
    }
}

static void assert_same_order(const Facts *a, const Facts *b) {
    assert_int_equal(a->edges.len, b->edges.len);
    for (uint32_t i = 0; i < a->edges.len; i++) {
        const FactEdge *x = &a->edges.data[i], *y = &b->edges.data[i];
        assert_int_equal(x->held.i, y->held.i);
        assert_int_equal(x->acquired.i, y->acquired.i);
        assert_int_equal(x->held_shared << 2 | x->acquired_shared << 1 | x->doubtful,
                         y->held_shared << 2 | y->acquired_shared << 1 | y->doubtful);
        assert_int_equal(x->fn.i, y->fn.i);
        assert_int_equal(x->thread.i, y->thread.i);
        assert_int_equal(x->locks.i, y->locks.i);
        assert_same_loc(x->loc, y->loc);
    }
    assert_int_equal(a->models.len, b->models.len);
    for (uint32_t i = 0; i < a->models.len; i++) {
        assert_string_equal(a->models.data[i].file, b->models.data[i].file);
        assert_string_equal(a->models.data[i].hash, b->models.data[i].hash);
        assert_int_equal(a->models.data[i].functions, b->models.data[i].functions);
    }
    assert_int_equal(a->cycles.len, b->cycles.len);
    for (uint32_t i = 0; i < a->cycles.len; i++)
        assert_same_bytes(&a->cycles.data[i], &b->cycles.data[i]);
}

/* ---- tests ---- */

static void test_facts_read_back_as_they_were(void **state) {
    Bed *bed = *state;
    Facts *facts = sample_facts(bed->arena, "");
    int64_t run = write_facts(bed);
    StoredFacts *stored = store_read_facts(bed->path, 0, bed->arena, bed->diag);
    assert_non_null(stored);
    assert_int_equal(stored->run, run);
    assert_string_equal(stored->root, sample_project);
    assert_same_who(facts, &stored->facts);
    assert_same_where(facts, &stored->facts);
    assert_same_order(facts, &stored->facts);
}

static void test_each_run_has_its_own(void **state) {
    Bed *bed = *state;
    write_facts(bed);
    write_facts(bed);
    bed_sql_run(bed->path, "UPDATE lock SET name = 'old' WHERE run = 1 AND id = 1");
    assert_string_equal(store_read_facts(bed->path, 1, bed->arena, bed->diag)->facts.locks.data[1].name, "old");
    assert_string_equal(store_read_facts(bed->path, 0, bed->arena, bed->diag)->facts.locks.data[1].name,
                        "stats.c:stats_lock");
    bed_sql_run(bed->path, "PRAGMA foreign_keys = ON; DELETE FROM run WHERE id = 1");
    static const char *const tables[] = {"path",      "expression", "function",  "lock",      "lockset",
                                         "thread",    "parallel",   "situation", "lock_site", "object",
                                         "lock_edge", "lock_cycle", "access",    "call"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        const char *count = arena_printf(bed->arena, "SELECT count(*) FROM %s WHERE run = ", tables[i]);
        assert_int_equal(bed_sql_int(bed->path, arena_printf(bed->arena, "%s1", count)), 0);
        assert_true(bed_sql_int(bed->path, arena_printf(bed->arena, "%s2", count)) > 0);
    }
}

static void test_a_run_without_facts(void **state) {
    Bed *bed = *state;
    bed_write_once(bed);
    assert_null(store_read_facts(bed->path, 0, bed->arena, bed->diag));
    bed_assert_said(bed, "run 1 in the database");
}

static void test_a_run_that_is_not_there(void **state) {
    Bed *bed = *state;
    write_facts(bed);
    assert_null(store_read_facts(bed->path, 7, bed->arena, bed->diag));
    bed_assert_said(bed, "there is no run 7");
}

/* A database of version 1 is read as it is, and gets its tables when a run is added. */
static void test_the_version_before_facts(void **state) {
    Bed *bed = *state;
    bed_write_once(bed);
    bed_sql_run(bed->path, "PRAGMA user_version = 1; DROP TABLE token; DROP TABLE token_state; DROP TABLE renamed; "
                           "DROP TABLE share; DROP TABLE suppression; "
                           "DROP TABLE model_file; DROP TABLE path; "
                           "DROP TABLE expression; "
                           "DROP TABLE function; DROP TABLE lock;"
                           "DROP TABLE lockset; DROP TABLE thread; DROP TABLE parallel; DROP TABLE situation;"
                           "DROP TABLE lock_site; DROP TABLE object; DROP TABLE access; DROP TABLE lock_edge;"
                           "DROP TABLE lock_cycle; DROP TABLE call");
    StoredRun *run = store_read_run(bed->path, 0, bed->arena, bed->diag);
    assert_non_null(run);
    assert_int_equal(run->findings.len, SAMPLE_FINDINGS);
    assert_int_equal(bed_sql_int(bed->path, "PRAGMA user_version"), 1);
    assert_null(store_read_facts(bed->path, 0, bed->arena, bed->diag));
    bed_assert_said(bed, "holds findings only");
    assert_int_equal(write_facts(bed), 2);
    assert_int_equal(bed_sql_int(bed->path, "PRAGMA user_version"), STORE_VERSION);
    assert_non_null(store_read_facts(bed->path, 2, bed->arena, bed->diag));
    assert_null(store_read_facts(bed->path, 1, bed->arena, bed->diag));
}

static void test_the_version_before_model_files(void **state) {
    Bed *bed = *state;
    assert_int_equal(write_facts(bed), 1);
    bed_sql_run(bed->path, "PRAGMA user_version = 2; DROP TABLE token; DROP TABLE token_state; DROP TABLE renamed; "
                           "DROP TABLE share; DROP TABLE suppression; DROP TABLE model_file");
    StoredFacts *stored = store_read_facts(bed->path, 1, bed->arena, bed->diag);
    assert_non_null(stored);
    assert_int_equal(stored->facts.models.len, 0);
    assert_int_equal(write_facts(bed), 2);
    assert_int_equal(store_read_facts(bed->path, 2, bed->arena, bed->diag)->facts.models.len, 2);
}

static void test_the_version_before_views(void **state) {
    Bed *bed = *state;
    assert_int_equal(write_facts(bed), 1);
    bed_sql_run(bed->path, "PRAGMA user_version = 6; DROP TABLE token; DROP TABLE token_state; DROP TABLE renamed; "
                           "DROP VIEW by_rule; DROP VIEW findings_open; DROP VIEW guards");
    assert_int_equal(write_facts(bed), 2);
    assert_int_equal(bed_sql_int(bed->path, "SELECT count(*) FROM findings_open"),
                     bed_sql_int(bed->path, "SELECT count(*) FROM finding WHERE run = 2") -
                         bed_sql_int(bed->path, "SELECT count(*) FROM suppression JOIN finding ON id = finding"
                                                " WHERE run = 2"));
    assert_int_equal(bed_sql_int(bed->path, "SELECT coalesce(sum(findings), 0) FROM by_rule"),
                     bed_sql_int(bed->path, "SELECT count(*) FROM findings_open"));
    assert_true(bed_sql_int(bed->path, "SELECT count(*) FROM guards WHERE hits <= places") > 0);
}

static void test_the_version_before_handlers(void **state) {
    Bed *bed = *state;
    assert_int_equal(write_facts(bed), 1);
    bed_sql_run(bed->path, "PRAGMA user_version = 5; DROP TABLE token; DROP TABLE token_state; DROP TABLE renamed; "
                           "ALTER TABLE thread RENAME TO newer;"
                           "CREATE TABLE thread (run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,"
                           " id INTEGER NOT NULL, name TEXT NOT NULL,"
                           " origin TEXT NOT NULL CHECK (origin IN ('main', 'library-callers', 'created')),"
                           " ending TEXT NOT NULL, root INTEGER NOT NULL, many INTEGER NOT NULL,"
                           " creator INTEGER NOT NULL, site_function INTEGER NOT NULL, path INTEGER NOT NULL,"
                           " line INTEGER NOT NULL, col INTEGER NOT NULL, PRIMARY KEY (run, id))"
                           " STRICT, WITHOUT ROWID;"
                           "INSERT INTO thread SELECT * FROM newer; DROP TABLE newer");
    int64_t threads = bed_sql_int(bed->path, "SELECT count(*) FROM thread");
    assert_int_equal(write_facts(bed), 2);
    assert_int_equal(bed_sql_int(bed->path, "SELECT count(*) FROM thread"), 2 * threads);
    bed_sql_run(bed->path, "UPDATE thread SET origin = 'signal-handler' WHERE run = 2");
    assert_non_null(store_read_facts(bed->path, 1, bed->arena, bed->diag));
    assert_non_null(store_read_facts(bed->path, 2, bed->arena, bed->diag));
}

static void test_rows_that_nobody_wrote(void **state) {
    Bed *bed = *state;
    static const char *const changes[] = {
        "DELETE FROM path WHERE id = 1",
        "UPDATE expression SET id = 9 WHERE id = 2",
        "UPDATE function SET path = 99",
        "UPDATE function SET situations = 99",
        "UPDATE lockset SET lock = 9 WHERE id = 1",
        "DELETE FROM lockset WHERE id = 2",
        "UPDATE lock SET line = -1",
        "PRAGMA ignore_check_constraints = ON; UPDATE thread SET origin = 'space'",
        "UPDATE thread SET creator = 3",
        "UPDATE parallel SET second = 8",
        "UPDATE situation SET held = 4",
        "UPDATE situation SET thread = 1 << 40",
        "PRAGMA ignore_check_constraints = ON; UPDATE lock_site SET use = ''",
        "UPDATE lock_site SET lock = 3",
        "UPDATE object SET guard = 3",
        "UPDATE access SET object = 3",
        "UPDATE access SET expression = 99",
        "UPDATE lock_edge SET acquired = 3",
        "UPDATE lock_cycle SET edge = 2",
        "UPDATE lock_cycle SET id = 2",
        "PRAGMA ignore_check_constraints = ON; UPDATE call SET kind = 3",
        "UPDATE call SET function = 7",
        "DROP TABLE call",
    };
    write_facts(bed);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const char *copy = arena_printf(bed->arena, "%s/copy%zu.db", bed->folder, i);
        bed_sql_run(bed->path, arena_printf(bed->arena, "VACUUM INTO '%s'", copy));
        bed_sql_run(copy, changes[i]);
        if (store_read_facts(copy, 0, bed->arena, bed->diag))
            fail_msg("read in spite of: %s", changes[i]);
        assert_int_equal(diag_error_count(bed->diag), i + 1);
    }
}

/* Whatever the bytes, reading ends with facts that are sound or with one error. */
static void test_flipped_bytes_never_crash(void **state) {
    Bed *bed = *state;
    Random random = random_start();
    write_facts(bed);
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
        StoredFacts *facts = store_read_facts(copy, 0, bed->arena, bed->diag);
        assert_int_equal(diag_error_count(bed->diag), before + (facts == NULL));
        assert_true(facts == NULL || facts_are_sound(&facts->facts));
    }
}

static void test_names(void **state) {
    (void)state;
    assert_string_equal(fact_origin_name(FACT_CALLERS), "library-callers");
    assert_string_equal(fact_ending_name(FACT_DETACHED), "detached");
    assert_string_equal(fact_use_name(FACT_USE_WAIT), "wait");
    assert_string_equal(fact_call_kind_name(FACT_CALL_CALLBACK), "callback");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        bed_test(test_facts_read_back_as_they_were),
        bed_test(test_each_run_has_its_own),
        bed_test(test_a_run_without_facts),
        bed_test(test_a_run_that_is_not_there),
        bed_test(test_the_version_before_facts),
        bed_test(test_the_version_before_model_files),
        bed_test(test_the_version_before_handlers),
        bed_test(test_the_version_before_views),
        bed_test(test_rows_that_nobody_wrote),
        bed_test(test_flipped_bytes_never_crash),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
