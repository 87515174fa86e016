/* store_runs.c: the list of runs, and what store_runs.h promises. Findings are followed from run to run by their
 * fingerprints and, where these changed, by what was stored of it. */
#include "findings/store_runs.h"

#include "findings/store_internal.h"
#include "findings/store_read.h"

#include <string.h>

static const char *const doing = "read";

/* ---- the list ---- */

/* One row per run and finding, in order; suppressed: of databases that know it. */
static const char list_head[] =
    "SELECT r.id, r.started, r.git_commit, r.tu_count, r.tu_failed,"
    " coalesce(sum(f.tier = 'low' AND NOT f.hidden), 0), coalesce(sum(f.tier = 'high' AND NOT f.hidden), 0),"
    " coalesce(sum(f.tier = 'definite' AND NOT f.hidden), 0), coalesce(sum(f.hidden), 0),"
    " coalesce(sum(f.tier <> 'low' AND f.before IS NOT NULL AND NOT EXISTS"
    "  (SELECT 1 FROM finding AS o WHERE o.run = f.before AND o.fingerprint = f.fingerprint) AND NOT EXISTS"
    "  (SELECT 1 FROM %2$s AS n WHERE n.run = f.run AND n.fingerprint = f.fingerprint)), 0),"
    " (SELECT count(*) FROM finding AS g WHERE g.tier <> 'low' AND"
    "  g.run = (SELECT max(id) FROM run WHERE id < r.id) AND NOT EXISTS"
    "  (SELECT 1 FROM finding AS o WHERE o.run = r.id AND o.fingerprint = g.fingerprint) AND NOT EXISTS"
    "  (SELECT 1 FROM %2$s AS n WHERE n.run = r.id AND n.was = g.fingerprint))"
    " FROM run AS r LEFT JOIN (SELECT *, (SELECT max(id) FROM run WHERE id < finding.run) AS before, %1$s AS hidden"
    " FROM finding) AS f ON f.run = r.id GROUP BY r.id ORDER BY r.id";

static uint32_t count_at(sqlite3_stmt *row, int column) {
    int64_t value = sqlite3_column_int64(row, column);
    return value < 0 ? 0 : value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

static RunRow read_row(sqlite3_stmt *row, Arena *arena) {
    const char *commit = (const char *)sqlite3_column_text(row, 2);
    RunRow run = {.id = sqlite3_column_int64(row, 0),
                  .started = sqlite3_column_int64(row, 1),
                  .git_commit = commit != NULL ? arena_strdup(arena, commit) : "",
                  .tu_count = count_at(row, 3),
                  .tu_failed = count_at(row, 4),
                  .suppressed = count_at(row, 5 + TIER_COUNT),
                  .added = count_at(row, 6 + TIER_COUNT),
                  .gone = count_at(row, 7 + TIER_COUNT)};
    for (int tier = 0; tier < TIER_COUNT; tier++)
        run.tiers[tier] = count_at(row, 5 + tier);
    return run;
}

static Status list(Store *store, uint32_t most, Arena *arena, RunRowVec *out) {
    int64_t newest, version;
    sqlite3_stmt *query;
    RunRowVec all = {0};
    TRY(store_begin_reading(store, 0, &newest, &version));
    const char *hidden = version >= STORE_VERSION_SUPPRESSIONS ? "id IN (SELECT finding FROM suppression)" : "0";
    const char *renamed =
        version >= STORE_VERSION_IDENTITY ? "renamed" : "(SELECT 0 AS run, '' AS fingerprint, '' AS was)";
    TRY(store_prepare(store, arena_printf(store->arena, list_head, hidden, renamed), doing, &query));
    Status status = STATUS_OK;
    for (bool row = true; status == STATUS_OK && row;) {
        status = store_step(store, query, doing, &row);
        if (status == STATUS_OK && row)
            *vec_push(arena, &all) = read_row(query, arena);
    }
    (void)sqlite3_finalize(query); /* repeats the code of the last step */
    uint32_t first = most > 0 && all.len > most ? all.len - most : 0;
    for (uint32_t i = first; i < all.len; i++)
        *vec_push(arena, out) = all.data[i];
    return status;
}

Status store_list_runs(const char *path, uint32_t most, Arena *arena, Diag *diag, RunRowVec *out) {
    Arena *scratch = arena_new();
    Store *store = ARENA_NEW(scratch, Store);
    *store = (Store){.arena = scratch, .path = path, .diag = diag};
    *out = (RunRowVec){0};
    Status status = store_open_reading(store, STORE_BUSY_MS);
    if (status == STATUS_OK)
        status = list(store, most, arena, out);
    store_close(store);
    return status;
}

/* ---- care ---- */

static Status prune(Store *store, uint32_t keep, uint32_t *out_removed) {
    int64_t before, after;
    char sql[160];
    (void)snprintf(sql, sizeof sql, "DELETE FROM run WHERE id NOT IN (SELECT id FROM run ORDER BY id DESC LIMIT %u)",
                   keep);
    TRY(store_query_int(store, "SELECT count(*) FROM run", "prune", &before));
    TRY(store_exec(store, sql, "prune"));
    TRY(store_exec(store, "DELETE FROM source WHERE hash NOT IN (SELECT hash FROM run_source)", "prune"));
    TRY(store_exec(store, "DELETE FROM rule WHERE hash NOT IN (SELECT hash FROM run_rule)", "prune"));
    TRY(store_query_int(store, "SELECT count(*) FROM run", "prune", &after));
    *out_removed = (uint32_t)(before - after);
    return STATUS_OK;
}

/* Opened for writing a database would be made: an error here. */
static Store *open_existing(const char *path, Diag *diag) {
    Arena *scratch = arena_new();
    Store *reader = ARENA_NEW(scratch, Store);
    *reader = (Store){.arena = scratch, .path = path, .diag = diag};
    Status status = store_open_reading(reader, STORE_BUSY_MS);
    store_close(reader);
    return status == STATUS_OK ? store_open(path, diag) : NULL;
}

Status store_prune(const char *path, uint32_t keep, Diag *diag, uint32_t *out_removed) {
    Store *store = open_existing(path, diag);
    if (store == NULL)
        return STATUS_FAILED;
    Status status = store_exec(store, "PRAGMA foreign_keys = ON", "prune"); /* rows go with their run */
    if (status == STATUS_OK)
        status = store_begin(store, "prune");
    if (status == STATUS_OK)
        status = store_end(store, prune(store, keep, out_removed), "prune");
    if (status == STATUS_OK)
        status = store_exec(store, "VACUUM", "prune");
    store_close(store);
    return status;
}

static Status check(Store *store, StoreState *out) {
    sqlite3_stmt *query;
    bool row;
    TRY(store_identify(store, "check", &out->version));
    TRY(store_prepare(store, "PRAGMA integrity_check(1)", "check", &query));
    Status status = store_step(store, query, "check", &row);
    const char *text = status == STATUS_OK && row ? (const char *)sqlite3_column_text(query, 0) : NULL;
    if (status == STATUS_OK && (text == NULL || strcmp(text, "ok") != 0))
        status = store_fail_damaged(store, "check");
    (void)sqlite3_finalize(query);
    TRY(status);
    TRY(store_prepare(store, "PRAGMA foreign_key_check", "check", &query));
    status = store_step(store, query, "check", &row);
    if (status == STATUS_OK && row)
        status = store_fail_damaged(store, "check");
    (void)sqlite3_finalize(query);
    TRY(status);
    TRY(store_query_int(store, "PRAGMA page_count", "check", &out->pages));
    TRY(store_query_int(store, "PRAGMA page_size", "check", &out->page_bytes));
    if (out->version == 0)
        return STATUS_OK;
    TRY(store_query_int(store, "SELECT count(*) FROM run", "check", &out->runs));
    return store_query_int(store, "SELECT count(*) FROM finding", "check", &out->findings);
}

Status store_check(const char *path, Diag *diag, StoreState *out) {
    Arena *scratch = arena_new();
    Store *store = ARENA_NEW(scratch, Store);
    *store = (Store){.arena = scratch, .path = path, .diag = diag};
    *out = (StoreState){0};
    Status status = store_open_reading(store, STORE_BUSY_MS);
    if (status == STATUS_OK)
        status = check(store, out);
    store_close(store);
    return status;
}
