/* store_history.c: what earlier runs found. Only runs of one command in one folder are put side by side: a run over
 * fewer files would make findings look mended that nobody has touched. */
#include "findings/store_internal.h"

static const char *const doing = "read";

/* With the condition for a finding that counts. */
#define HISTORY_SQL(counts)                                                                                           \
    "SELECT r.id, r.started, r.git_commit, count(*) FILTER (WHERE f.tier = 'low' AND " counts "),"                    \
    " count(*) FILTER (WHERE f.tier = 'high' AND " counts "), count(*) FILTER (WHERE f.tier = 'definite' AND " counts \
    ") FROM run AS this"                                                                                              \
    " JOIN run AS r ON r.id <= this.id AND r.root = this.root AND r.command_line = this.command_line"                 \
    " LEFT JOIN finding AS f ON f.run = r.id WHERE this.id = ?1 GROUP BY r.id ORDER BY r.id DESC LIMIT ?2"

static const char *const history_sql = HISTORY_SQL("f.id NOT IN (SELECT finding FROM suppression)");
static const char *const history_sql_unsuppressed = HISTORY_SQL("1");

static uint32_t read_count(sqlite3_stmt *row, int column) {
    int64_t value = sqlite3_column_int64(row, column);
    return value < 0 ? 0 : value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

static StoredPast read_past(Arena *arena, sqlite3_stmt *row) {
    const char *commit = (const char *)sqlite3_column_text(row, 2);
    return (StoredPast){
        .id = sqlite3_column_int64(row, 0),
        .started = sqlite3_column_int64(row, 1),
        .git_commit = commit != NULL ? arena_strdup(arena, commit) : "",
        .counts = {
            [TIER_LOW] = read_count(row, 3), [TIER_HIGH] = read_count(row, 4), [TIER_DEFINITE] = read_count(row, 5)}};
}

static Status read_rows(Store *store, sqlite3_stmt *query, Arena *arena, StoredPastVec *out) {
    for (bool row = true; row;) {
        TRY(store_step(store, query, doing, &row));
        if (row)
            *vec_push(arena, out) = read_past(arena, query);
    }
    return STATUS_OK;
}

static Status read_history(Store *store, int64_t wanted, uint32_t most, Arena *arena, StoredPastVec *out) {
    int64_t run, version;
    TRY(store_open_reading(store, STORE_BUSY_MS));
    TRY(store_begin_reading(store, wanted, &run, &version));
    sqlite3_stmt *query;
    TRY(store_prepare(store, version >= STORE_VERSION_SUPPRESSIONS ? history_sql : history_sql_unsuppressed, doing,
                      &query));
    Status status = STATUS_OK;
    if (sqlite3_bind_int64(query, 1, run) != SQLITE_OK || sqlite3_bind_int64(query, 2, most) != SQLITE_OK)
        status = store_fail(store, doing);
    if (status == STATUS_OK)
        status = read_rows(store, query, arena, out);
    (void)sqlite3_finalize(query); /* repeats the code of the last step */
    return status;
}

Status store_read_history(const char *path, int64_t run, uint32_t most, Arena *arena, Diag *diag, StoredPastVec *out) {
    Arena *scratch = arena_new();
    Store *store = ARENA_NEW(scratch, Store);
    *store = (Store){.arena = scratch, .path = path, .diag = diag};
    *out = (StoredPastVec){0};
    Status status = read_history(store, run, most, arena, out);
    store_close(store); /* ends the snapshot */
    for (uint32_t i = 0; i < out->len / 2; i++) { /* newest first, so that the limit keeps the newest */
        StoredPast past = out->data[i];
        out->data[i] = out->data[out->len - 1 - i];
        out->data[out->len - 1 - i] = past;
    }
    return status;
}
