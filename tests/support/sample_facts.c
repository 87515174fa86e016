/* sample_facts.c: see sample_facts.h. Ids are written out, so that they can be compared with the comments. */
#include "support/sample_facts.h"

enum { WORKER = 1, MAIN, QUEUE_POP, QUEUE_LEN, STATS_COUNT, STATS_PRINT };
enum { STATS_LOCK = 1, QUEUE_LOCK };
enum { HOLDS_STATS = 1, HOLDS_BOTH, HOLDS_QUEUE };
enum { BY_MAIN = 1, BY_MAIN_WITH_BOTH, BY_MAIN_WITH_QUEUE, BY_WORKER, BY_WORKER_WITH_STATS, BY_WORKER_WITH_BOTH };
enum { T_MAIN = 1, T_WORKER };
enum { DONE = 1, LEN };

typedef struct Maker {
    Arena *arena;
    const char *root;
    Facts *f;
} Maker;

static SourceLoc at(const Maker *m, const char *file, uint32_t line, uint32_t col) {
    return (SourceLoc){m->root[0] ? arena_printf(m->arena, "%s/%s", m->root, file) : file, line, col};
}

static void add_fn(Maker *m, const char *name, SourceLoc loc, uint32_t situations) {
    *vec_push(m->arena, &m->f->fns) = (FactFn){name, loc, {situations}};
}

static void add_set(Maker *m, uint32_t first, uint32_t second) {
    FactLockset *set = vec_push(m->arena, &m->f->locksets);
    *vec_push(m->arena, set) = (FactHeld){{first}, false};
    if (second)
        *vec_push(m->arena, set) = (FactHeld){{second}, false};
}

static void add_list(Maker *m, uint32_t thread, uint32_t held) {
    FactSituations *list = vec_push(m->arena, &m->f->situations);
    *vec_push(m->arena, list) = (FactSituation){{thread}, {held}, {0}};
}

static void add_lock_site(Maker *m, uint32_t lock, FactUse use, uint32_t fn, SourceLoc loc, uint32_t situations) {
    *vec_push(m->arena, &m->f->lock_sites) =
        (FactLockSite){.lock = {lock}, .use = use, .site = {{fn}, loc, {situations}}};
}

static void add_access(Maker *m, uint32_t object, bool write, const char *text, FactSite site) {
    *vec_push(m->arena, &m->f->accesses) = (FactAccess){.object = {object}, .site = site, .text = text, .write = write};
}

static void add_edge(Maker *m, uint32_t held, uint32_t acquired, uint32_t fn, SourceLoc loc, uint32_t thread,
                     uint32_t set) {
    *vec_push(m->arena, &m->f->edges) =
        (FactEdge){.held = {held}, .acquired = {acquired}, .fn = {fn}, .loc = loc, .thread = {thread}, .locks = {set}};
}

static void add_call(Maker *m, uint32_t callee, uint32_t caller, SourceLoc loc, uint32_t situations) {
    *vec_push(m->arena, &m->f->calls) =
        (FactCall){.callee = {callee}, .kind = FACT_CALL_DIRECT, .site = {{caller}, loc, {situations}}};
}

static void add_who(Maker *m) {
    Facts *f = m->f;
    (void)vec_push(m->arena, &f->fns);
    add_fn(m, "worker", at(m, "main.c", 7, 14), BY_WORKER);
    add_fn(m, "main", at(m, "main.c", 18, 5), BY_MAIN);
    add_fn(m, "queue_pop", at(m, "queue.c", 13, 13), BY_WORKER);
    add_fn(m, "queue_len", at(m, "queue.c", 26, 10), BY_MAIN_WITH_QUEUE);
    add_fn(m, "stats_count", at(m, "stats.c", 9, 6), BY_WORKER);
    add_fn(m, "stats_print", at(m, "stats.c", 18, 6), BY_MAIN);
    (void)vec_push(m->arena, &f->locks);
    *vec_push(m->arena, &f->locks) = (FactLock){"stats.c:stats_lock", "mutex", "normal", at(m, "stats.c", 5, 24)};
    *vec_push(m->arena, &f->locks) = (FactLock){"struct queue.lock", "mutex", "", at(m, "queue.h", 11, 8)};
    (void)vec_push(m->arena, &f->locksets);
    add_set(m, STATS_LOCK, 0);
    add_set(m, STATS_LOCK, QUEUE_LOCK);
    add_set(m, QUEUE_LOCK, 0);
    (void)vec_push(m->arena, &f->threads);
    *vec_push(m->arena, &f->threads) =
        (FactThread){.name = "main", .origin = FACT_MAIN, .root = {MAIN}, .site = {"", 0, 0}};
    *vec_push(m->arena, &f->threads) = (FactThread){.name = "worker",
                                                    .origin = FACT_CREATED,
                                                    .ending = FACT_JOINED,
                                                    .root = {WORKER},
                                                    .creator = {T_MAIN},
                                                    .site_fn = {MAIN},
                                                    .site = at(m, "main.c", 28, 13),
                                                    .many = true};
    *vec_push(m->arena, &f->parallel) = (FactParallel){{T_MAIN}, {T_WORKER}};
    *vec_push(m->arena, &f->parallel) = (FactParallel){{T_WORKER}, {T_WORKER}};
    (void)vec_push(m->arena, &f->situations);
    add_list(m, T_MAIN, 0);
    add_list(m, T_MAIN, HOLDS_BOTH);
    add_list(m, T_MAIN, HOLDS_QUEUE);
    add_list(m, T_WORKER, 0);
    add_list(m, T_WORKER, HOLDS_STATS);
    add_list(m, T_WORKER, HOLDS_BOTH);
}

static void add_where(Maker *m) {
    Facts *f = m->f;
    add_lock_site(m, STATS_LOCK, FACT_USE_TAKE, STATS_COUNT, at(m, "stats.c", 11, 5), BY_WORKER);
    add_lock_site(m, STATS_LOCK, FACT_USE_RELEASE, STATS_COUNT, at(m, "stats.c", 15, 5), BY_WORKER_WITH_STATS);
    add_lock_site(m, STATS_LOCK, FACT_USE_TAKE, STATS_PRINT, at(m, "stats.c", 22, 5), BY_MAIN_WITH_QUEUE);
    add_lock_site(m, QUEUE_LOCK, FACT_USE_TAKE, QUEUE_POP, at(m, "queue.c", 15, 2), BY_WORKER);
    add_lock_site(m, QUEUE_LOCK, FACT_USE_TAKE, STATS_COUNT, at(m, "stats.c", 12, 5), BY_WORKER_WITH_STATS);
    add_lock_site(m, QUEUE_LOCK, FACT_USE_TAKE, STATS_PRINT, at(m, "stats.c", 20, 5), BY_MAIN);
    (void)vec_push(m->arena, &f->objects);
    *vec_push(m->arena, &f->objects) = (FactObject){"stats.c:done", at(m, "stats.c", 6, 22), {STATS_LOCK}, 2, 2};
    *vec_push(m->arena, &f->objects) = (FactObject){"struct queue.len", at(m, "queue.h", 11, 8), {QUEUE_LOCK}, 1, 2};
    FactSite count = {{STATS_COUNT}, at(m, "stats.c", 13, 5), {BY_WORKER_WITH_BOTH}};
    FactSite print = {{STATS_PRINT}, at(m, "stats.c", 23, 35), {BY_MAIN_WITH_BOTH}};
    FactSite pop = {{QUEUE_POP}, at(m, "queue.c", 21, 6), {BY_WORKER}};
    FactSite len = {{QUEUE_LEN}, at(m, "queue.c", 28, 12), {BY_MAIN_WITH_QUEUE}};
    add_access(m, DONE, true, "done", count);
    add_access(m, DONE, false, "done", print);
    add_access(m, LEN, true, "q->len", pop);
    add_access(m, LEN, false, "q->len", len);
    add_edge(m, STATS_LOCK, QUEUE_LOCK, STATS_COUNT, at(m, "stats.c", 12, 5), T_WORKER, HOLDS_STATS);
    add_edge(m, QUEUE_LOCK, STATS_LOCK, STATS_PRINT, at(m, "stats.c", 22, 5), T_MAIN, HOLDS_QUEUE);
    *vec_push(m->arena, &f->models) = (FactModel){".lockwise/models/pool.yaml", "0123456789abcdef", 3};
    *vec_push(m->arena, &f->models) = (FactModel){"more.yaml", "fedcba9876543210", 0};
    *vec_push(m->arena, &f->shares) = (FactShare){{STATS_LOCK}, {T_WORKER}, 250, 1, 2};
    *vec_push(m->arena, &f->shares) = (FactShare){{QUEUE_LOCK}, {T_WORKER}, 900, 0, 1};
    *vec_push(m->arena, &f->tokens) = (FactToken){"the GIL", "Python", false};
    *vec_push(m->arena, &f->states) = (FactState){{DONE}, FACT_VARIABLE, FACT_KEPT_TOKEN, FACT_KEPT_NOT, {0}};
    *vec_push(m->arena, &f->states) = (FactState){{LEN}, FACT_MEMBER, FACT_KEPT_LOCK, FACT_KEPT_LOCK, {QUEUE_LOCK}};
    FactCycle *cycle = vec_push(m->arena, &f->cycles);
    *vec_push(m->arena, cycle) = 0;
    *vec_push(m->arena, cycle) = 1;
    add_call(m, QUEUE_POP, WORKER, at(m, "main.c", 10, 34), BY_WORKER);
    add_call(m, QUEUE_LEN, STATS_PRINT, at(m, "stats.c", 21, 20), BY_MAIN_WITH_QUEUE);
    add_call(m, STATS_COUNT, WORKER, at(m, "main.c", 13, 9), BY_WORKER);
    add_call(m, STATS_PRINT, MAIN, at(m, "main.c", 30, 5), BY_MAIN);
}

Facts *sample_facts(Arena *arena, const char *root) {
    Maker m = {arena, root, ARENA_NEW(arena, Facts)};
    add_who(&m);
    add_where(&m);
    return m.f;
}
