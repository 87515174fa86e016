/* store_identity.c: follows the findings of the run before into the one that was just written. */
#include "findings/identity.h"
#include "findings/store_internal.h"

static const char *const doing = "write";

/* Findings of one run that another does not have by their fingerprints. */
static Status read_unmatched(Store *store, int64_t run, int64_t other, IdentityVec *out) {
    sqlite3_stmt *query;
    TRY(store_prepare(
        store,
        "SELECT fingerprint, rule, file, function, object, key FROM finding AS f WHERE run = ?1 AND NOT EXISTS"
        " (SELECT 1 FROM finding AS o WHERE o.run = ?2 AND o.fingerprint = f.fingerprint) ORDER BY id",
        doing, &query));
    bool row = sqlite3_bind_int64(query, 1, run) == SQLITE_OK && sqlite3_bind_int64(query, 2, other) == SQLITE_OK;
    Status status = row ? STATUS_OK : store_fail(store, doing);
    while (status == STATUS_OK && row) {
        status = store_step(store, query, doing, &row);
        if (status != STATUS_OK || !row)
            break;
        const char *texts[6];
        for (int i = 0; i < 6; i++)
            texts[i] = arena_strdup(store->arena, (const char *)sqlite3_column_text(query, i));
        *vec_push(store->arena, out) = (Identity){texts[0], texts[1], texts[2], texts[3], texts[4], texts[5], 0};
    }
    (void)sqlite3_finalize(query); /* repeats the code of the last step */
    return status;
}

static Status read_presence(Store *store, int64_t run, Presence *out) {
    sqlite3_stmt *query;
    TRY(store_prepare(store,
                      "SELECT function.name, path.text FROM function JOIN path ON path.run = function.run AND"
                      " path.id = function.path WHERE function.run = ?1 AND function.id > 0",
                      doing, &query));
    bool row = sqlite3_bind_int64(query, 1, run) == SQLITE_OK;
    Status status = row ? STATUS_OK : store_fail(store, doing);
    while (status == STATUS_OK && row) {
        status = store_step(store, query, doing, &row);
        if (status == STATUS_OK && row)
            presence_add(out, (const char *)sqlite3_column_text(query, 0), (const char *)sqlite3_column_text(query, 1));
    }
    (void)sqlite3_finalize(query); /* repeats the code of the last step */
    return status;
}

static Status write_renamed(Store *store, int64_t run, const IdentityVec *then, const IdentityVec *now) {
    sqlite3_stmt *insert;
    TRY(store_prepare(store, "INSERT INTO renamed VALUES (?,?,?)", doing, &insert));
    Status status = STATUS_OK;
    for (uint32_t i = 0; i < now->len && status == STATUS_OK; i++) {
        const Identity *finding = &now->data[i];
        if (finding->same > 0)
            status = store_run(store, insert, doing, "itt", run, finding->fingerprint,
                               then->data[finding->same - 1].fingerprint);
    }
    (void)sqlite3_finalize(insert);
    return status;
}

Status store_follow_findings(Store *store, int64_t run) {
    int64_t before;
    IdentityVec then = {0}, now = {0};
    TRY(store_query_int(store, arena_printf(store->arena, "SELECT max(id) FROM run WHERE id < %lld", (long long)run),
                        doing, &before));
    TRY(read_unmatched(store, before, run, &then));
    if (then.len == 0)
        return STATUS_OK;
    TRY(read_unmatched(store, run, before, &now));
    if (now.len == 0)
        return STATUS_OK;
    Presence presence = presence_new(store->arena);
    TRY(read_presence(store, run, &presence));
    identity_match(&then, &now, &presence);
    return write_renamed(store, run, &then, &now);
}
