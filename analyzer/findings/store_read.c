/* store_read.c: a run back from the database, in one snapshot: a run that is being written at the same time is either
 * seen whole or not at all.
 *
 * The file may come from anywhere: no value in it is trusted to be in range, and names of kinds that this version
 * does not know count as damage. Children (sides, steps, assumptions) come sorted by finding, so that each query is
 * merged into the findings in one pass. */
#include "findings/store_read.h"

#include "findings/store_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const doing = "read";

typedef struct Reader {
    Store *store;
    Arena *arena; /* of the caller */
    StoredRun *run;
    uint32_t at; /* the finding that the last child belonged to */
} Reader;

static const char *column_text(const Reader *reader, sqlite3_stmt *row, int column) {
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text == NULL || text[0] == '\0' ? "" : arena_strdup(reader->arena, text);
}

static uint32_t column_count(sqlite3_stmt *row, int column) {
    int64_t value = sqlite3_column_int64(row, column);
    return value < 0 ? 0 : value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

static SourceLoc column_loc(const Reader *reader, sqlite3_stmt *row, int column) {
    return (SourceLoc){column_text(reader, row, column), column_count(row, column + 1), column_count(row, column + 2)};
}

/* Reads one row into the run. */
typedef Status (*RowReader)(Reader *reader, sqlite3_stmt *row);

/* Runs a query whose only parameter is the run and hands each row to `read`. */
static Status read_rows(Reader *reader, const char *sql, RowReader read) {
    sqlite3_stmt *query;
    TRY(store_prepare(reader->store, sql, doing, &query));
    Status status = STATUS_OK;
    if (sqlite3_bind_int64(query, 1, reader->run->id) != SQLITE_OK)
        status = store_fail(reader->store, doing);
    bool row = status == STATUS_OK;
    while (status == STATUS_OK && row) {
        status = store_step(reader->store, query, doing, &row);
        if (status == STATUS_OK && row)
            status = read(reader, query);
    }
    (void)sqlite3_finalize(query); /* repeats the code of the last step */
    return status;
}

static Status read_run(Reader *reader, sqlite3_stmt *row) {
    RunInfo *info = &reader->run->info;
    const char **texts[] = {&info->tool_version, &info->clang_version, &info->root,
                            &info->command_line, &info->compdb,        &info->git_commit};
    int column = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = column_text(reader, row, column++);
    info->started = sqlite3_column_int64(row, column++);
    info->seconds_lower = sqlite3_column_double(row, column++);
    info->seconds_model = sqlite3_column_double(row, column++);
    info->seconds_rules = sqlite3_column_double(row, column++);
    uint32_t *counts[] = {&info->jobs,           &info->tu_count,    &info->tu_failed,    &info->tu_degraded,
                          &info->function_count, &info->instr_count, &info->unknown_count};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        *counts[i] = column_count(row, column++);
    info->lines = (uint64_t)sqlite3_column_int64(row, column++);
    info->peak_bytes = (uint64_t)sqlite3_column_int64(row, column++);
    return STATUS_OK;
}

static Status read_rule(Reader *reader, sqlite3_stmt *row) {
    RuleInfo *rule = vec_push(reader->arena, &reader->run->rules);
    const char **texts[] = {&rule->id,   &rule->family,  &rule->title,       &rule->cwe,
                            &rule->cert, &rule->concept, &rule->summary,     &rule->why,
                            &rule->fix,  &rule->limits,  &rule->bad_example, &rule->good_example};
    int column = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = column_text(reader, row, column++);
    bool known = tier_from_name(column_text(reader, row, column), &rule->tier) &&
                 severity_from_name(column_text(reader, row, column + 1), &rule->severity);
    return known ? STATUS_OK : store_fail_damaged(reader->store, doing);
}

static Status read_finding(Reader *reader, sqlite3_stmt *row) {
    StoredFinding *stored = vec_push(reader->arena, &reader->run->findings);
    Finding *finding = &stored->finding;
    stored->id = sqlite3_column_int64(row, 0);
    const char **texts[] = {&finding->fingerprint, &finding->rule, &finding->function, &finding->message,
                            &finding->object,      &finding->key,  &finding->guard,    &finding->fix};
    int column = 1;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = column_text(reader, row, column++);
    finding->loc = column_loc(reader, row, column);
    finding->suppressed = "";
    finding->suppressed_at.file = "";
    finding->guard_hits = column_count(row, column + 3);
    finding->guard_total = column_count(row, column + 4);
    bool known = tier_from_name(column_text(reader, row, column + 5), &finding->tier) &&
                 severity_from_name(column_text(reader, row, column + 6), &finding->severity);
    return known ? STATUS_OK : store_fail_damaged(reader->store, doing);
}

/* The finding of a child's row, whose first column is the finding's id; NULL if there is none. */
static Finding *reader_parent(Reader *reader, sqlite3_stmt *row) {
    int64_t id = sqlite3_column_int64(row, 0);
    while (reader->at < reader->run->findings.len && reader->run->findings.data[reader->at].id < id)
        reader->at++;
    if (reader->at == reader->run->findings.len || reader->run->findings.data[reader->at].id != id)
        return NULL;
    return &reader->run->findings.data[reader->at].finding;
}

static Status read_side(Reader *reader, sqlite3_stmt *row) {
    Finding *finding = reader_parent(reader, row);
    if (finding == NULL || column_count(row, 1) != finding->sides.len)
        return store_fail_damaged(reader->store, doing);
    Side *side = vec_push(reader->arena, &finding->sides);
    side->title = column_text(reader, row, 2);
    side->thread = column_text(reader, row, 3);
    side->locks = column_text(reader, row, 4);
    return STATUS_OK;
}

static Status read_step(Reader *reader, sqlite3_stmt *row) {
    Finding *finding = reader_parent(reader, row);
    uint32_t position = column_count(row, 1);
    if (finding == NULL || position >= finding->sides.len)
        return store_fail_damaged(reader->store, doing);
    Step *step = vec_push(reader->arena, &finding->sides.data[position].steps);
    if (!step_kind_from_name(column_text(reader, row, 2), &step->kind))
        return store_fail_damaged(reader->store, doing);
    step->loc = column_loc(reader, row, 3);
    step->function = column_text(reader, row, 6);
    step->lock = column_text(reader, row, 7);
    step->text = column_text(reader, row, 8);
    return STATUS_OK;
}

static Status read_assumption(Reader *reader, sqlite3_stmt *row) {
    Finding *finding = reader_parent(reader, row);
    if (finding == NULL)
        return store_fail_damaged(reader->store, doing);
    *vec_push(reader->arena, &finding->assumptions) = column_text(reader, row, 1);
    return STATUS_OK;
}

static Status read_suppression(Reader *reader, sqlite3_stmt *row) {
    Finding *finding = reader_parent(reader, row);
    if (finding == NULL)
        return store_fail_damaged(reader->store, doing);
    finding->suppressed = column_text(reader, row, 1);
    finding->suppressed_at = column_loc(reader, row, 2);
    return STATUS_OK;
}

/* The sentence is not stored: names of gaps are permanent. */
static const char *gap_text(const char *name) {
    for (int kind = 0; kind < GAP_KIND_COUNT; kind++)
        if (strcmp(gap_kind_name((GapKind)kind), name) == 0)
            return gap_kind_text((GapKind)kind);
    return NULL;
}

static Status read_gap(Reader *reader, sqlite3_stmt *row) {
    StoredGap *gap = vec_push(reader->arena, &reader->run->gaps);
    gap->kind = column_text(reader, row, 0);
    gap->text = gap_text(gap->kind);
    gap->file = column_text(reader, row, 1);
    gap->line = column_count(row, 2);
    gap->function = column_text(reader, row, 3);
    gap->detail = column_text(reader, row, 4);
    return gap->text != NULL ? STATUS_OK : store_fail_damaged(reader->store, doing);
}

static Status read_source(Reader *reader, sqlite3_stmt *row) {
    StoredSource *source = vec_push(reader->arena, &reader->run->sources);
    source->file = column_text(reader, row, 0);
    const void *blob = sqlite3_column_blob(row, 2);
    source->packed_len = (size_t)sqlite3_column_bytes(row, 2);
    if (!store_is_packed(blob, source->packed_len, sqlite3_column_int64(row, 1), &source->len))
        return store_fail_damaged(reader->store, doing);
    source->packed = arena_copy(reader->arena, blob, source->packed_len);
    return STATUS_OK;
}

typedef struct Query {
    const char *sql;
    RowReader read;
    int64_t since; /* the version of the schema that has brought the table */
} Query;

/* The findings of a run have ids that follow each other: so the rows are in order as they lie there. */
#define OF_THE_RUN \
    "finding BETWEEN (SELECT min(id) FROM finding WHERE run = ?1) AND (SELECT max(id) FROM finding WHERE run = ?1)"

static const Query queries[] = {
    {"SELECT tool_version, clang_version, root, command_line, compdb, git_commit, started, seconds_lower,"
     " seconds_model, seconds_rules, jobs, tu_count, tu_failed, tu_degraded, function_count, instr_count,"
     " unknown_count, lines, peak_bytes FROM run WHERE id = ?",
     read_run, 1},
    {"SELECT r.id, family, title, cwe, cert, concept, summary, why, fix, limits, bad_example, good_example, tier,"
     " severity FROM run_rule AS r JOIN rule USING (hash) WHERE r.run = ? ORDER BY r.id",
     read_rule, 1},
    {"SELECT id, fingerprint, rule, function, message, object, key, guard, fix, file, line, col, guard_hits,"
     " guard_total, tier, severity FROM finding WHERE run = ? ORDER BY id",
     read_finding, 1},
    {"SELECT finding, position, title, thread, locks FROM side WHERE " OF_THE_RUN " ORDER BY finding, position",
     read_side, 1},
    {"SELECT finding, side, kind, file, line, col, function, lock, text FROM step WHERE " OF_THE_RUN
     " ORDER BY finding, side, position",
     read_step, 1},
    {"SELECT finding, text FROM assumption WHERE " OF_THE_RUN " ORDER BY finding, position", read_assumption, 1},
    {"SELECT kind, file, line, function, detail FROM gap WHERE run = ? ORDER BY kind, file, line, position", read_gap,
     1},
    {"SELECT r.file, size, zstd FROM run_source AS r JOIN source USING (hash) WHERE r.run = ? ORDER BY r.file",
     read_source, 1},
    {"SELECT finding, reason, file, line, col FROM suppression WHERE " OF_THE_RUN " ORDER BY finding", read_suppression,
     STORE_VERSION_SUPPRESSIONS},
};

static Status choose_run(Store *store, int64_t wanted, int64_t *out_run) {
    int64_t newest, found;
    char sql[80];
    TRY(store_query_int(store, "SELECT coalesce(max(id), 0) FROM run", doing, &newest));
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM run WHERE id = %lld", (long long)wanted);
    TRY(store_query_int(store, sql, doing, &found));
    if (newest == 0)
        diag_error(store->diag, "run `lockwise check` first", "there is no run in the database '%s'", store->path);
    else if (wanted != 0 && found == 0)
        diag_error(store->diag, "run 0 is the newest one",
                   "there is no run %lld in the database '%s'; the newest is %lld", (long long)wanted, store->path,
                   (long long)newest);
    *out_run = wanted != 0 ? wanted : newest;
    return newest != 0 && (wanted == 0 || found != 0) ? STATUS_OK : STATUS_FAILED;
}

Status store_begin_reading(Store *store, int64_t wanted, int64_t *out_run, int64_t *out_version) {
    TRY(store_exec(store, "BEGIN", doing));
    TRY(store_identify(store, doing, out_version));
    if (*out_version == 0) {
        diag_error(store->diag, "run `lockwise check` first", "there is no run in the database '%s'", store->path);
        return STATUS_FAILED;
    }
    return choose_run(store, wanted, out_run);
}

/* A read-only file cannot be migrated: what an older version lacks is not read. */
static Status reader_read(Reader *reader, int64_t wanted) {
    int64_t version;
    TRY(store_begin_reading(reader->store, wanted, &reader->run->id, &version));
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        reader->at = 0;
        if (version >= queries[i].since)
            TRY(read_rows(reader, queries[i].sql, queries[i].read));
    }
    return STATUS_OK;
}

/* Opens the file and looks into it. */
static int open_as(Store *store, int access_flag, int busy_ms) {
    int code = sqlite3_open_v2(store->path, &store->db, access_flag | STORE_OPEN_FLAGS, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_busy_timeout(store->db, busy_ms);
    if (code == SQLITE_OK)
        code = sqlite3_exec(store->db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    return code;
}

/* What a writer that was killed has left must be rolled back or taken over before anybody can read, and only who may
 * write can do so. */
Status store_open_reading(Store *store, int busy_ms) {
    if (access(store->path, F_OK) != 0) {
        diag_error(store->diag, "run `lockwise check` first, or name the database", "there is no database '%s': %s",
                   store->path, strerror(errno));
        return STATUS_FAILED;
    }
    TRY(store_check_kind(store->path, store->diag));
    int code = open_as(store, SQLITE_OPEN_READONLY, busy_ms);
    if ((code & 0xff) == SQLITE_READONLY || (code & 0xff) == SQLITE_CANTOPEN) {
        (void)sqlite3_close(store->db);
        code = open_as(store, SQLITE_OPEN_READWRITE, busy_ms);
    }
    return code == SQLITE_OK ? store_exec(store, "PRAGMA trusted_schema = OFF", doing) : store_fail(store, doing);
}

StoredRun *store_read_open(Store *store, int64_t run, Arena *arena) {
    Reader reader = {.store = store, .arena = arena, .run = ARENA_NEW(arena, StoredRun)};
    reader.run->arena = arena;
    Status status = reader_read(&reader, run);
    (void)sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL); /* ends the snapshot */
    return status == STATUS_OK ? reader.run : NULL;
}

StoredRun *store_read_run_waiting(const char *path, int64_t run, int busy_ms, Arena *arena, Diag *diag) {
    Arena *scratch = arena_new();
    Store *store = ARENA_NEW(scratch, Store);
    *store = (Store){.arena = scratch, .path = path, .diag = diag};
    StoredRun *stored = NULL;
    if (store_open_reading(store, busy_ms) == STATUS_OK)
        stored = store_read_open(store, run, arena);
    store_close(store);
    return stored;
}

StoredRun *store_read_run(const char *path, int64_t run, Arena *arena, Diag *diag) {
    return store_read_run_waiting(path, run, STORE_BUSY_MS, arena, diag);
}

static int rule_compare(const void *id, const void *rule) {
    return strcmp(id, ((const RuleInfo *)rule)->id);
}

const RuleInfo *stored_rule(const StoredRun *run, const char *id) {
    if (run->rules.len == 0)
        return NULL;
    return bsearch(id, run->rules.data, run->rules.len, sizeof *run->rules.data, rule_compare);
}

static int source_compare(const void *file, const void *source) {
    return strcmp(file, ((const StoredSource *)source)->file);
}

const StoredSource *stored_source(const StoredRun *run, const char *file) {
    if (run->sources.len == 0)
        return NULL;
    StoredSource *source =
        bsearch(file, run->sources.data, run->sources.len, sizeof *run->sources.data, source_compare);
    if (source != NULL && source->text == NULL)
        source->text = store_unpack(run->arena, source->packed, source->packed_len, source->len);
    return source != NULL && source->text != NULL ? source : NULL;
}

const char *stored_line(const StoredRun *run, const char *file, uint32_t line, size_t *out_len) {
    const StoredSource *source = stored_source(run, file);
    if (source == NULL || line == 0)
        return NULL;
    const char *at = source->text, *end = source->text + source->len;
    for (; line > 1 && at < end; line--) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        at = newline != NULL ? newline + 1 : end;
    }
    if (at == end)
        return NULL;
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    const char *stop = newline != NULL ? newline : end;
    if (newline != NULL && stop > at && stop[-1] == '\r')
        stop--;
    *out_len = (size_t)(stop - at);
    return at;
}
