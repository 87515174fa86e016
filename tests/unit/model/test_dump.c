/* test_dump.c: testdata/model/spool.c through all phases: each dump is compared with spool.<phase> beside it. So a
 * change of what the model finds shows as a diff that people can read.
 */
#include "model/model_dump.h"

#include "frontend/frontend.h"
#include "support/check.h"
#include "support/golden.h"

#include <stdlib.h>

#define FOLDER LOCKWISE_SOURCE_DIR "/testdata/model"

typedef struct Spool {
    Diag *diag;
    Models *models;
    const Model *model;
} Spool;

static Spool build(Arena *arena) {
    Spool spool = {.diag = diag_new(stderr)};
    CompileDb db = {.path = ""};
    char *files[] = {arena_strdup(arena, FOLDER "/spool.c")};
    char *flags[] = {arena_strdup(arena, "-nostdlibinc"), arena_strdup(arena, "-I" FOLDER "/include")};
    assert_int_equal(compdb_from_args(files, 1, flags, 2, arena, spool.diag, &db), STATUS_OK);
    Tu *tus[] = {frontend_lower(&db.commands.data[0], arena)};
    spool.models = models_new(programs_find(tus, 1, arena), syncapi_new(arena), 1, NULL, spool.diag);
    spool.model = models_next(spool.models);
    return spool;
}

static void spool_free(Spool *spool) {
    models_free(spool->models);
    diag_free(spool->diag);
}

static const char *dump(Arena *arena, const Model *model, DumpPhase phase, const char *function) {
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    assert_non_null(out);
    model_dump(model, phase, function, out);
    assert_int_equal(fclose(out), 0);
    const char *copy = arena_strdup(arena, text);
    free(text);
    return copy;
}

static void test_phases(void **state) {
    Spool spool = build(*state);
    for (DumpPhase phase = 0; phase < DUMP_PHASE_COUNT; phase++) {
        const char *text = dump(*state, spool.model, phase, NULL);
        golden_check(arena_printf(*state, "model/spool.%s", dump_phase_name(phase)), text, strlen(text));
    }
    spool_free(&spool);
}

static void test_names(void **state) {
    DumpPhase phase;
    (void)state;
    for (DumpPhase i = 0; i < DUMP_PHASE_COUNT; i++) {
        assert_true(dump_phase_from_name(dump_phase_name(i), &phase));
        assert_int_equal(phase, i);
    }
    assert_false(dump_phase_from_name("ir", &phase));
}

/* What is printed of one function are lines of the whole. */
static void test_one_function(void **state) {
    Spool spool = build(*state);
    static const struct {
        DumpPhase phase;
        const char *function, *some, *none;
    } cases[] = {
        {DUMP_LINK, "put", "fn put spool.c:", "fn take"},
        {DUMP_VALUES, "take", "*(take:s.first)", "fn put"},
        {DUMP_CALLGRAPH, "print", "(indirect) -> ", "pthread_create"},
        {DUMP_LIVES, "put", "first uses", "fn take"},
        {DUMP_LOCKS, "put", "event ", "fn log_line"},
        {DUMP_THREADS, "take", " take on print", "context #1 main"},
        {DUMP_ACCESSES, "watch", "in watch#", "in put#"},
        {DUMP_ORDER, "put", " in put#", "cycle"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *all = dump(*state, spool.model, cases[i].phase, NULL);
        const char *one = dump(*state, spool.model, cases[i].phase, cases[i].function);
        assert_non_null(strstr(one, cases[i].some));
        assert_null(strstr(one, cases[i].none));
        assert_non_null(strstr(all, cases[i].none));
        assert_true(strlen(one) < strlen(all));
    }
    assert_string_equal(dump(*state, spool.model, DUMP_LOCKS, "nothing"), "");
    spool_free(&spool);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_phases),
        arena_test(test_names),
        arena_test(test_one_function),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
