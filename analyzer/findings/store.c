/* store.c: opening and identity of the database, what its errors mean, and transactions.
 *
 * A rollback journal, not a write-ahead log: a run adds pages and changes few, so that it is written once, and a new
 * database has nothing to keep. Until the end changes stay in memory, and reports read what was there before. At rest a
 * database is one file that can be copied and read from a folder that is not writable. A file is only ever changed
 * after it was found to be ours or empty. */
#include "findings/store_internal.h"

#include "base/folders.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const char *const help_writable = "check the permissions of the file and of its folder, or name another file";
static const char *const help_damaged =
    "move the file away (the next run starts a new one); `sqlite3 FILE .recover` may save older runs";

Status store_fail_damaged(Store *store, const char *doing) {
    diag_error(store->diag, help_damaged, "cannot %s the database '%s': it is damaged", doing, store->path);
    return STATUS_FAILED;
}

Status store_fail(Store *store, const char *doing) {
    Diag *diag = store->diag;
    const char *path = store->path;
    int os_error = sqlite3_system_errno(store->db);
    switch (sqlite3_errcode(store->db) & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        diag_error(diag, "wait until the other program is done, or name another file",
                   "cannot %s the database '%s': another program has it locked", doing, path);
        break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        diag_error(diag, help_writable, "cannot %s the database '%s': it is read-only", doing, path);
        break;
    case SQLITE_CANTOPEN:
        diag_error(diag, help_writable, "cannot %s the database '%s': %s", doing, path,
                   os_error != 0 ? strerror(os_error) : "it cannot be opened");
        break;
    case SQLITE_FULL:
        diag_error(diag, "free some space and run again; the runs stored before are kept",
                   "cannot %s the database '%s': the disk is full", doing, path);
        break;
    case SQLITE_CORRUPT:
        return store_fail_damaged(store, doing);
    case SQLITE_NOTADB:
        diag_error(diag, "name another file; lockwise does not overwrite what it did not write",
                   "cannot %s '%s': it is not a database", doing, path);
        break;
    case SQLITE_IOERR:
        diag_error(diag, "check the disk and the limit on file sizes (ulimit -f); the runs stored before are kept",
                   "cannot %s the database '%s': %s", doing, path,
                   os_error != 0 ? strerror(os_error) : "input/output error");
        break;
    default:
        diag_error(diag, NULL, "cannot %s the database '%s': %s", doing, path, sqlite3_errmsg(store->db));
    }
    return STATUS_FAILED;
}

Status store_exec(Store *store, const char *sql, const char *doing) {
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ? STATUS_OK : store_fail(store, doing);
}

Status store_prepare(Store *store, const char *sql, const char *doing, sqlite3_stmt **out_statement) {
    return sqlite3_prepare_v2(store->db, sql, -1, out_statement, NULL) == SQLITE_OK ? STATUS_OK
                                                                                    : store_fail(store, doing);
}

static int store_bind(sqlite3_stmt *statement, const char *types, va_list args) {
    int code = SQLITE_OK;
    for (int i = 1; *types != '\0' && code == SQLITE_OK; types++, i++) {
        switch (*types) {
        case 't':
            code = sqlite3_bind_text(statement, i, va_arg(args, const char *), -1, SQLITE_STATIC);
            break;
        case 'i':
            code = sqlite3_bind_int64(statement, i, va_arg(args, int64_t));
            break;
        case 'd':
            code = sqlite3_bind_double(statement, i, va_arg(args, double));
            break;
        case 'b':
            code = sqlite3_bind_blob(statement, i, va_arg(args, const Digest *)->bytes, sizeof(Digest), SQLITE_STATIC);
            break;
        default:
            assert(!"a type of store_run");
        }
    }
    return code;
}

Status store_run(Store *store, sqlite3_stmt *statement, const char *doing, const char *types, ...) {
    va_list args;
    va_start(args, types);
    int code = store_bind(statement, types, args);
    va_end(args);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    Status status = code == SQLITE_DONE ? STATUS_OK : store_fail(store, doing);
    /* A reset repeats the code of the step, which was looked at above. */
    (void)sqlite3_reset(statement);
    return status;
}

Status store_step(Store *store, sqlite3_stmt *statement, const char *doing, bool *out_row) {
    int code = sqlite3_step(statement);
    *out_row = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ? STATUS_OK : store_fail(store, doing);
}

Status store_query_int(Store *store, const char *sql, const char *doing, int64_t *out_value) {
    sqlite3_stmt *statement;
    TRY(store_prepare(store, sql, doing, &statement));
    bool row;
    Status status = store_step(store, statement, doing, &row);
    *out_value = status == STATUS_OK && row ? sqlite3_column_int64(statement, 0) : 0;
    /* Finalizing repeats the code of the last step. */
    (void)sqlite3_finalize(statement);
    return status;
}

Status store_identify(Store *store, const char *doing, int64_t *out_version) {
    int64_t application, objects;
    TRY(store_query_int(store, "PRAGMA application_id", doing, &application));
    TRY(store_query_int(store, "PRAGMA user_version", doing, out_version));
    TRY(store_query_int(store, "SELECT count(*) FROM sqlite_schema", doing, &objects));
    bool fresh = application == 0 && *out_version == 0 && objects == 0;
    if (!fresh && application != STORE_APPLICATION_ID) {
        diag_error(store->diag, "name another file; lockwise does not write into other programs' databases",
                   "cannot %s '%s': it is the database of another program", doing, store->path);
        return STATUS_FAILED;
    }
    if (*out_version < 0)
        return store_fail_damaged(store, doing);
    if (*out_version > STORE_VERSION) {
        diag_error(store->diag, "use the newer lockwise, or name another file",
                   "cannot %s the database '%s': a newer lockwise wrote it (version %lld, this one knows %d)", doing,
                   store->path, (long long)*out_version, STORE_VERSION);
        return STATUS_FAILED;
    }
    return STATUS_OK;
}

static Status store_make_folders(Arena *arena, const char *path, Diag *diag) {
    const char *folder;
    int error = folders_make_above(arena, path, &folder);
    if (error == 0)
        return STATUS_OK;
    diag_error(diag, help_writable, "cannot make the folder '%s' for the database: %s", folder, strerror(error));
    return STATUS_FAILED;
}

Status store_check_kind(const char *path, Diag *diag) {
    struct stat info;
    if (stat(path, &info) != 0 || S_ISREG(info.st_mode))
        return STATUS_OK;
    diag_error(diag, "name a file for the database", "cannot open the database '%s': it is %s", path,
               S_ISDIR(info.st_mode) ? "a folder" : "not a regular file");
    return STATUS_FAILED;
}

/* The changes of one transaction that are kept in memory, in KiB: with more, readers wait for its end. */
#define CACHE_KIB "262144"

/* Whether there could be a transaction: nothing stays of it. While another program has one, it was so a moment ago. */
static Status store_try_writing(Store *store, int64_t version, int busy_ms) {
    char sql[80];
    (void)snprintf(sql, sizeof sql, "BEGIN IMMEDIATE; PRAGMA user_version = %d", (int)version);
    (void)sqlite3_busy_timeout(store->db, 0);
    int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    Status status = code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY ? STATUS_OK : store_fail(store, "open");
    (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL); /* without a transaction an error of no interest */
    (void)sqlite3_busy_timeout(store->db, busy_ms);
    return status;
}

static Status store_prepare_writing(Store *store, int busy_ms) {
    int64_t version;
    TRY(store_exec(store, "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -" CACHE_KIB, "open"));
    TRY(store_identify(store, "open", &version));
    /* A lockwise of before may have left a write-ahead log. While others read that, it cannot be changed: as safe. */
    int code = sqlite3_exec(store->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY)
        return store_fail(store, "open");
    return store_try_writing(store, version, busy_ms);
}

static Status store_open_file(Store *store, int busy_ms) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | STORE_OPEN_FLAGS;
    int code = sqlite3_open_v2(store->path, &store->db, flags, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_busy_timeout(store->db, busy_ms);
    if (code == SQLITE_OK)
        return STATUS_OK;
    /* SQLite tries again to read only, so that its errno is that of a missing file: of no help here. */
    struct stat info;
    if (stat(store->path, &info) == 0 || errno != ENOENT)
        return store_fail(store, "open");
    diag_error(store->diag, help_writable, "cannot make the database '%s': its folder is not writable", store->path);
    return STATUS_FAILED;
}

Store *store_open_waiting(const char *path, int busy_ms, Diag *diag) {
    Arena *arena = arena_new();
    Store *store = ARENA_NEW(arena, Store);
    *store = (Store){.arena = arena, .path = arena_strdup(arena, path), .diag = diag};
    Status status = store_make_folders(arena, path, diag);
    if (status == STATUS_OK)
        status = store_check_kind(path, diag);
    if (status == STATUS_OK)
        status = store_open_file(store, busy_ms);
    if (status == STATUS_OK)
        status = store_prepare_writing(store, busy_ms);
    if (status == STATUS_OK)
        return store;
    store_close(store);
    return NULL;
}

Store *store_open(const char *path, Diag *diag) {
    return store_open_waiting(path, STORE_BUSY_MS, diag);
}

Status store_begin(Store *store, const char *doing) {
    TRY(store_exec(store, "BEGIN IMMEDIATE", doing));
    Status status = store_migrate(store);
    return status == STATUS_OK ? STATUS_OK : store_end(store, status, doing);
}

Status store_end(Store *store, Status status, const char *doing) {
    if (status == STATUS_OK)
        status = store_exec(store, "COMMIT", doing);
    if (status != STATUS_OK) /* SQLite may have rolled back by itself: then this is an error of no interest */
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

void store_close(Store *store) {
    if (store == NULL)
        return;
    if (store->db != NULL) {
        int code = sqlite3_close(store->db);
        assert(code == SQLITE_OK); /* else a statement was left open */
        (void)code;
    }
    arena_free(store->arena);
}
