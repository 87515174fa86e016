/* large_run.c: everything follows from a number, so that it is the same each time: finding i lies in file i modulo
 * their count, and is a race, a leak or a deadlock by its last digit. */
#include "support/large_run.h"

#include "findings/store.h"
#include "support/check.h"
#include "support/folder.h"
#include "support/sample_run.h"

enum { LINES = 60, OBJECTS = 3000, LOCKS = 500, THREADS = 40, ACCESSES = 8 };

static const char *file_name(Arena *arena, const char *folder, uint32_t i) {
    return arena_printf(arena, "%s/src/part%02u/file%04u.c", folder, i % LARGE_FILES % 50, i % LARGE_FILES);
}

static void write_sources(Arena *arena, const char *folder) {
    for (uint32_t i = 0; i < LARGE_FILES; i++) {
        const char *text = "/* A part of a large program. */\n#include \"shard.h\"\n\n";
        for (uint32_t line = 4; line <= LINES; line++)
            text = arena_printf(arena, "%s    shard[%u].total += update_%04u(\"count\", %u); // once a second\n", text,
                                line, i, line * 7);
        folder_write(arena, folder, file_name(arena, ".", i) + 2, text);
    }
}

/* ---- findings ---- */

typedef struct Large {
    Arena *arena;
    const char *folder;
    FindingSink *sink;
} Large;

static SourceLoc loc_at(const Large *large, uint32_t i, uint32_t line) {
    return (SourceLoc){file_name(large->arena, large->folder, i), 4 + line % (LINES - 4), 5};
}

static void add_side(const Large *large, Finding *finding, uint32_t i, StepKind kind, const char *what) {
    FindingSink *sink = large->sink;
    const char *thread = sink_text(sink, "worker_%u", i % THREADS), *lock = sink_text(sink, "shard_%u.lock", i % LOCKS);
    Side *side = finding_add_side(sink, finding,
                                  sink_text(sink, "thread %s (several), started at main.c:%u", thread, i % 90), thread);
    side->locks = kind == STEP_WRITE ? "" : lock;
    side_add_step(sink, side, STEP_THREAD_START, loc_at(large, i + 1, 3), thread, "",
                  sink_text(sink, "thread %s begins, created by main", thread));
    for (uint32_t n = 0; n < 4; n++)
        side_add_step(sink, side, STEP_CALL, loc_at(large, i + n, 9 + n), sink_text(sink, "step_%u_%04u", n, i), "",
                      sink_text(sink, "calls step_%u_%04u", n + 1, i));
    side_add_step(sink, side, STEP_ACQUIRE, loc_at(large, i, 20), sink_text(sink, "update_%04u", i), lock,
                  sink_text(sink, "takes %s", lock));
    side_add_step(sink, side, kind, loc_at(large, i, 20 + i / LARGE_FILES), sink_text(sink, "update_%04u", i),
                  kind == STEP_ACQUIRE ? lock : "", what);
}

static void add_finding(const Large *large, uint32_t i) {
    static const char *const rules[] = {"race-unguarded-write", "lock-leak", "deadlock-lock-order"};
    FindingSink *sink = large->sink;
    uint32_t rule = i % 10 < 7 ? 0 : i % 10 < 9 ? 1 : 2;
    Finding *f = sink_begin(sink, rules[rule], i % 3 == 0 ? TIER_DEFINITE : TIER_HIGH, SEVERITY_WARNING,
                            loc_at(large, i, 20 + i / LARGE_FILES));
    f->function = sink_text(sink, "update_%04u", i);
    f->object = sink_text(sink, rule == 0 ? "struct shard_%u.counter" : "struct shard_%u.lock", i % OBJECTS);
    f->key = sink_text(sink, "report_%u", i);
    f->message =
        sink_text(sink, "counter %u is written in update_%04u without shard_%u.lock, under which report_%u reads it", i,
                  i, i % LOCKS, i);
    f->fix = "take the lock around this write";
    if (rule == 0) {
        f->guard = sink_text(sink, "struct shard_%u.counter is guarded by shard_%u.lock in 7 of 8 places", i % OBJECTS,
                             i % LOCKS);
        f->guard_hits = 7;
        f->guard_total = 8;
    }
    add_side(large, f, i, rule == 2 ? STEP_ACQUIRE : STEP_WRITE, "writes shard->counter");
    if (rule != 1)
        add_side(large, f, i + 1, rule == 2 ? STEP_ACQUIRE : STEP_READ, "reads shard->counter");
    finding_add_assumption(sink, f, "both threads run side by side");
}

/* ---- facts ---- */

static void add_threads(const Large *large, Facts *f) {
    Arena *arena = large->arena;
    for (uint32_t i = 0; i <= THREADS; i++) {
        *vec_push(arena, &f->fns) = (FactFn){.name = arena_printf(arena, "worker_%u", i), .loc = loc_at(large, i, 2)};
        *vec_push(arena, &f->threads) = (FactThread){.name = i == 0 ? "" : arena_printf(arena, "worker_%u", i),
                                                     .origin = i == 1 ? FACT_MAIN : FACT_CREATED,
                                                     .root = {i},
                                                     .creator = {i > 1},
                                                     .site_fn = {1},
                                                     .site = loc_at(large, i, 30),
                                                     .many = true};
        FactSituations *situations = vec_push(arena, &f->situations);
        for (uint32_t n = 0; n < i; n++)
            *vec_push(arena, situations) = (FactSituation){.thread = {n + 1}, .held = {i}};
    }
    for (uint32_t i = 1; i <= THREADS; i++)
        for (uint32_t n = i; n <= THREADS; n++)
            *vec_push(arena, &f->parallel) = (FactParallel){{i}, {n}};
}

static void add_objects(const Large *large, Facts *f) {
    Arena *arena = large->arena;
    for (uint32_t i = 0; i <= LOCKS; i++) {
        *vec_push(arena, &f->locks) = (FactLock){.name = i == 0 ? "" : arena_printf(arena, "shard_%03u.lock", i),
                                                 .kind = "mutex",
                                                 .nature = "normal",
                                                 .loc = loc_at(large, i, 1)};
        FactLockset *set = vec_push(arena, &f->locksets);
        if (i > 0)
            *vec_push(arena, set) = (FactHeld){{i}, false};
    }
    for (uint32_t i = 0; i <= OBJECTS; i++)
        *vec_push(arena, &f->objects) =
            (FactObject){.name = i == 0 ? "" : arena_printf(arena, "struct shard_%u.counter", i - 1),
                         .loc = loc_at(large, i, 1),
                         .guard = {i == 0 ? 0 : 1 + i % LOCKS},
                         .guard_hits = ACCESSES - 1,
                         .guard_total = ACCESSES};
    for (uint32_t i = ACCESSES; i < ACCESSES * (OBJECTS + 1); i++)
        *vec_push(arena, &f->accesses) =
            (FactAccess){.object = {i / ACCESSES},
                         .site = {.fn = {1 + i % THREADS}, .loc = loc_at(large, i, i), .situations = {1 + i % THREADS}},
                         .text = "shard->counter",
                         .write = i % 2 == 0};
}

/* Names and places as they come: that a real run has them sorted is of no matter here. */
static Facts *large_facts(const Large *large) {
    Facts *facts = ARENA_NEW(large->arena, Facts);
    add_threads(large, facts);
    add_objects(large, facts);
    assert_true(facts_are_sound(facts));
    return facts;
}

void large_run_write(Arena *arena, const char *folder, const char *database) {
    Large large = {arena, folder, sink_new(arena)};
    write_sources(arena, folder);
    for (uint32_t i = 0; i < LARGE_FINDINGS; i++)
        add_finding(&large, i);
    sink_finish(large.sink);
    assert_int_equal(sink_count(large.sink), LARGE_FINDINGS);
    Diag *diag = diag_new(NULL);
    Store *store = store_open(database, diag);
    assert_non_null(store);
    RunInfo info = sample_info(folder);
    info.tu_count = LARGE_FILES;
    int64_t run;
    assert_int_equal(store_write_run(store, &info, sample_rules(), SAMPLE_RULES, large.sink, large_facts(&large), &run),
                     STATUS_OK);
    store_close(store);
    diag_free(diag);
}
