/* test_model_facts.c: the facts of programs in testdata: what is found in a small one, and that the order of units
 * leaves no trace.
 */
#include "cli/model_facts.h"
#include "findings/store_read.h"
#include "frontend/frontend.h"
#include "support/check.h"
#include "support/sample_run.h"
#include "support/store_bed.h"

#include <string.h>

#define SPOOL_FOLDER LOCKWISE_SOURCE_DIR "/testdata/model"
#define DEMO_FOLDER LOCKWISE_SOURCE_DIR "/testdata/programs/demo"

enum { MOST_FILES = 8 };

/* reversed: units in the opposite order. */
static Facts *facts_of(Arena *arena, const char *folder, const char *const *names, uint32_t count, bool reversed) {
    Diag *diag = diag_new(stderr);
    CompileDb db = {.path = ""};
    char *files[MOST_FILES], *flags[] = {arena_printf(arena, "-I%s/include", folder)};
    for (uint32_t i = 0; i < count; i++)
        files[i] = arena_printf(arena, "%s/%s", folder, names[reversed ? count - 1 - i : i]);
    assert_int_equal(compdb_from_args(files, count, flags, 1, arena, diag, &db), STATUS_OK);
    Tu **tus = ARENA_ARRAY(arena, Tu *, count);
    for (uint32_t i = 0; i < count; i++)
        tus[i] = frontend_lower(&db.commands.data[i], arena);
    Facts *facts = model_facts(model_build(tus, count, syncapi_new(arena), NULL, arena, diag), arena);
    diag_free(diag);
    return facts;
}

static Facts *spool(Arena *arena) {
    static const char *const names[] = {"spool.c"};
    return facts_of(arena, SPOOL_FOLDER, names, 1, false);
}

static Facts *demo(Arena *arena, bool reversed) {
    static const char *const names[] = {"cache.c", "job.c", "log.c", "main.c", "queue.c", "server.c", "stats.c"};
    return facts_of(arena, DEMO_FOLDER, names, sizeof names / sizeof *names, reversed);
}

/* ---- small questions ---- */

static FactObject object_named(const Facts *f, const char *name) {
    VEC_EACH(const FactObject, object, &f->objects)
        if (object->name && strcmp(object->name, name) == 0)
            return *object;
    fail_msg("no object %s", name);
    return (FactObject){0};
}

static FactThread thread_named(const Facts *f, const char *name) {
    VEC_EACH(const FactThread, thread, &f->threads)
        if (thread->name && strcmp(thread->name, name) == 0)
            return *thread;
    fail_msg("no thread %s", name);
    return (FactThread){0};
}

/* "print: spool.c:log_lock, struct spool.lock; watch: ..." */
static const char *situations_text(Arena *arena, const Facts *f, FactSituationsId id) {
    const char *all = "";
    VEC_EACH(const FactSituation, s, &f->situations.data[id.i]) {
        all = arena_printf(arena, "%s%s%s:", all, all[0] ? "; " : "", f->threads.data[s->thread.i].name);
        VEC_EACH(const FactHeld, held, &f->locksets.data[s->held.i])
            all = arena_printf(arena, "%s %s", all, f->locks.data[held->lock.i].name);
        VEC_EACH(const FactHeld, held, &f->locksets.data[s->perhaps.i])
            all = arena_printf(arena, "%s perhaps %s", all, f->locks.data[held->lock.i].name);
    }
    return all;
}

/* The situations of the access of a line. */
static const char *access_at(Arena *arena, const Facts *f, const char *object, uint32_t line, bool write) {
    VEC_EACH(const FactAccess, a, &f->accesses)
        if (a->site.loc.line == line && a->write == write && strcmp(f->objects.data[a->object.i].name, object) == 0)
            return situations_text(arena, f, a->site.situations);
    return "no access";
}

static const char *call_at(Arena *arena, const Facts *f, const char *callee, uint32_t line) {
    VEC_EACH(const FactCall, call, &f->calls)
        if (call->site.loc.line == line && strcmp(f->fns.data[call->callee.i].name, callee) == 0)
            return arena_printf(arena, "%s %s", fact_call_kind_name(call->kind),
                                situations_text(arena, f, call->site.situations));
    return "no call";
}

static uint32_t count_uses(const Facts *f, const char *lock, FactUse use) {
    uint32_t count = 0;
    VEC_EACH(const FactLockSite, site, &f->lock_sites)
        count += site->use == use && strcmp(f->locks.data[site->lock.i].name, lock) == 0;
    return count;
}

/* ---- what is found ---- */

static void test_locks(void **state) {
    Facts *f = spool(*state);
    assert_int_equal(f->locks.len, 3);
    assert_string_equal(f->locks.data[1].name, "spool.c:log_lock");
    assert_string_equal(f->locks.data[1].kind, "mutex");
    assert_string_equal(f->locks.data[1].nature, "recursive");
    assert_int_equal(f->locks.data[1].loc.line, 21);
    assert_string_equal(f->locks.data[2].name, "struct spool.lock");
    assert_int_equal(f->locks.data[2].loc.line, 13);
    assert_int_equal(count_uses(f, "spool.c:log_lock", FACT_USE_TRY), 2); /* log_try and its call */
    assert_int_equal(count_uses(f, "spool.c:log_lock", FACT_USE_TAKE), 2);
    assert_int_equal(count_uses(f, "struct spool.lock", FACT_USE_TAKE), 3); /* calls of the wrapper */
    assert_int_equal(count_uses(f, "struct spool.lock", FACT_USE_WAIT), 1);
}

static void test_threads(void **state) {
    Facts *f = spool(*state);
    assert_int_equal(f->threads.len, 4);
    FactThread print = thread_named(f, "print"), watch = thread_named(f, "watch");
    assert_true(print.many && !watch.many);
    assert_int_equal(print.ending, FACT_JOINED);
    assert_int_equal(print.site.line, 105);
    assert_string_equal(f->fns.data[print.site_fn.i].name, "main");
    assert_string_equal(f->threads.data[print.creator.i].name, "main");
    assert_int_equal(thread_named(f, "main").origin, FACT_MAIN);
    assert_int_equal(f->parallel.len, 4); /* all pairs but main-main and watch-watch */
}

static void test_accesses(void **state) {
    Facts *f = spool(*state);
    FactObject lines = object_named(f, "spool.c:lines");
    assert_string_equal(f->locks.data[lines.guard.i].name, "spool.c:log_lock");
    assert_int_equal(lines.guard_hits, 6);
    assert_int_equal(lines.guard_total, 6);
    assert_int_equal(lines.loc.line, 22);
    assert_string_equal(access_at(*state, f, "spool.c:lines", 60, true), "main: spool.c:log_lock struct spool.lock");
    assert_string_equal(access_at(*state, f, "spool.c:lines", 60, false), "main: spool.c:log_lock struct spool.lock");
    assert_string_equal(access_at(*state, f, "spool.c:stopping", 108, true), "main: perhaps struct spool.lock");
    assert_string_equal(access_at(*state, f, "struct spool.first", 72, true), "print: struct spool.lock");
}

static void test_calls(void **state) {
    Facts *f = spool(*state);
    assert_string_equal(call_at(*state, f, "spool_lock", 90), "direct watch: spool.c:log_lock");
    assert_string_equal(call_at(*state, f, "log_line", 82), "indirect print:");
    assert_string_equal(call_at(*state, f, "spool_lock", 52), "direct main:");
}

static void test_order(void **state) {
    Facts *f = spool(*state);
    assert_int_equal(f->edges.len, 2);
    assert_string_equal(f->locks.data[f->edges.data[0].held.i].name, "spool.c:log_lock");
    assert_string_equal(f->threads.data[f->edges.data[0].thread.i].name, "watch");
    assert_int_equal(f->edges.data[0].loc.line, 90); /* the call of the wrapper */
    assert_int_equal(f->edges.data[1].loc.line, 59);
    assert_int_equal(f->cycles.len, 1);
    assert_int_equal(f->cycles.data[0].len, 2);
    assert_int_equal(f->cycles.data[0].data[0], 0);
}

/* ---- no trace of the order of units ---- */

static int64_t write_run(Bed *bed, const Facts *facts) {
    int64_t run = 0;
    RunInfo info = sample_info(DEMO_FOLDER);
    FindingSink *sink = sink_new(bed->arena, DEMO_FOLDER);
    sink_finish(sink);
    Store *store = store_open(bed->path, bed->diag);
    assert_int_equal(store_write_run(store, &info, NULL, 0, sink, facts, &run), STATUS_OK);
    store_close(store);
    return run;
}

static void test_order_of_units(void **state) {
    static const char *const tables[][2] = {
        {"path", "id, text"},
        {"expression", "id, text"},
        {"function", "id, name, path, line, col, situations"},
        {"lock", "id, name, kind, nature, path, line, col"},
        {"lockset", "id, lock, shared"},
        {"thread", "id, name, origin, ending, root, many, creator, site_function, path, line, col"},
        {"parallel", "first, second"},
        {"situation", "id, position, thread, held, perhaps"},
        {"lock_site", "position, lock, use, shared, function, path, line, col, situations"},
        {"object", "id, name, path, line, col, guard, guard_hits, guard_total"},
        {"access", "position, object, write, atomic, doubtful, function, path, line, col, expression, situations"},
        {"lock_edge", "position, held, held_shared, acquired, acquired_shared, doubtful, function, path, line, col,"
                      " thread, locks"},
        {"lock_cycle", "id, position, edge"},
        {"call", "position, callee, kind, function, path, line, col, situations"},
    };
    Bed *bed = *state;
    Facts *first = demo(bed->arena, false), *second = demo(bed->arena, true);
    assert_true(facts_are_sound(first) && facts_are_sound(second));
    assert_int_equal(write_run(bed, first), 1);
    assert_int_equal(write_run(bed, second), 2);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        const char *table = tables[i][0], *columns = tables[i][1];
        const char *count = arena_printf(bed->arena, "SELECT count(*) FROM %s WHERE run = ", table);
        const char *common = arena_printf(bed->arena,
                                          "SELECT count(*) FROM (SELECT %s FROM %s WHERE run = 1 INTERSECT"
                                          " SELECT %s FROM %s WHERE run = 2)",
                                          columns, table, columns, table);
        int64_t rows = bed_sql_int(bed->path, arena_printf(bed->arena, "%s1", count));
        if (rows == 0 || rows != bed_sql_int(bed->path, arena_printf(bed->arena, "%s2", count)) ||
            rows != bed_sql_int(bed->path, common))
            fail_msg("table %s is empty, or hangs on the order of units", table);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_locks), arena_test(test_threads), arena_test(test_accesses),
        arena_test(test_calls), arena_test(test_order),   bed_test(test_order_of_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
