/* test_unit_order.c: what the model says does not depend on the order in which units come, nor on that of the functions
 * of a unit. A program of four units is linked in all orders; everything that rules ask for is written down by names
 * and places relative to functions, sorted, and compared.
 */
#include "program_parts.h"
#include "support/check.h"

#include <stdlib.h>
#include <string.h>

typedef VEC(const char *) TextVec;

static int compare_texts(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *flatten(const ModelText *m, TextVec *lines) {
    if (lines->len)
        qsort(lines->data, lines->len, sizeof *lines->data, compare_texts);
    const char *all = "";
    for (uint32_t i = 0; i < lines->len; i++)
        all = arena_printf(m->arena, "%s%s\n", all, lines->data[i]);
    return all;
}

#define SAY(m, lines, ...) (*vec_push((m)->arena, (lines)) = arena_printf((m)->arena, __VA_ARGS__))

static const char *class_text(const ModelText *m, ClassId id) {
    return id.i ? class_name(m->model->paths, id) : "-";
}

static const char *place_of(const ModelText *m, FnId fn, InstrId instr) {
    ModelPos pos = model_pos_of(m->model, fn, instr);
    return arena_printf(m->arena, "%s:%s+%u", pos.file, model_fn_name(m->model, fn),
                        pos.line - model_pos_of_fn(m->model, fn).line);
}

/* Spawns by where they stand. */
static const char *live_text(const ModelText *m, SetId live) {
    TextVec lines = {0};
    uint32_t count = 0;
    const uint32_t *spawns = setpool_members(m->model->locks->sets, live, &count);
    for (uint32_t i = 0; i < count; i++) {
        const Spawns *all = m->model->threads->spawns;
        const Spawn *spawn = spawn_get(all, spawn_of_member(all, spawns[i]));
        const CallSite *site = &m->model->graph->sites.data[spawn->site];
        SAY(m, &lines, "%s%s", place_of(m, site->caller, site->instr), spawns[i] < all->list.len ? "" : " by others");
    }
    return flatten(m, &lines);
}

static const char *moment_text(const ModelText *m, Moment moment) {
    return arena_printf(m->arena, "%s {%s}", thread_get(m->model->threads, moment.thread)->name,
                        live_text(m, moment.live));
}

static void say_calls(const ModelText *m, TextVec *lines) {
    for (uint32_t i = 1; i < m->model->graph->sites.len; i++) {
        const CallSite *site = &m->model->graph->sites.data[i];
        TextVec targets = {0};
        for (uint32_t k = 0; k < site->target_count; k++)
            SAY(m, &targets, "%s", model_fn_name(m->model, site->targets[k]));
        SAY(m, lines, "call %s: %s", place_of(m, site->caller, site->instr), flatten(m, &targets));
    }
}

static void say_threads(const ModelText *m, TextVec *lines) {
    const Threads *t = m->model->threads;
    for (uint32_t i = 1; i < t->threads.len; i++) {
        const Thread *thread = thread_get(t, (ThreadId){i});
        SAY(m, lines, "thread %s many %d own %d argument %s live %s", thread->name, thread->many, thread->own_argument,
            words_of(m, thread->argument), live_text(m, thread->live_at_create));
    }
    for (uint32_t i = 1; i < t->contexts.len; i++) {
        const Context *ctx = ctx_get(t, (CtxId){i});
        SAY(m, lines, "context %s on %s: %s", model_fn_name(m->model, ctx->fn), thread_get(t, ctx->thread)->name,
            classes_text(m, ctx->locks));
    }
}

static void say_locations(const ModelText *m, TextVec *lines) {
    const Accesses *a = m->model->accesses;
    VEC_EACH(const Location, location, &a->locations) {
        const char *name = class_text(m, location->class);
        SAY(m, lines, "location %s: %u sites, %u guarded, flag %d", name, location->sites, location->guarded_sites,
            location->only_flag_writes);
        SAY(m, lines, "guard %s of %s", class_text(m, location->guard), name);
        for (uint32_t i = location->first; i < location->first + location->count; i++) {
            const Access *x = &a->list.data[i];
            SAY(m, lines, "access %s at %s write %d by %s: %s / %s", name, place_of(m, x->fn, x->instr), x->write,
                moment_text(m, x->at->moment), classes_text(m, x->at->held.locks), classes_text(m, x->at->may_locks));
            for (uint32_t k = location->first; k < location->first + location->count; k++) {
                const Access *y = &a->list.data[k];
                if (accesses_conflict(a, x, y))
                    SAY(m, lines, "conflict %s and %s", place_of(m, x->fn, x->instr), place_of(m, y->fn, y->instr));
            }
        }
    }
}

static void say_order(const ModelText *m, TextVec *lines) {
    const LockOrder *o = m->model->order;
    VEC_EACH(const OrderEdge, edge, &o->edges)
        SAY(m, lines, "edge %s > %s at %s by %s", class_text(m, edge->held), class_text(m, edge->acquired),
            place_of(m, edge->fn, edge->instr), moment_text(m, edge->moment));
    VEC_EACH(const OrderCycle, cycle, &o->cycles) {
        TextVec names = {0};
        for (uint32_t k = 0; k < cycle->length; k++)
            SAY(m, &names, "%s", class_text(m, o->edges.data[cycle->edges[k]].held));
        SAY(m, lines, "cycle %s", flatten(m, &names));
    }
}

static void say_gaps(const ModelText *m, TextVec *lines) {
    for (uint32_t i = 0; i < diag_gap_count(m->diag); i++) {
        const Gap *gap = diag_gap_at(m->diag, i);
        SAY(m, lines, "gap %s in %s of %s", gap_kind_name(gap->kind), gap->function, gap->file);
    }
}

static void say_events(const ModelText *m, TextVec *lines) {
    VEC_EACH(const LockEvent, event, &m->model->locks->events)
        SAY(m, lines, "event %d of %s at %s, %u of %u, contract %d", (int)event->kind, words_of(m, event->lock),
            place_of(m, event->fn, event->instr), event->states, event->total, event->by_contract);
}

static const char *all_of(const ModelText *m) {
    TextVec lines = {0};
    say_calls(m, &lines);
    say_threads(m, &lines);
    say_locations(m, &lines);
    say_order(m, &lines);
    say_events(m, &lines);
    say_gaps(m, &lines);
    return flatten(m, &lines);
}

/* ---- all orders ---- */

enum { MAX_UNITS = 4 };

static void check_same(const char *expected, const char *text) {
    const char *line_a = expected, *line_b = text;
    for (; *expected && *expected == *text; expected++, text++) {
        if (*expected == '\n') {
            line_a = expected + 1;
            line_b = text + 1;
        }
    }
    if (*expected != *text)
        fail_msg("first \"%.*s\", in another order \"%.*s\"", (int)strcspn(line_a, "\n"), line_a,
                 (int)strcspn(line_b, "\n"), line_b);
}

static void each_order(UnitText *units, uint32_t count, uint32_t done, const char **expected, Arena *arena) {
    if (done == count) {
        ModelText *m = model_texts(units, count);
        const char *text = all_of(m);
        if (*expected)
            check_same(*expected, text);
        else
            *expected = arena_strdup(arena, text);
        model_text_free(m);
        return;
    }
    for (uint32_t k = done; k < count; k++) {
        UnitText first = units[done];
        units[done] = units[k];
        units[k] = first;
        each_order(units, count, done + 1, expected, arena);
        units[k] = units[done];
        units[done] = first;
    }
}

static const char *check_orders(const UnitText *units, uint32_t count, Arena *arena) {
    UnitText copy[MAX_UNITS];
    memcpy(copy, units, sizeof *units * count);
    const char *text = NULL;
    each_order(copy, count, 0, &text, arena);
    return text;
}

#define QUEUE "type queue = struct { lock: pthread_mutex_t, len: int, next: queue* }\n"
#define OPS "type op = func of void (queue*)\ntype ops = struct { push: op*, pop: op* }\n"

static const UnitText program[] = {
    {"/src/main.c", QUEUE OPS "global @queue: queue extern\n"
                              "global @hits: int static\n"
                              "global @log_lock: pthread_mutex_t extern\n"
                              "decl @producer(void*) -> void*\n"
                              "decl @consumer(void*) -> void*\n"
                              "decl @queue_ops() -> ops*\n"
                              "func @main() -> int {\n"
                              "  local %t: pthread_t\n"
                              "  local %u: pthread_t\n"
                              "  store @hits = 0\n"
                              "  call @pthread_create(&%t, 0:void*, @producer, &@queue:void*)\n"
                              "  call @pthread_create(&%u, 0:void*, @consumer, &@queue:void*)\n"
                              "  %1 = load @hits\n"
                              "  %2 = call @queue_ops()\n"
                              "  %3 = load (%2).push\n"
                              "  call %3(&@queue)\n" LOCK("log_lock") "  store @hits = 2\n" UNLOCK("log_lock")
                                  JOIN("t", "4") JOIN("u", "5") "  store @hits = 3\n"
                                                                "  return 0\n"
                                                                "}\n"},
    {"/src/queue.c", QUEUE OPS "global @queue: queue\n"
                               "global @hits: int static\n"
                               "decl @log_line(int) -> void\n"
                               "func @queue_lock(%q: queue*) -> void {\n"
                               "  %1 = load %q\n"
                               "  %2 = addr (%1).lock\n"
                               "  call @pthread_mutex_lock(%2)\n"
                               "  return\n"
                               "}\n"
                               "func @queue_unlock(%q: queue*) -> void {\n"
                               "  %1 = load %q\n"
                               "  %2 = addr (%1).lock\n"
                               "  call @pthread_mutex_unlock(%2)\n"
                               "  return\n"
                               "}\n"
                               "func @push(%q: queue*) -> void {\n"
                               "  %1 = load %q\n"
                               "  call @queue_lock(%1)\n"
                               "  store (%1).len = 1\n"
                               "  call @log_line(1)\n"
                               "  call @queue_unlock(%1)\n"
                               "  store @hits = 1\n"
                               "  return\n"
                               "}\n"
                               "func @pop(%q: queue*) -> void {\n"
                               "  %1 = load %q\n"
                               "  %2 = load (%1).len\n"
                               "  branch %2, some, none\n"
                               "some:\n"
                               "  call @queue_lock(%1)\n"
                               "  store (%1).len = 0\n"
                               "  jump none\n"
                               "none:\n"
                               "  return\n"
                               "}\n"},
    {"/src/log.c", QUEUE
     "global @queue: queue extern\n"
     "global @log_lock: pthread_mutex_t\n"
     "global @lines: int\n"
     "decl @queue_lock(queue*) -> void\n"
     "decl @queue_unlock(queue*) -> void\n"
     "func @log_line(%n: int) -> void {\n" LOCK(
         "log_lock") "  %1 = load @lines\n"
                     "  %2 = add %1, 1\n"
                     "  store @lines = %2\n" UNLOCK(
                         "log_lock") "  return\n"
                                     "}\n"
                                     "func @log_queue() -> void {\n" LOCK(
                                         "log_lock") "  call @queue_lock(&@queue)\n"
                                                     "  %1 = load @queue.len\n"
                                                     "  call @queue_unlock(&@queue)\n" UNLOCK("log_lock") "  return\n"
                                                                                                          "}\n"},
    {"/src/threads.c", QUEUE OPS "decl @push(queue*) -> void\n"
                                 "decl @pop(queue*) -> void\n"
                                 "decl @log_queue() -> void\n"
                                 "global @table: ops static {\n"
                                 "  +0 .push = @push\n"
                                 "  +8 .pop = @pop\n"
                                 "}\n"
                                 "func @queue_ops() -> ops* {\n"
                                 "  return &@table\n"
                                 "}\n"
                                 "func @producer(%arg: void*) -> void* {\n"
                                 "  %1 = load %arg\n"
                                 "  %2:queue* = copy %1\n"
                                 "  call @push(%2)\n"
                                 "  call @log_queue()\n"
                                 "  return 0:void*\n"
                                 "}\n"
                                 "func @consumer(%arg: void*) -> void* {\n"
                                 "  %1 = load %arg\n"
                                 "  %2:queue* = copy %1\n"
                                 "  %3 = load @table.pop\n"
                                 "  call %3(%2)\n"
                                 "  return 0:void*\n"
                                 "}\n"},
};

static void test_all_orders_of_a_program(void **state) {
    Arena *arena = arena_new();
    const char *text = check_orders(program, MAX_UNITS, arena);
    /* it does say something of each kind */
    static const char *const kinds[] = {"call ",     "thread ", "context ", "location ", "access ",
                                        "conflict ", "edge ",   "cycle ",   "event "};
    for (uint32_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (!strstr(text, kinds[i]))
            fail_msg("nothing begins with \"%s\"", kinds[i]);
    }
    arena_free(arena);
    (void)state;
}

/* The same without main: a library. */
static void test_all_orders_of_a_library(void **state) {
    Arena *arena = arena_new();
    const char *text = check_orders(program + 1, MAX_UNITS - 1, arena);
    assert_non_null(strstr(text, "thread library callers"));
    assert_non_null(strstr(text, "conflict "));
    arena_free(arena);
    (void)state;
}

/* ---- orders of functions ---- */

/* The text with its functions moved round by one: the first becomes the last. Only functions follow the first one. */
static const char *rotate_functions(Arena *arena, const char *text) {
    const char *first = strncmp(text, "func ", 5) == 0 ? text : strstr(text, "\nfunc ") + 1;
    const char *second = strstr(first, "\nfunc ");
    if (!second)
        return text;
    second++;
    return arena_printf(arena, "%.*s%s%.*s", (int)(first - text), text, second, (int)(second - first), first);
}

static void test_orders_of_functions(void **state) {
    Arena *arena = arena_new();
    UnitText units[MAX_UNITS];
    memcpy(units, program, sizeof units);
    const char *expected = NULL;
    for (uint32_t round = 0; round < 4; round++) { /* no unit has more functions */
        ModelText *m = model_texts(units, MAX_UNITS);
        const char *text = all_of(m);
        if (expected)
            check_same(expected, text);
        else
            expected = arena_strdup(arena, text);
        model_text_free(m);
        for (uint32_t i = 0; i < MAX_UNITS; i++)
            units[i].text = rotate_functions(arena, units[i].text);
    }
    arena_free(arena);
    (void)state;
}

/* ---- single questions ---- */

/* Two locks are held at every access: which one is named the guard must not hang on which was seen first. */
static void test_guards_with_equal_coverage(void **state) {
#define PUT(name, first, second)                                                                    \
    "global @m: pthread_mutex_t extern\nglobal @n: pthread_mutex_t extern\nglobal @g: int extern\n" \
    "func @" name "() -> void {\n" LOCK(first) LOCK(second) "  store @g = 1\n" UNLOCK(second)       \
        UNLOCK(first) "  return\n}\n"
    static const UnitText units[] = {{"/src/a.c", PUT("put", "m", "n")}, {"/src/b.c", PUT("set", "n", "m")}};
    Arena *arena = arena_new();
    check_orders(units, 2, arena);
    arena_free(arena);
    (void)state;
}

/* A class is called after the first of its addresses that comes up: "box" or "box.first". */
static void test_names_of_first_members(void **state) {
#define BOX "type box = struct { first: int, second: int }\n"
    static const UnitText units[] = {{"/src/a.c", BOX "global @box: box\n"
                                                      "global @empty: box static\n"
                                                      "func @clear() -> void {\n"
                                                      "  move @box = @empty\n"
                                                      "  return\n"
                                                      "}\n"},
                                     {"/src/b.c", BOX "global @box: box extern\n"
                                                      "func @set() -> void {\n"
                                                      "  store @box.first = 1\n"
                                                      "  return\n"
                                                      "}\n"}};
    Arena *arena = arena_new();
    check_orders(units, 2, arena);
    arena_free(arena);
    (void)state;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_orders_of_a_program), cmocka_unit_test(test_all_orders_of_a_library),
        cmocka_unit_test(test_orders_of_functions),     cmocka_unit_test(test_guards_with_equal_coverage),
        cmocka_unit_test(test_names_of_first_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
