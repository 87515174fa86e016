/* store_rows.c: many rows into one table. */
#include "findings/store_internal.h"

#include <assert.h>
#include <string.h>

static const char *const doing = "write";

void store_rows_begin(StoreRows *rows, Store *store, const char *table, const char *types) {
    rows->store = store;
    rows->table = table;
    rows->types = types;
    rows->insert = NULL;
    rows->columns = (uint32_t)strlen(types);
    rows->count = 0;
    assert(rows->columns <= STORE_COLUMNS_MAX);
}

static Status rows_prepare(const StoreRows *rows, uint32_t count, sqlite3_stmt **out_insert) {
    enum { PER_ROW = 2 * STORE_COLUMNS_MAX + 3 };
    char values[STORE_ROWS_AT_ONCE * PER_ROW + 1], *at = values;
    for (uint32_t row = 0; row < count; row++) {
        *at++ = row == 0 ? ' ' : ',';
        for (uint32_t i = 0; i < rows->columns; i++) {
            *at++ = i == 0 ? '(' : ',';
            *at++ = '?';
        }
        *at++ = ')';
    }
    *at = '\0';
    const char *sql = arena_printf(rows->store->arena, "INSERT INTO %s VALUES%s", rows->table, values);
    return store_prepare(rows->store, sql, doing, out_insert);
}

static Status rows_insert(StoreRows *rows, sqlite3_stmt *insert) {
    int code = SQLITE_OK;
    uint32_t count = rows->count * rows->columns;
    for (uint32_t i = 0; i < count && code == SQLITE_OK; i++) {
        const StoreValue *value = &rows->values[i];
        code = rows->types[i % rows->columns] == 't' ? sqlite3_bind_text(insert, (int)i + 1, value->text, -1, NULL)
                                                     : sqlite3_bind_int64(insert, (int)i + 1, value->number);
    }
    rows->count = 0;
    return code == SQLITE_OK ? store_run(rows->store, insert, doing, "") : store_fail(rows->store, doing);
}

Status store_rows_add(StoreRows *rows, ...) {
    StoreValue *value = &rows->values[rows->count * rows->columns];
    va_list args;
    va_start(args, rows);
    for (const char *type = rows->types; *type != '\0'; type++, value++) {
        if (*type == 't')
            value->text = va_arg(args, const char *);
        else
            value->number = va_arg(args, int64_t);
    }
    va_end(args);
    if (++rows->count < STORE_ROWS_AT_ONCE)
        return STATUS_OK;
    if (rows->insert == NULL)
        TRY(rows_prepare(rows, STORE_ROWS_AT_ONCE, &rows->insert));
    return rows_insert(rows, rows->insert);
}

Status store_rows_end(StoreRows *rows, Status status) {
    sqlite3_stmt *rest = NULL;
    if (status == STATUS_OK && rows->count > 0)
        status = rows_prepare(rows, rows->count, &rest);
    if (rest != NULL)
        status = rows_insert(rows, rest);
    (void)sqlite3_finalize(rest); /* repeats the code of the last step */
    (void)sqlite3_finalize(rows->insert);
    rows->insert = NULL;
    return status;
}
