/* store_copy.c: see store_copy.h. The tables are those that the schema has: each with a column "run" holds rows of
 * runs, each with a column "finding" rows of findings. Ids of findings ascend from run to run, so that those of the
 * copy are those of the original and a distance.
 */
#include "findings/store_copy.h"

#include "findings/store_internal.h"

#include <string.h>

static const char *const doing = "write";

/* In a table of hashes: run_inputs or run_units. */
static Status find_run(Store *store, const char *table, const char *hash, int64_t *out_run) {
    sqlite3_stmt *query;
    bool row = false;
    const char *sql = arena_printf(store->arena, "SELECT max(run) FROM %s WHERE hash = ?", table);
    *out_run = 0;
    TRY(store_prepare(store, sql, doing, &query));
    (void)sqlite3_bind_text(query, 1, hash, -1, SQLITE_STATIC); /* else it finds nothing */
    Status status = store_step(store, query, doing, &row);
    if (status == STATUS_OK && row)
        *out_run = sqlite3_column_int64(query, 0);
    (void)sqlite3_finalize(query); /* repeats the code of the last step */
    return status;
}

Status store_saw_something(Store *store, int64_t run, bool *out_saw) {
    int64_t found;
    const char *sql = arena_printf(store->arena,
                                   "SELECT EXISTS (SELECT 1 FROM lock WHERE run = %lld) OR EXISTS"
                                   " (SELECT 1 FROM thread WHERE run = %lld AND origin IN ('created',"
                                   " 'signal-handler'))",
                                   (long long)run, (long long)run);
    Status status = store_query_int(store, sql, "read", &found);
    *out_saw = status == STATUS_OK && found != 0;
    return status;
}

/* The newest run at the same commit is dated today: another row would tell nothing new. */
static Status renew(Store *store, int64_t run, const RunInfo *info, bool *out_renewed) {
    sqlite3_stmt *update;
    TRY(store_prepare(store,
                      "UPDATE run SET command_line = ?, started = ?, seconds_lower = ?, seconds_model = 0.0,"
                      " seconds_rules = 0.0, jobs = ?, peak_bytes = ? WHERE id = ? AND git_commit = ?"
                      " AND id = (SELECT max(id) FROM run)",
                      doing, &update));
    Status status = store_run(store, update, doing, "tidiiit", info->command_line, info->started, info->seconds_lower,
                              (int64_t)info->jobs, (int64_t)info->peak_bytes, run, info->git_commit);
    (void)sqlite3_finalize(update);
    *out_renewed = status == STATUS_OK && sqlite3_changes(store->db) > 0;
    return status;
}

static Status copy_head(Store *store, int64_t run, const RunInfo *info, int64_t *out_run) {
    sqlite3_stmt *insert;
    TRY(store_prepare(store,
                      "INSERT INTO run (tool_version, clang_version, root, command_line, compdb, git_commit, started,"
                      " seconds_lower, seconds_model, seconds_rules, jobs, tu_count, tu_failed, tu_degraded,"
                      " function_count, instr_count, unknown_count, lines, peak_bytes)"
                      " SELECT tool_version, clang_version, root, ?, compdb, ?, ?, ?, 0.0, 0.0, ?, tu_count, tu_failed,"
                      " tu_degraded, function_count, instr_count, unknown_count, lines, ? FROM run WHERE id = ?",
                      doing, &insert));
    Status status = store_run(store, insert, doing, "ttidiii", info->command_line, info->git_commit, info->started,
                              info->seconds_lower, (int64_t)info->jobs, (int64_t)info->peak_bytes, run);
    (void)sqlite3_finalize(insert);
    *out_run = sqlite3_last_insert_rowid(store->db);
    return status;
}

/* The columns of a table but the one that names what its rows belong to; NULL if it has no such column. */
static const char *other_columns(Store *store, const char *table, const char *owner, Status *out_status) {
    sqlite3_stmt *query;
    const char *columns = "";
    bool row, owned = false;
    *out_status = store_prepare(store, "SELECT name FROM pragma_table_info(?)", doing, &query);
    if (*out_status != STATUS_OK)
        return NULL;
    (void)sqlite3_bind_text(query, 1, table, -1, SQLITE_STATIC);
    while ((*out_status = store_step(store, query, doing, &row)) == STATUS_OK && row) {
        const char *name = (const char *)sqlite3_column_text(query, 0);
        if (strcmp(name, owner) == 0)
            owned = true;
        else
            columns = arena_printf(store->arena, "%s, %s", columns, name);
    }
    (void)sqlite3_finalize(query);
    return owned ? columns : NULL;
}

/* `from` and `to` are runs. */
static Status copy_rows(Store *store, const char *table, int64_t from, int64_t to, int64_t distance) {
    Status status;
    const char *sql = NULL, *columns = other_columns(store, table, "run", &status);
    if (columns && strcmp(table, "finding") == 0)
        sql = arena_printf(store->arena,
                           "INSERT INTO finding (run, id%s) SELECT %lld, id + %lld%s FROM finding"
                           " WHERE run = %lld ORDER BY id",
                           strstr(columns, ", fingerprint"), (long long)to, (long long)distance,
                           strstr(columns, ", fingerprint"), (long long)from);
    else if (columns)
        sql = arena_printf(store->arena, "INSERT INTO %s (run%s) SELECT %lld%s FROM %s WHERE run = %lld", table,
                           columns, (long long)to, columns, table, (long long)from);
    else if (status == STATUS_OK && (columns = other_columns(store, table, "finding", &status)))
        sql = arena_printf(store->arena,
                           "INSERT INTO %s (finding%s) SELECT finding + %lld%s FROM %s WHERE finding IN"
                           " (SELECT id FROM finding WHERE run = %lld)",
                           table, columns, (long long)distance, columns, table, (long long)from);
    return status == STATUS_OK && sql ? store_exec(store, sql, doing) : status;
}

static Status copy_all(Store *store, int64_t run, const RunInfo *info, int64_t *out_run) {
    sqlite3_stmt *tables;
    bool renewed;
    *out_run = run;
    TRY(renew(store, run, info, &renewed));
    if (renewed)
        return STATUS_OK;
    int64_t distance;
    bool row;
    TRY(copy_head(store, run, info, out_run));
    TRY(store_query_int(store,
                        arena_printf(store->arena,
                                     "SELECT coalesce((SELECT max(id) FROM finding) - min(id) + 1, 0) FROM finding"
                                     " WHERE run = %lld",
                                     (long long)run),
                        doing, &distance));
    /* What refers to others was made after them. */
    TRY(store_prepare(store, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid", doing, &tables));
    Status status;
    while ((status = store_step(store, tables, doing, &row)) == STATUS_OK && row) {
        const char *table = arena_strdup(store->arena, (const char *)sqlite3_column_text(tables, 0));
        if (strcmp(table, "renamed") != 0) /* tells of another run before */
            status = copy_rows(store, table, run, *out_run, distance);
        if (status != STATUS_OK)
            break;
    }
    (void)sqlite3_finalize(tables);
    return status == STATUS_OK ? store_follow_findings(store, *out_run) : status;
}

/* What has changed with the texts. */
static Status bring_up_to_date(Store *store, int64_t run, const RunInfo *info, bool *out_could) {
    sqlite3_stmt *lines, *inputs;
    TRY(store_sources_renew(store, run, info->root, out_could));
    TRY(store_prepare(store, "UPDATE run SET lines = ? WHERE id = ?", doing, &lines));
    Status status = store_run(store, lines, doing, "ii", (int64_t)info->lines, run);
    (void)sqlite3_finalize(lines);
    TRY(status);
    TRY(store_prepare(store, "UPDATE run_inputs SET hash = ? WHERE run = ?", doing, &inputs));
    status = store_run(store, inputs, doing, "ti", info->inputs, run);
    (void)sqlite3_finalize(inputs);
    return status;
}

/* Most often there is no such run, and nothing is to be written. What an older version wrote is of another build. */
static Status know_run(Store *store, const char *table, const char *hash, int64_t *out_run) {
    int64_t version;
    *out_run = 0;
    TRY(store_identify(store, doing, &version));
    return version == STORE_VERSION ? find_run(store, table, hash, out_run) : STATUS_OK;
}

Status store_has_units(Store *store, const char *units, bool *out_has) {
    int64_t run;
    TRY(know_run(store, "run_units", units, &run));
    *out_has = run != 0;
    return STATUS_OK;
}

/* In a transaction. */
static Status copy_known(Store *store, const char *table, const char *hash, const RunInfo *info, bool *out_could,
                         int64_t *out_run) {
    int64_t run;
    *out_could = true;
    TRY(find_run(store, table, hash, &run)); /* another program may have removed it */
    if (run)
        TRY(copy_all(store, run, info, out_run));
    return run && strcmp(table, "run_units") == 0 ? bring_up_to_date(store, *out_run, info, out_could) : STATUS_OK;
}

static Status copy_by(Store *store, const char *table, const char *hash, const RunInfo *info, int64_t *out_run) {
    int64_t run;
    bool could;
    *out_run = 0;
    TRY(know_run(store, table, hash, &run));
    if (!run)
        return STATUS_OK;
    ArenaMark mark = arena_mark(store->arena);
    TRY(store_begin(store, doing));
    Status status = copy_known(store, table, hash, info, &could, out_run);
    if (status == STATUS_OK && !could) {
        *out_run = 0;
        status = store_exec(store, "ROLLBACK", doing);
    } else {
        status = store_end(store, status, doing);
    }
    arena_reset(store->arena, mark);
    return status;
}

Status store_copy_run(Store *store, const RunInfo *info, int64_t *out_run) {
    return copy_by(store, "run_inputs", info->inputs, info, out_run);
}

Status store_copy_units(Store *store, const RunInfo *info, int64_t *out_run) {
    return copy_by(store, "run_units", info->units, info, out_run);
}
