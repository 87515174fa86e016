/* test_query.c: answers about the sample's facts against recorded ones; names and patterns; how situations are told. */
#include "reports/query.h"
#include "reports/query_view.h"
#include "support/check.h"
#include "support/golden.h"
#include "support/sample_facts.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static StoredFacts *sample(Arena *arena) {
    StoredFacts *stored = ARENA_NEW(arena, StoredFacts);
    *stored = (StoredFacts){.run = 7, .root = "/home/ada/jobs", .facts = *sample_facts(arena, "")};
    return stored;
}

static const char *answer(Arena *arena, const StoredFacts *stored, QueryOptions options, bool json) {
    char *text;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    Diag *diag = diag_new(NULL);
    assert_non_null(out);
    options.cwd = options.cwd ? options.cwd : "";
    Status status =
        json ? query_write_json(stored, &options, out, diag) : query_write_text(stored, &options, out, diag);
    assert_int_equal(status, STATUS_OK);
    assert_int_equal(fclose(out), 0);
    diag_free(diag);
    const char *copy = arena_strdup(arena, text);
    free(text);
    return copy;
}

static const QueryOptions asked[] = {
    {.kind = QUERY_GUARDS},
    {.kind = QUERY_GUARDS, .name = "len"},
    {.kind = QUERY_LOCKS},
    {.kind = QUERY_LOCKS, .name = "struct queue.lock"},
    {.kind = QUERY_THREADS},
    {.kind = QUERY_THREADS, .name = "worker"},
    {.kind = QUERY_ACCESSES, .name = "*"},
    {.kind = QUERY_ORDER},
    {.kind = QUERY_CALLERS, .name = "queue_len"},
    {.kind = QUERY_CALLERS, .name = "queue_len", .to_root = true},
    {.kind = QUERY_ACCESSES, .name = "*", .file = "stats.c"},
    {.kind = QUERY_SERIAL},
    {.kind = QUERY_SERIAL, .name = "stats_lock"},
    {.kind = QUERY_GIL},
    {.kind = QUERY_GIL, .name = "done"},
};

static const char *answers(Arena *arena, bool json) {
    const char *all = "";
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        all = arena_printf(arena, "%s$ query %s%s%s%s%s%s\n%s", all, query_kind_name(asked[i].kind),
                           asked[i].name ? " " : "", asked[i].name ? asked[i].name : "",
                           asked[i].to_root ? " --to-root" : "", asked[i].file ? " --file " : "",
                           asked[i].file ? asked[i].file : "", answer(arena, sample(arena), asked[i], json));
    return all;
}

static void test_text(void **state) {
    const char *text = answers(*state, false);
    golden_check("reports/query.txt", text, strlen(text));
}

static void test_json(void **state) {
    const char *text = answers(*state, true);
    golden_check("reports/query_json.txt", text, strlen(text));
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        json_t *document = json_loads(answer(*state, sample(*state), asked[i], true), 0, NULL);
        assert_non_null(document);
        assert_string_equal(json_string_value(json_object_get(document, "query")), query_kind_name(asked[i].kind));
        json_decref(document);
    }
}

static void test_paths_as_the_reader_sees_them(void **state) {
    QueryOptions options = {.kind = QUERY_CALLERS, .name = "queue_pop", .cwd = "/home/ada/jobs/build"};
    assert_string_equal(answer(*state, sample(*state), options, false),
                        "queue_pop (../queue.c:13):\n  ../main.c:10  worker  direct  worker  -\n");
}

/* 1 / (s + (1 - s) / n) */
static void test_bounds(void **state) {
    (void)state;
    assert_int_equal(view_bound(0, 8), 800);
    assert_int_equal(view_bound(1000, 8), 100);
    assert_int_equal(view_bound(500, 2), 133);
    assert_int_equal(view_bound(250, 16), 337);
}

static void test_names(void **state) {
    (void)state;
    assert_true(query_matches("struct queue.len", "struct queue.len"));
    assert_true(query_matches("queue.len", "struct queue.len"));
    assert_true(query_matches("len", "struct queue.len"));
    assert_true(query_matches("*.len", "struct queue.len"));
    assert_true(query_matches("q*", "struct queue.len"));
    assert_true(query_matches("lock", "stats.c:lock"));
    assert_true(query_matches("conns", "*conns"));
    assert_true(query_matches("*conns", "*conns"));
    assert_false(query_matches("en", "struct queue.len"));
    assert_false(query_matches("queue", "struct queue.len"));
    assert_false(query_matches("struct queue.", "struct queue.len"));
    assert_false(query_matches("u*", "struct queue.len"));
    assert_false(query_matches("", "struct queue.len"));
}

static void test_names_to_choose_from(void **state) {
    uint32_t count;
    const char **names = query_names(sample(*state), QUERY_ORDER, *state, &count);
    assert_int_equal(count, 4);
    assert_string_equal(names[0], "stats.c:stats_lock");
    assert_string_equal(names[1], "stats_lock");
    assert_string_equal(names[3], "lock");
    names = query_names(sample(*state), QUERY_CALLERS, *state, &count);
    assert_string_equal(names[0], "main.c:worker");
    assert_true(query_needs_name(QUERY_CALLERS) && !query_needs_name(QUERY_THREADS));
}

static void test_files(void **state) {
    QueryOptions options = {.kind = QUERY_GUARDS, .cwd = ""};
    StoredFacts *stored = sample(*state);
    static const struct {
        const char *file, *path;
        bool wanted;
    } cases[] = {
        {"src/a.c", "src/a.c", true}, {"src", "src/a.c", true},  {"src/", "src/a.c", true}, {"a.c", "src/a.c", true},
        {"*.c", "src/a.c", true},     {"s*", "src/a.c", true},   {"sr", "src/a.c", false},  {"b.c", "src/a.c", false},
        {"src/a", "src/a.c", false},  {"*.h", "src/a.c", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        SourceLoc loc = {cases[i].path, 1, 1};
        options.file = cases[i].file;
        QueryView view = view_new(stored, &options, *state);
        if (view_wants_file(&view, &loc) != cases[i].wanted)
            fail_msg("--file %s and %s", cases[i].file, cases[i].path);
    }
}

/* ---- situations ---- */

enum { STATS_LOCK = 1, QUEUE_LOCK };

typedef struct Told {
    Arena *arena;
    StoredFacts *stored;
    FactSituationsId id;
} Told;

static void add_situation(Told *told, uint32_t thread, const FactHeld *held, uint32_t count) {
    Facts *f = &told->stored->facts;
    FactLockset *set = vec_push(told->arena, &f->locksets);
    for (uint32_t i = 0; i < count; i++)
        *vec_push(told->arena, set) = held[i];
    *vec_push(told->arena, &f->situations.data[told->id.i]) = (FactSituation){{thread}, {f->locksets.len - 1}, {0}};
}

static Told tell(Arena *arena) {
    Told told = {arena, sample(arena), {0}};
    (void)vec_push(arena, &told.stored->facts.situations);
    told.id.i = told.stored->facts.situations.len - 1;
    return told;
}

static void test_what_is_always_held(void **state) {
    Told told = tell(*state);
    QueryOptions options = {.kind = QUERY_LOCKS, .cwd = ""};
    add_situation(&told, 1, (FactHeld[]){{{QUEUE_LOCK}, false}}, 1);
    add_situation(&told, 1, (FactHeld[]){{{STATS_LOCK}, false}, {{QUEUE_LOCK}, true}}, 2);
    add_situation(&told, 2, (FactHeld[]){{{QUEUE_LOCK}, true}}, 1);
    QueryView view = view_new(told.stored, &options, *state);
    const ReachVec *reaches = view_reach(&view, told.id);
    assert_int_equal(reaches->len, 1); /* both threads hold the queue's lock, at least to read */
    assert_int_equal(reaches->data[0].threads.len, 2);
    assert_int_equal(reaches->data[0].held.len, 1);
    assert_true(view_set_has(&reaches->data[0].held, (FactHeld){{QUEUE_LOCK}, true}));
    assert_int_equal(reaches->data[0].sometimes.len, 1);
    assert_int_equal(reaches->data[0].sometimes.data[0].lock.i, STATS_LOCK);
    assert_true(view_holds(&view, told.id, (FactLockId){QUEUE_LOCK}));
    assert_false(view_holds(&view, told.id, (FactLockId){STATS_LOCK}));
    assert_ptr_equal(view_reach(&view, told.id), reaches);
}

static void test_threads_that_hold_different_locks(void **state) {
    Told told = tell(*state);
    QueryOptions options = {.kind = QUERY_LOCKS, .cwd = ""};
    add_situation(&told, 1, (FactHeld[]){{{QUEUE_LOCK}, false}}, 1);
    add_situation(&told, 2, NULL, 0);
    told.stored->facts.lock_sites.data[0].site.situations = told.id;
    options.name = "stats_lock";
    const char *text = answer(*state, told.stored, options, false);
    assert_non_null(strstr(text, "  stats.c:11  stats_count  take     main    struct queue.lock\n"
                                 "  stats.c:11  stats_count  take     worker  -\n"));
    QueryView view = view_new(told.stored, &options, *state);
    assert_int_equal(view_reach(&view, told.id)->len, 2);
}

static void test_words_for_what_is_unusual(void **state) {
    StoredFacts *stored = sample(*state);
    Facts *f = &stored->facts;
    f->lock_sites.data[0].shared = true;
    f->lock_sites.data[1].site.situations.i = 0;
    f->accesses.data[0].atomic = f->accesses.data[1].doubtful = true;
    f->objects.data[1].guard.i = f->objects.data[1].guard_hits = 0;
    f->locks.data[1].kind = f->locks.data[1].nature = "";
    f->edges.data[0].held_shared = true;
    const char *locks = answer(*state, stored, (QueryOptions){.kind = QUERY_LOCKS, .name = "stats_lock"}, false);
    assert_non_null(strstr(locks, "stats.c:stats_lock (stats.c:5): lock\n"));
    assert_non_null(strstr(locks, "  take shared  "));
    assert_non_null(strstr(locks, "  release      (not reached)\n"));
    const char *done = answer(*state, stored, (QueryOptions){.kind = QUERY_GUARDS, .name = "done"}, false);
    assert_non_null(strstr(done, "no lock is held at any of 2 places\n"));
    assert_non_null(strstr(done, "writes done atomically"));
    assert_non_null(strstr(done, "reads done (doubtful)"));
    const char *order = answer(*state, stored, (QueryOptions){.kind = QUERY_ORDER}, false);
    assert_non_null(strstr(order, "stats.c:stats_lock (shared) -> struct queue.lock"));
    const char *callers = answer(*state, stored, (QueryOptions){.kind = QUERY_CALLERS, .name = "main"}, false);
    assert_string_equal(callers, "main (main.c:18):\n  main.c:18  main  is where it starts  main\n");
}

static void test_where_callers_end(void **state) {
    StoredFacts *stored = sample(*state);
    QueryOptions options = {.kind = QUERY_CALLERS, .name = "worker"};
    assert_string_equal(answer(*state, stored, options, false),
                        "worker (main.c:7):\n  main.c:28  main  starts thread  worker\n");
    stored->facts.threads.data[2].root.i = 0;
    assert_string_equal(answer(*state, stored, options, false), "worker (main.c:7): no call is seen\n");
    stored->facts.threads.data[2].origin = FACT_CALLERS;
    assert_string_equal(answer(*state, stored, options, false), "worker (main.c:7): called from outside the library\n");
}

/* Edges of many threads at one place are one line, with the locks that all of them hold besides. */
static void test_edges_of_several_threads(void **state) {
    StoredFacts *stored = sample(*state);
    Facts *f = &stored->facts;
    FactEdge other = f->edges.data[0];
    other.thread.i = 1;
    other.locks.i = 2; /* both locks */
    f->edges.data[1] = other;
    f->edges.len = 2;
    f->cycles.len = 0;
    const char *order = answer(*state, stored, (QueryOptions){.kind = QUERY_ORDER}, false);
    assert_non_null(strstr(order, "  stats.c:stats_lock -> struct queue.lock  main, worker  -\n"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        arena_test(test_text),
        arena_test(test_json),
        arena_test(test_paths_as_the_reader_sees_them),
        cmocka_unit_test(test_bounds),
        arena_test(test_names),
        arena_test(test_names_to_choose_from),
        arena_test(test_files),
        arena_test(test_what_is_always_held),
        arena_test(test_threads_that_hold_different_locks),
        arena_test(test_words_for_what_is_unusual),
        arena_test(test_where_callers_end),
        arena_test(test_edges_of_several_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
