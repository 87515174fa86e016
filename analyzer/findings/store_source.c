/* store_source.c: the texts that findings and facts point into. A text is stored once per content, however many runs
 * name it. */
#include "findings/store_internal.h"

#include "base/map.h"
#include "base/readfile.h"
#include "base/relpath.h"

#include <errno.h>
#include <string.h>
#include <zstd.h>

enum {
    SOURCE_MAX = 64 << 20, /* bytes; a larger file is no source that a person reads */
    SOURCE_LEVEL = 1, /* of zstd: 3 takes half as long again for a twentieth less */
};

typedef struct SourceWriter {
    Store *store;
    int64_t run;
    const char *root;
    StrMap *done; /* paths as stored */
    ZSTD_CCtx *packer;
    sqlite3_stmt *known, *source, *run_source;
} SourceWriter;

/* Whether a run before has stored the text. */
static Status source_is_known(SourceWriter *writer, const Digest *hash, bool *out_known) {
    if (sqlite3_bind_blob(writer->known, 1, hash->bytes, sizeof hash->bytes, SQLITE_STATIC) != SQLITE_OK)
        return store_fail(writer->store, "write");
    Status status = store_step(writer->store, writer->known, "write", out_known);
    (void)sqlite3_reset(writer->known);
    return status;
}

static Status source_insert(SourceWriter *writer, const char *file, const char *text, size_t len) {
    Store *store = writer->store;
    Digest hash = digest_bytes(text, len);
    bool known = false;
    TRY(source_is_known(writer, &hash, &known));
    if (known)
        return store_run(store, writer->run_source, "write", "itb", writer->run, file, &hash);
    size_t bound = ZSTD_compressBound(len);
    char *packed = arena_alloc(store->arena, bound);
    size_t size = ZSTD_compressCCtx(writer->packer, packed, bound, text, len, SOURCE_LEVEL);
    if (ZSTD_isError(size)) {
        diag_error(store->diag, NULL, "cannot compress '%s': %s", file, ZSTD_getErrorName(size));
        return STATUS_FAILED;
    }
    if (sqlite3_bind_blob64(writer->source, 3, packed, size, SQLITE_STATIC) != SQLITE_OK)
        return store_fail(store, "write");
    TRY(store_run(store, writer->source, "write", "bi", &hash, (int64_t)len));
    return store_run(store, writer->run_source, "write", "itb", writer->run, file, &hash);
}

static Status source_write(SourceWriter *writer, const char *path) {
    Arena *arena = writer->store->arena;
    bool is_new = false;
    if (path[0] != '\0')
        (void)strmap_slot(writer->done, path, strlen(path), &is_new);
    if (!is_new)
        return STATUS_OK;
    const char *file = relpath_below(arena, writer->root, path);
    ArenaMark mark = arena_mark(arena);
    size_t len;
    const char *text = file_read_regular(arena, relpath_absolute(arena, writer->root, path), SOURCE_MAX, &len);
    Status status = STATUS_OK;
    if (text != NULL)
        status = source_insert(writer, file, text, len);
    else
        diag_warning(writer->store->diag, "the findings in it are shown without its text", "cannot read '%s': %s", path,
                     strerror(errno));
    arena_reset(arena, mark);
    return status;
}

static Status source_write_finding(SourceWriter *writer, const Finding *finding) {
    TRY(source_write(writer, finding->loc.file));
    for (uint32_t s = 0; s < finding->sides.len; s++) {
        const Side *side = &finding->sides.data[s];
        for (uint32_t i = 0; i < side->steps.len; i++)
            TRY(source_write(writer, side->steps.data[i].loc.file));
    }
    return STATUS_OK;
}

/* Facts are shown with the code of the project; what they say of a header of the system needs no text. */
static Status source_write_own(SourceWriter *writer, const SourceLoc *loc) {
    size_t len = strlen(loc->file);
    if (len == 0 || strmap_find(writer->done, loc->file, len) != NULL)
        return STATUS_OK;
    if (relpath_below(writer->store->arena, writer->root, loc->file)[0] != '/')
        return source_write(writer, loc->file);
    (void)strmap_slot(writer->done, loc->file, len, NULL);
    return STATUS_OK;
}

static Status source_write_facts(SourceWriter *writer, const Facts *facts) {
    VEC_EACH(const FactAccess, access, &facts->accesses)
        TRY(source_write_own(writer, &access->site.loc));
    VEC_EACH(const FactLockSite, site, &facts->lock_sites)
        TRY(source_write_own(writer, &site->site.loc));
    for (uint32_t i = 1; i < facts->threads.len; i++)
        TRY(source_write_own(writer, &facts->threads.data[i].site));
    return STATUS_OK;
}

Status store_write_sources(Store *store, int64_t run, const char *root, const FindingSink *sink, const Facts *facts) {
    SourceWriter writer = {.store = store, .run = run, .root = root, .done = strmap_new(store->arena)};
    writer.packer = ZSTD_createCCtx();
    Status status = store_prepare(store, "SELECT 1 FROM source WHERE hash = ?", "write", &writer.known);
    if (status == STATUS_OK)
        status = store_prepare(store, "INSERT INTO source VALUES (?,?,?)", "write", &writer.source);
    if (status == STATUS_OK) /* two spellings of one path may come to the same file */
        status = store_prepare(store, "INSERT INTO run_source VALUES (?,?,?) ON CONFLICT DO NOTHING", "write",
                               &writer.run_source);
    for (uint32_t i = 0; i < sink_count(sink) && status == STATUS_OK; i++)
        status = source_write_finding(&writer, sink_at(sink, i));
    if (facts != NULL && status == STATUS_OK)
        status = source_write_facts(&writer, facts);
    (void)sqlite3_finalize(writer.known);
    (void)sqlite3_finalize(writer.source);
    (void)sqlite3_finalize(writer.run_source);
    (void)ZSTD_freeCCtx(writer.packer);
    return status;
}

char *store_unpack(Arena *arena, const void *blob, size_t blob_len, int64_t size, size_t *out_len) {
    if (size < 0 || size > SOURCE_MAX || blob == NULL)
        return NULL;
    char *text = arena_alloc(arena, (size_t)size + 1);
    size_t len = ZSTD_decompress(text, (size_t)size, blob, blob_len);
    if (ZSTD_isError(len) || len != (size_t)size)
        return NULL;
    *out_len = len;
    return text;
}
