/* store_internal.h: what the files store*.c share: an open database, statements, and one place that turns SQLite's
 * result codes into sentences.
 * Errors:   whoever sees a failing call says so once through store_fail and returns its status.
 */
#ifndef LOCKWISE_FINDINGS_STORE_INTERNAL_H
#define LOCKWISE_FINDINGS_STORE_INTERNAL_H

#include "findings/digest.h"
#include "findings/store_read.h"

#include <sqlite3.h>

enum {
    STORE_APPLICATION_ID = 0x6c6b7765, /* "lkwe": tells our files from other programs' databases */
    STORE_VERSION = 11,
    STORE_VERSION_FACTS = 2,  /* the first that has facts */
    STORE_VERSION_MODELS = 3, /* the first that has model files */
    STORE_VERSION_SUPPRESSIONS = 4, /* the first that says what comments hide */
    STORE_VERSION_SERIAL = 5, /* the first that says how much is done under which lock */
    STORE_VERSION_IDENTITY = 9, /* the first that follows what was renamed */
    STORE_VERSION_TOKEN = 10, /* the first that says what would break without a token */
    STORE_BUSY_MS = 10000,
    STORE_OPEN_FLAGS = SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX, /* no other thread of this process uses it */
};

struct Store {
    Arena *arena;
    const char *path;
    Diag *diag;
    sqlite3 *db;
};

/* As store_open and store_read_run, with another busy timeout: tests of locks need not wait. */
Store *store_open_waiting(const char *path, int busy_ms, Diag *diag);
StoredRun *store_read_run_waiting(const char *path, int64_t run, int busy_ms, Arena *arena, Diag *diag);
StoredFacts *store_read_facts_waiting(const char *path, int64_t run, int busy_ms, Arena *arena, Diag *diag);

/* An existing path must be a regular file: SQLite would open a device or a folder and fail later in ways that are
 * harder to explain. */
Status store_check_kind(const char *path, Diag *diag);

/* One diag_error for the failed call on store->db; `doing` completes "cannot ... the database 'x': ". */
Status store_fail(Store *store, const char *doing);
/* The same for contents that cannot be what this program wrote. */
Status store_fail_damaged(Store *store, const char *doing);

Status store_exec(Store *store, const char *sql, const char *doing);
Status store_prepare(Store *store, const char *sql, const char *doing, sqlite3_stmt **out_statement);
/* Binds in order: t text, i int64_t, d double, b Digest *; then runs the statement, which gives no rows. */
Status store_run(Store *store, sqlite3_stmt *statement, const char *doing, const char *types, ...);

/* Many rows of one table. They are inserted some at a time: a statement of its own costs each as much again. */
enum { STORE_ROWS_AT_ONCE = 16, STORE_COLUMNS_MAX = 13 };
typedef union StoreValue {
    const char *text;
    int64_t number;
} StoreValue;
typedef struct StoreRows {
    Store *store;
    const char *table, *types; /* t or i for each column */
    sqlite3_stmt *insert;      /* of STORE_ROWS_AT_ONCE rows; NULL: not needed so far */
    uint32_t columns, count;   /* count: of rows that wait */
    StoreValue values[STORE_ROWS_AT_ONCE * STORE_COLUMNS_MAX];
} StoreRows;

void store_rows_begin(StoreRows *rows, Store *store, const char *table, const char *types);
/* The values of one row, by the types; texts must live until the end. */
Status store_rows_add(StoreRows *rows, ...);
/* Inserts what waits, if the status is OK; the status of all. */
Status store_rows_end(StoreRows *rows, Status status);

/* The next row: *out_row says whether there is one. */
Status store_step(Store *store, sqlite3_stmt *statement, const char *doing, bool *out_row);
/* The first column of the first row. */
Status store_query_int(Store *store, const char *sql, const char *doing, int64_t *out_value);

/* Whether the file is a database that this program wrote: *out_version, or 0 for a fresh, empty file. Another
 * program's or a newer version's file is an error. */
Status store_identify(Store *store, const char *doing, int64_t *out_version);

/* Opens an existing database for reading; its version stays what it is. */
Status store_open_reading(Store *store, int busy_ms);
/* Begins a snapshot and finds the run that is meant: 0 is the newest. */
Status store_begin_reading(Store *store, int64_t wanted, int64_t *out_run, int64_t *out_version);

/* A transaction of one writer, in which the database is of STORE_VERSION; not begun after an error. */
Status store_begin(Store *store, const char *doing);
/* Keeps all of it if the status is OK, else nothing; the status of both. */
Status store_end(Store *store, Status status, const char *doing);

/* Brings a new database, or one of an older version, to STORE_VERSION. Requires: a transaction. */
Status store_migrate(Store *store);

/* The texts of the files that the findings and the facts (NULL: none) name: a thread reads them from the beginning on,
 * while other rows are written; the end stores them if the status is OK. NULL after an error; what begins must end. */
typedef struct StoreSources StoreSources;
StoreSources *store_sources_begin(Store *store, const char *root, const FindingSink *sink, const Facts *facts);
Status store_sources_end(StoreSources *sources, int64_t run, Status status);
/* Gives a stored run the texts that its files have now. *out_could: all of them could be read. */
Status store_sources_renew(Store *store, int64_t run, const char *root, bool *out_could);
Status store_write_facts(Store *store, int64_t run, const char *root, const Facts *facts);
/* Stores which findings of the run, whose facts are stored, were under other names in the run before. */
Status store_follow_findings(Store *store, int64_t run);
/* Whether a blob says of itself that it is a source of that many bytes; *out_size are they. */
bool store_is_packed(const void *blob, size_t blob_len, int64_t size, size_t *out_size);
/* The text of such a source and a NUL; NULL when the blob is damaged. */
char *store_unpack(Arena *arena, const void *blob, size_t blob_len, size_t size);

#endif
