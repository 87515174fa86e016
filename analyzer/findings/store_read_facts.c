/* store_read_facts.c: the facts of a run back from the database. As in store_read.c no value is trusted: ids must be
 * those of the vectors, one after the other, and what does not fit is damage. */
#include "findings/store_internal.h"

static const char *const doing = "read";

typedef const char *Text;

typedef struct FactReader {
    Store *store;
    Arena *arena;
    Facts *facts;
    VEC(Text) paths, expressions;
    sqlite3_stmt *row;
    bool sound; /* of the rows read so far */
} FactReader;

static Text read_text(const FactReader *r, int column) {
    const char *text = (const char *)sqlite3_column_text(r->row, column);
    return text == NULL || text[0] == '\0' ? "" : arena_strdup(r->arena, text);
}

static uint32_t read_number(FactReader *r, int column) {
    int64_t value = sqlite3_column_int64(r->row, column);
    r->sound = r->sound && value >= 0 && value < UINT32_MAX;
    return (uint32_t)value;
}

static bool read_flag(FactReader *r, int column) {
    return read_number(r, column) != 0;
}

/* The first column is the id of a record, which must be the next one. */
static void expect_next(FactReader *r, uint32_t len) {
    r->sound = r->sound && read_number(r, 0) == len;
}

static SourceLoc read_loc(FactReader *r, int column) {
    uint32_t path = read_number(r, column);
    r->sound = r->sound && path < r->paths.len;
    return (SourceLoc){r->sound ? r->paths.data[path] : "", read_number(r, column + 1), read_number(r, column + 2)};
}

/* function, path, line, col, situations */
static FactSite read_site(FactReader *r, int column) {
    return (FactSite){
        .fn = {read_number(r, column)}, .loc = read_loc(r, column + 1), .situations = {read_number(r, column + 4)}};
}

/* The number of the name that the column holds. */
static uint32_t read_name(FactReader *r, int column, const char *(*name)(uint32_t), uint32_t count) {
    Text text = read_text(r, column);
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(text, name(i)) == 0)
            return i;
    r->sound = false;
    return 0;
}

static const char *origin_name(uint32_t i) {
    return fact_origin_name((FactOrigin)i);
}
static const char *ending_name(uint32_t i) {
    return fact_ending_name((FactEnding)i);
}
static const char *use_name(uint32_t i) {
    return fact_use_name((FactUse)i);
}

static const char *scope_name(uint32_t i) {
    return fact_scope_name((FactScope)i);
}
static const char *keeper_name(uint32_t i) {
    return fact_keeper_name((FactKeeper)i);
}

/* ---- rows ---- */

static void read_path(FactReader *r) {
    expect_next(r, r->paths.len);
    *vec_push(r->arena, &r->paths) = read_text(r, 1);
}

static void read_expression(FactReader *r) {
    expect_next(r, r->expressions.len);
    *vec_push(r->arena, &r->expressions) = read_text(r, 1);
}

static void read_fn(FactReader *r) {
    expect_next(r, r->facts->fns.len);
    *vec_push(r->arena, &r->facts->fns) =
        (FactFn){.name = read_text(r, 1), .loc = read_loc(r, 2), .situations = {read_number(r, 5)}};
}

static void read_lock(FactReader *r) {
    expect_next(r, r->facts->locks.len);
    *vec_push(r->arena, &r->facts->locks) =
        (FactLock){.name = read_text(r, 1), .kind = read_text(r, 2), .nature = read_text(r, 3), .loc = read_loc(r, 4)};
}

/* Members come one by one: a new id is a new list. True if it is that, or the last one. */
static bool extend_list(FactReader *r, uint32_t id, uint32_t len) {
    r->sound = r->sound && id > 0 && (id == len || id + 1 == len);
    return r->sound;
}

static void read_lockset(FactReader *r) {
    uint32_t id = read_number(r, 0);
    if (!extend_list(r, id, r->facts->locksets.len))
        return;
    if (id == r->facts->locksets.len)
        (void)vec_push(r->arena, &r->facts->locksets);
    *vec_push(r->arena, &r->facts->locksets.data[id]) = (FactHeld){{read_number(r, 1)}, read_flag(r, 2)};
}

static void read_thread(FactReader *r) {
    expect_next(r, r->facts->threads.len);
    *vec_push(r->arena, &r->facts->threads) =
        (FactThread){.name = read_text(r, 1),
                     .origin = (FactOrigin)read_name(r, 2, origin_name, FACT_ORIGIN_COUNT),
                     .ending = (FactEnding)read_name(r, 3, ending_name, FACT_ENDING_COUNT),
                     .root = {read_number(r, 4)},
                     .many = read_flag(r, 5),
                     .creator = {read_number(r, 6)},
                     .site_fn = {read_number(r, 7)},
                     .site = read_loc(r, 8)};
}

static void read_parallel(FactReader *r) {
    *vec_push(r->arena, &r->facts->parallel) = (FactParallel){{read_number(r, 0)}, {read_number(r, 1)}};
}

static void read_situation(FactReader *r) {
    uint32_t id = read_number(r, 0);
    if (!extend_list(r, id, r->facts->situations.len))
        return;
    if (id == r->facts->situations.len)
        (void)vec_push(r->arena, &r->facts->situations);
    *vec_push(r->arena, &r->facts->situations.data[id]) =
        (FactSituation){{read_number(r, 1)}, {read_number(r, 2)}, {read_number(r, 3)}};
}

static void read_lock_site(FactReader *r) {
    *vec_push(r->arena, &r->facts->lock_sites) =
        (FactLockSite){.lock = {read_number(r, 0)},
                       .use = (FactUse)read_name(r, 1, use_name, FACT_USE_COUNT),
                       .shared = read_flag(r, 2),
                       .site = read_site(r, 3)};
}

static void read_object(FactReader *r) {
    expect_next(r, r->facts->objects.len);
    *vec_push(r->arena, &r->facts->objects) = (FactObject){.name = read_text(r, 1),
                                                           .loc = read_loc(r, 2),
                                                           .guard = {read_number(r, 5)},
                                                           .guard_hits = read_number(r, 6),
                                                           .guard_total = read_number(r, 7)};
}

static void read_access(FactReader *r) {
    uint32_t text = read_number(r, 9);
    r->sound = r->sound && text < r->expressions.len;
    *vec_push(r->arena, &r->facts->accesses) = (FactAccess){.object = {read_number(r, 0)},
                                                            .write = read_flag(r, 1),
                                                            .atomic = read_flag(r, 2),
                                                            .doubtful = read_flag(r, 3),
                                                            .site = read_site(r, 4),
                                                            .text = r->sound ? r->expressions.data[text] : ""};
}

static void read_edge(FactReader *r) {
    *vec_push(r->arena, &r->facts->edges) = (FactEdge){.held = {read_number(r, 0)},
                                                       .held_shared = read_flag(r, 1),
                                                       .acquired = {read_number(r, 2)},
                                                       .acquired_shared = read_flag(r, 3),
                                                       .doubtful = read_flag(r, 4),
                                                       .fn = {read_number(r, 5)},
                                                       .loc = read_loc(r, 6),
                                                       .thread = {read_number(r, 9)},
                                                       .locks = {read_number(r, 10)}};
}

static void read_cycle(FactReader *r) {
    uint32_t id = read_number(r, 0);
    r->sound = r->sound && (id == r->facts->cycles.len || id + 1 == r->facts->cycles.len);
    if (!r->sound)
        return;
    if (id == r->facts->cycles.len)
        (void)vec_push(r->arena, &r->facts->cycles);
    *vec_push(r->arena, &r->facts->cycles.data[id]) = read_number(r, 1);
}

static void read_model(FactReader *r) {
    *vec_push(r->arena, &r->facts->models) = (FactModel){read_text(r, 0), read_text(r, 1), read_number(r, 2)};
}

static void read_call(FactReader *r) {
    uint32_t kind = read_number(r, 1);
    r->sound = r->sound && kind < FACT_CALL_KIND_COUNT;
    if (!r->sound)
        return;
    *vec_push(r->arena, &r->facts->calls) =
        (FactCall){.callee = {read_number(r, 0)}, .kind = (FactCallKind)kind, .site = read_site(r, 2)};
}

static void read_share(FactReader *r) {
    *vec_push(r->arena, &r->facts->shares) = (FactShare){.lock = {read_number(r, 0)},
                                                         .thread = {read_number(r, 1)},
                                                         .permille = read_number(r, 2),
                                                         .loops = read_number(r, 3),
                                                         .calls = read_number(r, 4)};
}

static void read_token(FactReader *r) {
    *vec_push(r->arena, &r->facts->tokens) = (FactToken){read_text(r, 0), read_text(r, 1), read_flag(r, 2)};
}

static void read_state(FactReader *r) {
    *vec_push(r->arena, &r->facts->states) =
        (FactState){.object = {read_number(r, 0)},
                    .scope = (FactScope)read_name(r, 1, scope_name, FACT_SCOPE_COUNT),
                    .with = (FactKeeper)read_name(r, 2, keeper_name, FACT_KEEPER_COUNT),
                    .without = (FactKeeper)read_name(r, 3, keeper_name, FACT_KEEPER_COUNT),
                    .lock = {read_number(r, 4)}};
}

/* ---- the whole ---- */

/* In the order in which they need each other. */
static const struct {
    const char *sql;
    void (*read)(FactReader *r);
} tables[] = {
    {"SELECT id, text FROM path WHERE run = ? ORDER BY id", read_path},
    {"SELECT id, text FROM expression WHERE run = ? ORDER BY id", read_expression},
    {"SELECT id, name, path, line, col, situations FROM function WHERE run = ? ORDER BY id", read_fn},
    {"SELECT id, name, kind, nature, path, line, col FROM lock WHERE run = ? ORDER BY id", read_lock},
    {"SELECT id, lock, shared FROM lockset WHERE run = ? ORDER BY id, lock, shared", read_lockset},
    {"SELECT id, name, origin, ending, root, many, creator, site_function, path, line, col FROM thread WHERE run = ?"
     " ORDER BY id",
     read_thread},
    {"SELECT first, second FROM parallel WHERE run = ? ORDER BY first, second", read_parallel},
    {"SELECT id, thread, held, perhaps FROM situation WHERE run = ? ORDER BY id, position", read_situation},
    {"SELECT lock, use, shared, function, path, line, col, situations FROM lock_site WHERE run = ? ORDER BY position",
     read_lock_site},
    {"SELECT id, name, path, line, col, guard, guard_hits, guard_total FROM object WHERE run = ? ORDER BY id",
     read_object},
    {"SELECT object, write, atomic, doubtful, function, path, line, col, situations, expression FROM access"
     " WHERE run = ? ORDER BY position",
     read_access},
    {"SELECT held, held_shared, acquired, acquired_shared, doubtful, function, path, line, col, thread, locks"
     " FROM lock_edge WHERE run = ? ORDER BY position",
     read_edge},
    {"SELECT id, edge FROM lock_cycle WHERE run = ? ORDER BY id, position", read_cycle},
    {"SELECT callee, kind, function, path, line, col, situations FROM call WHERE run = ? ORDER BY position", read_call},
};

static const char *const shares_sql =
    "SELECT lock, thread, permille, loops, calls FROM share WHERE run = ? ORDER BY position";
static const char *const tokens_sql = "SELECT name, host, renounced FROM token WHERE run = ? ORDER BY position";
static const char *const states_sql =
    "SELECT object, scope, kept, kept_without, lock FROM token_state WHERE run = ? ORDER BY position";
static const char *const models_sql = "SELECT file, hash, functions FROM model_file WHERE run = ? ORDER BY position";

static Status read_table(FactReader *r, const char *sql, int64_t run, void (*read)(FactReader *r)) {
    TRY(store_prepare(r->store, sql, doing, &r->row));
    Status status = STATUS_OK;
    if (sqlite3_bind_int64(r->row, 1, run) != SQLITE_OK)
        status = store_fail(r->store, doing);
    for (bool row = true; status == STATUS_OK && row && r->sound;) {
        status = store_step(r->store, r->row, doing, &row);
        if (status == STATUS_OK && row)
            read(r);
    }
    (void)sqlite3_finalize(r->row); /* repeats the code of the last step */
    return status == STATUS_OK && !r->sound ? store_fail_damaged(r->store, doing) : status;
}

static Status read_root(FactReader *r, int64_t run, const char **out_root) {
    TRY(store_prepare(r->store, "SELECT root FROM run WHERE id = ?", doing, &r->row));
    bool row = false;
    Status status = sqlite3_bind_int64(r->row, 1, run) == SQLITE_OK ? store_step(r->store, r->row, doing, &row)
                                                                    : store_fail(r->store, doing);
    *out_root = row ? read_text(r, 0) : "";
    (void)sqlite3_finalize(r->row);
    return status;
}

/* Every run that has facts has the empty path. */
static Status expect_facts(FactReader *r, int64_t run, int64_t version) {
    int64_t count = 0;
    char sql[80];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM path WHERE run = %lld AND id = 0", (long long)run);
    if (version >= STORE_VERSION_FACTS)
        TRY(store_query_int(r->store, sql, doing, &count));
    if (count != 0)
        return STATUS_OK;
    diag_error(r->store->diag, "run `lockwise check` again",
               "run %lld in the database '%s' holds findings only: an older lockwise stored it", (long long)run,
               r->store->path);
    return STATUS_FAILED;
}

static Status read_facts(FactReader *r, int64_t wanted, StoredFacts *out) {
    int64_t version;
    TRY(store_begin_reading(r->store, wanted, &out->run, &version));
    TRY(expect_facts(r, out->run, version));
    TRY(read_root(r, out->run, &out->root));
    Facts *f = r->facts = &out->facts;
    /* what id 0 stands for */
    (void)vec_push(r->arena, &f->fns);
    (void)vec_push(r->arena, &f->locks);
    (void)vec_push(r->arena, &f->locksets);
    (void)vec_push(r->arena, &f->threads);
    (void)vec_push(r->arena, &f->situations);
    (void)vec_push(r->arena, &f->objects);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        TRY(read_table(r, tables[i].sql, out->run, tables[i].read));
    if (version >= STORE_VERSION_MODELS)
        TRY(read_table(r, models_sql, out->run, read_model));
    if (version >= STORE_VERSION_SERIAL)
        TRY(read_table(r, shares_sql, out->run, read_share));
    if (version >= STORE_VERSION_TOKEN) {
        TRY(read_table(r, tokens_sql, out->run, read_token));
        TRY(read_table(r, states_sql, out->run, read_state));
    }
    return facts_are_sound(f) ? STATUS_OK : store_fail_damaged(r->store, doing);
}

StoredFacts *store_read_facts_waiting(const char *path, int64_t run, int busy_ms, Arena *arena, Diag *diag) {
    Arena *scratch = arena_new();
    Store *store = ARENA_NEW(scratch, Store);
    *store = (Store){.arena = scratch, .path = path, .diag = diag};
    FactReader reader = {.store = store, .arena = arena, .sound = true};
    StoredFacts *facts = ARENA_NEW(arena, StoredFacts);
    Status status = store_open_reading(store, busy_ms);
    if (status == STATUS_OK)
        status = read_facts(&reader, run, facts);
    store_close(store); /* ends the snapshot */
    return status == STATUS_OK ? facts : NULL;
}

StoredFacts *store_read_facts(const char *path, int64_t run, Arena *arena, Diag *diag) {
    return store_read_facts_waiting(path, run, STORE_BUSY_MS, arena, diag);
}
