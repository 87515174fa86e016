/* store_migrate.c: brings databases of older versions up to date, a step for each version. */
#include "base/embed.h"
#include "findings/fingerprint.h"
#include "findings/store_internal.h"

#include <assert.h>
#include <string.h>

static Status store_run_schema(Store *store, const char *file) {
    const EmbeddedFile *schema =
        embedded_find(embedded_findings, arena_printf(store->arena, "analyzer/findings/%s", file));
    assert(schema != NULL);
    return store_exec(store, schema->text, "set up");
}

/* The base of the fingerprint of what five columns of `finding` tell. */
static void sql_fingerprint_base(sqlite3_context *context, int count, sqlite3_value **values) {
    const char *texts[5];
    for (int i = 0; i < count; i++) {
        texts[i] = (const char *)sqlite3_value_text(values[i]);
        if (texts[i] == NULL) {
            sqlite3_result_error_nomem(context);
            return;
        }
    }
    Arena *scratch = arena_new();
    const Finding finding = {
        .rule = texts[0], .loc = {.file = texts[1]}, .function = texts[2], .object = texts[3], .key = texts[4]};
    sqlite3_result_text(context, fingerprint_base(scratch, &finding), -1, SQLITE_TRANSIENT);
    arena_free(scratch);
}

/* The schema of version 9 gives old findings fingerprints of scheme v2, so that old runs and new ones can be
 * compared. */
static Status store_add_functions(Store *store) {
    int code = sqlite3_create_function_v2(store->db, "fingerprint_base", 5, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
                                          sql_fingerprint_base, NULL, NULL, NULL);
    return code == SQLITE_OK ? STATUS_OK : store_fail(store, "set up");
}

/* Entry v brings version v to v + 1. */
static const char *const migrations[STORE_VERSION] = {
    "schema.sql",          "schema_facts.sql",    "schema_models.sql", "schema_suppressions.sql",
    "schema_serial.sql",   "schema_handlers.sql", "schema_views.sql",  "schema_inputs.sql",
    "schema_identity.sql", "schema_token.sql",    "schema_units.sql"};

Status store_migrate(Store *store) {
    int64_t version;
    TRY(store_identify(store, "open", &version));
    if (version == STORE_VERSION)
        return STATUS_OK;
    TRY(store_add_functions(store));
    for (; version < STORE_VERSION; version++)
        TRY(store_run_schema(store, migrations[version]));
    char sql[100];
    (void)snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d", STORE_APPLICATION_ID,
                   STORE_VERSION);
    return store_exec(store, sql, "set up");
}
