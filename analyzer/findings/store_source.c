/* store_source.c: the texts that findings and facts point into. A text is stored once per content, however many runs
 * name it. They are read and packed by a thread, which takes as long as to write all else of the run. */
#include "findings/store_internal.h"

#include "base/map.h"
#include "base/readfile.h"
#include "base/relpath.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <zstd.h>

enum {
    SOURCE_MAX = 64 << 20, /* bytes; a larger file is no source that a person reads */
    SOURCE_LEVEL = 1, /* of zstd: 3 takes half as long again for a twentieth less */
};

typedef struct SourceFile {
    const char *path, *file; /* as it was named, as it is stored */
    const char *problem;     /* NULL: none */
    int64_t len;
    Digest hash;
    const void *packed; /* NULL: it cannot be read, or is in the database */
    size_t packed_len;
} SourceFile;

struct StoreSources {
    Store *store;
    const char *root;
    StrMap *seen;  /* paths */
    StrMap *known; /* hashes in the database */
    VEC(SourceFile) files;
    Arena *arena; /* of the thread, while there is one */
    pthread_t thread;
    bool has_thread;
};

/* ---- which ones ---- */

static void add_file(StoreSources *s, const char *path) {
    bool is_new = false;
    if (path[0] != '\0')
        (void)strmap_slot(s->seen, path, strlen(path), &is_new);
    if (is_new)
        *vec_push(s->store->arena, &s->files) =
            (SourceFile){.path = path, .file = relpath_below(s->store->arena, s->root, path)};
}

static void add_files_of_finding(StoreSources *s, const Finding *finding) {
    add_file(s, finding->loc.file);
    VEC_EACH(const Side, side, &finding->sides) {
        VEC_EACH(const Step, step, &side->steps)
            add_file(s, step->loc.file);
    }
}

/* Facts are shown with the code of the project; what they say of a header of the system needs no text. */
static void add_own_file(StoreSources *s, const SourceLoc *loc) {
    size_t len = strlen(loc->file);
    if (len == 0 || strmap_find(s->seen, loc->file, len) != NULL)
        return;
    if (relpath_below(s->store->arena, s->root, loc->file)[0] != '/')
        add_file(s, loc->file);
    else
        (void)strmap_slot(s->seen, loc->file, len, NULL);
}

static void add_files_of_facts(StoreSources *s, const Facts *facts) {
    VEC_EACH(const FactAccess, access, &facts->accesses)
        add_own_file(s, &access->site.loc);
    VEC_EACH(const FactLockSite, site, &facts->lock_sites)
        add_own_file(s, &site->site.loc);
    for (uint32_t i = 1; i < facts->threads.len; i++)
        add_own_file(s, &facts->threads.data[i].site);
}

static Status find_known(StoreSources *s) {
    sqlite3_stmt *query;
    TRY(store_prepare(s->store, "SELECT hash FROM source", "write", &query));
    bool row = true;
    Status status = STATUS_OK;
    while (status == STATUS_OK && row) {
        status = store_step(s->store, query, "write", &row);
        if (status == STATUS_OK && row && sqlite3_column_bytes(query, 0) == sizeof(Digest))
            (void)strmap_slot(s->known, sqlite3_column_blob(query, 0), sizeof(Digest), NULL);
    }
    (void)sqlite3_finalize(query); /* repeats the code of the last step */
    return status;
}

/* ---- the thread ---- */

static void pack(const StoreSources *s, SourceFile *file, Arena *scratch, ZSTD_CCtx *packer) {
    size_t len;
    const char *text = file_read_regular(scratch, relpath_absolute(scratch, s->root, file->path), SOURCE_MAX, &len);
    if (text == NULL) {
        file->problem = arena_strdup(s->arena, strerror(errno));
        return;
    }
    file->len = (int64_t)len;
    file->hash = digest_bytes(text, len);
    if (strmap_find(s->known, (const char *)file->hash.bytes, sizeof file->hash.bytes) != NULL)
        return;
    size_t bound = ZSTD_compressBound(len);
    char *packed = arena_alloc(scratch, bound);
    file->packed_len = ZSTD_compressCCtx(packer, packed, bound, text, len, SOURCE_LEVEL);
    if (ZSTD_isError(file->packed_len))
        file->problem = ZSTD_getErrorName(file->packed_len);
    else
        file->packed = arena_copy(s->arena, packed, file->packed_len);
}

static void *pack_all(void *data) {
    StoreSources *s = data;
    Arena *scratch = arena_new();
    ZSTD_CCtx *packer = ZSTD_createCCtx();
    VEC_EACH(SourceFile, file, &s->files) {
        ArenaMark mark = arena_mark(scratch);
        pack(s, file, scratch, packer);
        arena_reset(scratch, mark);
    }
    (void)ZSTD_freeCCtx(packer);
    arena_free(scratch);
    return NULL;
}

/* ---- the rows ---- */

static Status write_file(const StoreSources *s, const SourceFile *file, int64_t run, sqlite3_stmt *source,
                         sqlite3_stmt *run_source) {
    if (file->problem != NULL) {
        diag_warning(s->store->diag, "the findings in it are shown without its text", "cannot read '%s': %s",
                     file->path, file->problem);
        return STATUS_OK;
    }
    if (file->packed != NULL) {
        if (sqlite3_bind_blob64(source, 3, file->packed, file->packed_len, SQLITE_STATIC) != SQLITE_OK)
            return store_fail(s->store, "write");
        TRY(store_run(s->store, source, "write", "bi", &file->hash, file->len));
    }
    return store_run(s->store, run_source, "write", "itb", run, file->file, &file->hash);
}

static Status write_files(const StoreSources *s, int64_t run) {
    sqlite3_stmt *source = NULL, *run_source = NULL;
    /* Two files may hold the same, and two spellings of one path may come to the same file. */
    Status status =
        store_prepare(s->store, "INSERT INTO source VALUES (?,?,?) ON CONFLICT DO NOTHING", "write", &source);
    if (status == STATUS_OK)
        status = store_prepare(s->store, "INSERT INTO run_source VALUES (?,?,?) ON CONFLICT DO NOTHING", "write",
                               &run_source);
    for (uint32_t i = 0; i < s->files.len && status == STATUS_OK; i++)
        status = write_file(s, &s->files.data[i], run, source, run_source);
    (void)sqlite3_finalize(source);
    (void)sqlite3_finalize(run_source);
    return status;
}

StoreSources *store_sources_begin(Store *store, const char *root, const FindingSink *sink, const Facts *facts) {
    StoreSources *s = ARENA_NEW(store->arena, StoreSources);
    *s = (StoreSources){.store = store, .root = root, .arena = arena_new()};
    s->seen = strmap_new(store->arena);
    s->known = strmap_new(store->arena);
    for (uint32_t i = 0; i < sink_count(sink); i++)
        add_files_of_finding(s, sink_at(sink, i));
    if (facts != NULL)
        add_files_of_facts(s, facts);
    if (find_known(s) != STATUS_OK) {
        arena_free(s->arena);
        return NULL;
    }
    s->has_thread = s->files.len > 0 && pthread_create(&s->thread, NULL, pack_all, s) == 0;
    if (!s->has_thread)
        (void)pack_all(s);
    return s;
}

Status store_sources_end(StoreSources *s, int64_t run, Status status) {
    if (s->has_thread)
        (void)pthread_join(s->thread, NULL);
    if (status == STATUS_OK)
        status = write_files(s, run);
    arena_free(s->arena);
    return status;
}

/* ---- texts of now ---- */

static Status list_files(StoreSources *s, int64_t run) {
    sqlite3_stmt *query;
    TRY(store_prepare(s->store, "SELECT file FROM run_source WHERE run = ?", "write", &query));
    (void)sqlite3_bind_int64(query, 1, run); /* else it finds nothing */
    bool row = true;
    Status status = STATUS_OK;
    while (status == STATUS_OK && row) {
        status = store_step(s->store, query, "write", &row);
        if (status == STATUS_OK && row) {
            const char *file = arena_strdup(s->store->arena, (const char *)sqlite3_column_text(query, 0));
            *vec_push(s->store->arena, &s->files) = (SourceFile){.path = file, .file = file};
        }
    }
    (void)sqlite3_finalize(query); /* repeats the code of the last step */
    return status;
}

static Status replace_files(StoreSources *s, int64_t run) {
    const char *forget = arena_printf(s->store->arena, "DELETE FROM run_source WHERE run = %lld", (long long)run);
    TRY(store_exec(s->store, forget, "write"));
    TRY(write_files(s, run));
    return store_exec(s->store, "DELETE FROM source WHERE hash NOT IN (SELECT hash FROM run_source)", "write");
}

Status store_sources_renew(Store *store, int64_t run, const char *root, bool *out_could) {
    StoreSources s = {.store = store, .root = root, .arena = arena_new(), .known = strmap_new(store->arena)};
    *out_could = true;
    Status status = list_files(&s, run);
    if (status == STATUS_OK)
        status = find_known(&s);
    if (status == STATUS_OK) {
        (void)pack_all(&s);
        VEC_EACH(const SourceFile, file, &s.files)
            *out_could = *out_could && !file->problem;
        status = *out_could ? replace_files(&s, run) : STATUS_OK;
    }
    arena_free(s.arena);
    return status;
}

bool store_is_packed(const void *blob, size_t blob_len, int64_t size, size_t *out_size) {
    *out_size = (size_t)size;
    return size >= 0 && size <= SOURCE_MAX && blob != NULL && ZSTD_getFrameContentSize(blob, blob_len) == *out_size;
}

char *store_unpack(Arena *arena, const void *blob, size_t blob_len, size_t size) {
    char *text = arena_alloc(arena, size + 1);
    size_t len = ZSTD_decompress(text, size, blob, blob_len);
    return !ZSTD_isError(len) && len == size ? text : NULL;
}
