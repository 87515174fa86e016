/* test_model_facts.c: the facts of programs in testdata: what is found in a small one, and that the order of units
 * leaves no trace.
 */
#include "cli/model_facts.h"
#include "findings/facts_merge.h"
#include "findings/store_read.h"
#include "frontend/frontend.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/sample_run.h"
#include "support/store_bed.h"

#include <string.h>

#define SPOOL_FOLDER LOCKWISE_SOURCE_DIR "/testdata/model"
#define DEMO_FOLDER LOCKWISE_SOURCE_DIR "/testdata/programs/demo"
#define TOOLS_FOLDER LOCKWISE_SOURCE_DIR "/testdata/programs/two_tools"

enum { MOST_FILES = 8 };

/* reversed: units in the opposite order. */
static const Facts *facts_of(Arena *arena, const char *folder, const char *const *names, uint32_t count,
                             bool reversed) {
    Diag *diag = diag_new(stderr);
    CompileDb db = {.path = ""};
    char *files[MOST_FILES], *flags[] = {arena_printf(arena, "-I%s/include", folder)};
    for (uint32_t i = 0; i < count; i++)
        files[i] = arena_printf(arena, "%s/%s", folder, names[reversed ? count - 1 - i : i]);
    assert_int_equal(compdb_from_args(files, count, flags, 1, arena, diag, &db), STATUS_OK);
    Tu **tus = ARENA_ARRAY(arena, Tu *, count);
    for (uint32_t i = 0; i < count; i++)
        tus[i] = frontend_lower(&db.commands.data[i], arena);
    ProgramFacts parts[MOST_FILES];
    uint32_t part_count = 0;
    SyncApi *api = syncapi_new(arena);
    assert_int_equal(syncapi_add(api, "own.yaml", "functions: {f: {kind: fork}}", 28, diag), STATUS_OK);
    Models *models = models_new(programs_find(tus, count, arena), api, 1, NULL, diag);
    for (const Model *model; (model = models_next(models));)
        parts[part_count++] = (ProgramFacts){model->scope->program->name, model_facts(model, arena)};
    models_free(models);
    diag_free(diag);
    return facts_merge(parts, part_count, arena);
}

static const Facts *spool(Arena *arena) {
    static const char *const names[] = {"spool.c"};
    return facts_of(arena, SPOOL_FOLDER, names, 1, false);
}

static const Facts *demo(Arena *arena, bool reversed) {
    static const char *const names[] = {"cache.c", "job.c", "log.c", "main.c", "queue.c", "server.c", "stats.c"};
    return facts_of(arena, DEMO_FOLDER, names, sizeof names / sizeof *names, reversed);
}

static const Facts *two_tools(Arena *arena, bool reversed) {
    static const char *const names[] = {"counter.c", "probe.c", "serve.c"};
    return facts_of(arena, TOOLS_FOLDER, names, sizeof names / sizeof *names, reversed);
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
    const Facts *f = spool(*state);
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

/* Taken and given back by functions whose attributes alone say so. */
static void test_declared_locks(void **state) {
    static const char *const names[] = {"bad_declared_lock_functions.c"};
    const char *lock = "bad_declared_lock_functions.c:input.ends"; /* its first member */
    const Facts *f = facts_of(*state, LOCKWISE_SOURCE_DIR "/testdata/rules/deadlock-lock-order", names, 1, false);
    assert_int_equal(count_uses(f, lock, FACT_USE_TAKE), 2);
    assert_int_equal(count_uses(f, lock, FACT_USE_RELEASE), 2);
    assert_int_equal(count_uses(f, lock, FACT_USE_TRY), 0);
    assert_int_equal(f->edges.len, 2);
}

/* The user's only, and once for the run however many programs there are. */
static void test_model_files(void **state) {
    const Facts *runs[] = {spool(*state), two_tools(*state, false)};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(runs[i]->models.len, 1);
        assert_string_equal(runs[i]->models.data[0].file, "own.yaml");
        assert_int_equal(runs[i]->models.data[0].functions, 1);
        assert_int_equal(strlen(runs[i]->models.data[0].hash), 16);
    }
}

static void test_threads(void **state) {
    const Facts *f = spool(*state);
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
    const Facts *f = spool(*state);
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
    const Facts *f = spool(*state);
    assert_string_equal(call_at(*state, f, "spool_lock", 90), "direct watch: spool.c:log_lock");
    assert_string_equal(call_at(*state, f, "log_line", 82), "indirect print:");
    assert_string_equal(call_at(*state, f, "spool_lock", 52), "direct main:");
}

static void test_order(void **state) {
    const Facts *f = spool(*state);
    assert_int_equal(f->edges.len, 2);
    assert_string_equal(f->locks.data[f->edges.data[0].held.i].name, "spool.c:log_lock");
    assert_string_equal(f->threads.data[f->edges.data[0].thread.i].name, "watch");
    assert_int_equal(f->edges.data[0].loc.line, 90); /* the call of the wrapper */
    assert_int_equal(f->edges.data[1].loc.line, 59);
    assert_int_equal(f->cycles.len, 1);
    assert_int_equal(f->cycles.data[0].len, 2);
    assert_int_equal(f->cycles.data[0].data[0], 0);
}

/* What two programs share is one place, with the threads of both. */
static void test_programs(void **state) {
    const Facts *f = two_tools(*state, false);
    assert_string_equal(access_at(*state, f, "counter.hits", 9, true), "main@probe: counter.lock; work: counter.lock");
    assert_string_equal(access_at(*state, f, "counter.hits", 14, false), "main@serve:; watch:");
    assert_string_equal(call_at(*state, f, "on_overflow", 8), "direct main@probe: counter.lock"); /* that of probe */
    assert_int_equal(thread_named(f, "main@serve").origin, FACT_MAIN);
    uint32_t parallel = 0;
    VEC_EACH(const FactParallel, pair, &f->parallel) {
        const char *both =
            arena_printf(*state, "%s %s", f->threads.data[pair->first.i].name, f->threads.data[pair->second.i].name);
        assert_null(strstr(both, "probe work"));
        assert_null(strstr(both, "serve watch"));
        parallel++;
    }
    assert_int_equal(parallel, 3); /* probe with watch, serve with work, work with itself */
}

/* What a library hands out locked has no caller to be shown at. */
static void test_wrappers_without_callers(void **state) {
    static const char *const names[] = {"both.c"};
    Bed *bed = *state;
    folder_write(bed->arena, bed->folder, "both.c",
                 "#include <pthread.h>\n"
                 "static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;\n"
                 "pthread_mutex_t unused = PTHREAD_MUTEX_INITIALIZER;\n"
                 "void take_both(void) {\n"
                 "    pthread_mutex_lock(&a);\n"
                 "    pthread_mutex_lock(&b);\n"
                 "}\n");
    const Facts *f = facts_of(bed->arena, bed->folder, names, 1, false);
    assert_true(facts_are_sound(f));
    assert_int_equal(f->locks.len, 4);
    assert_string_equal(f->locks.data[3].name, "unused");
    assert_string_equal(f->locks.data[3].kind, "");
    assert_int_equal(count_uses(f, "both.c:a", FACT_USE_TAKE), 1);
    assert_int_equal(count_uses(f, "both.c:b", FACT_USE_TAKE), 1);
    assert_int_equal(f->edges.len, 1);
    assert_int_equal(f->edges.data[0].loc.line, 6);
}

/* ---- no trace of the order of units ---- */

static int64_t write_run(Bed *bed, const Facts *facts) {
    int64_t run = 0;
    RunInfo info = sample_info(DEMO_FOLDER);
    FindingSink *sink = sink_new(bed->arena);
    sink_finish(sink);
    Store *store = store_open(bed->path, bed->diag);
    assert_int_equal(store_write_run(store, &info, NULL, 0, sink, facts, &run), STATUS_OK);
    store_close(store);
    return run;
}

/* The facts of two runs are the same, and there are some. */
static void compare_runs(Bed *bed, int64_t first, int64_t second, bool has_edges) {
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
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        const char *table = tables[i][0], *columns = tables[i][1];
        const char *count = arena_printf(bed->arena, "SELECT count(*) FROM %s WHERE run = ", table);
        const char *common = arena_printf(bed->arena,
                                          "SELECT count(*) FROM (SELECT %s FROM %s WHERE run = %lld INTERSECT"
                                          " SELECT %s FROM %s WHERE run = %lld)",
                                          columns, table, (long long)first, columns, table, (long long)second);
        int64_t rows = bed_sql_int(bed->path, arena_printf(bed->arena, "%s%lld", count, (long long)first));
        bool may_be_empty = !has_edges && strncmp(table, "lock_", 5) == 0;
        if ((rows == 0 && !may_be_empty) ||
            rows != bed_sql_int(bed->path, arena_printf(bed->arena, "%s%lld", count, (long long)second)) ||
            rows != bed_sql_int(bed->path, common))
            fail_msg("table %s is empty, or hangs on the order of units", table);
    }
}

static void test_order_of_units(void **state) {
    Bed *bed = *state;
    const Facts *facts[] = {demo(bed->arena, false), demo(bed->arena, true), two_tools(bed->arena, false),
                            two_tools(bed->arena, true)};
    for (uint32_t i = 0; i < 4; i++) {
        assert_true(facts_are_sound(facts[i]));
        assert_int_equal(write_run(bed, facts[i]), i + 1);
    }
    compare_runs(bed, 1, 2, true);
    compare_runs(bed, 3, 4, false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_locks),          arena_test(test_threads),
        arena_test(test_accesses),       arena_test(test_calls),
        arena_test(test_order),          arena_test(test_programs),
        bed_test(test_order_of_units),   bed_test(test_wrappers_without_callers),
        arena_test(test_declared_locks), arena_test(test_model_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
