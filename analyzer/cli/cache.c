/* cache.c: see cache.h. */
#include "cli/cache_internal.h"

#include "base/hash.h"
#include "base/readfile.h"
#include "findings/ignore.h"
#include "frontend/filepath.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CACHE_SLOTS = 4 };

/* ---- the folder ---- */

static const char *default_folder(Arena *arena) {
    const char *place = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (place && place[0] == '/') /* the specification has others ignored */
        return arena_printf(arena, "%s/lockwise", place);
    return home && home[0] == '/' ? arena_printf(arena, "%s/.cache/lockwise", home) : NULL;
}

Cache *cache_open(const Options *o, const char *root, Arena *arena) {
    const char *folder =
        o->cache_folder ? filepath_absolute(arena, filepath_current(arena), o->cache_folder) : default_folder(arena);
    if (!o->use_cache || !folder)
        return NULL;
    Cache *cache = ARENA_NEW(arena, Cache);
    *cache = (Cache){.arena = arena,
                     .folder = folder,
                     .most_bytes = o->cache_bytes,
                     .root = unit_root(root, arena),
                     .comments = strmap_new(arena)};
    return cache;
}

static const char *slot_path(const Cache *cache, const char *identity, size_t len, uint32_t slot, Arena *arena) {
    unsigned long long hash = hash_bytes(identity, len);
    return arena_printf(arena, "%s/units/%02llx/%016llx.%u", cache->folder, hash >> 56, hash, slot);
}

/* ---- finding ---- */

static uint64_t content_of(Cache *cache, const char *path) {
    bool is_new;
    uint64_t *slot = strmap_slot(cache->contents, path, strlen(path), &is_new);
    if (!is_new)
        return *slot;
    ArenaMark mark = arena_mark(cache->texts);
    size_t len;
    const char *text = file_read_regular(cache->texts, path, SIZE_MAX / 2, &len);
    *slot = text ? inputs_hash(text, len) : 0;
    uint64_t comments = text ? ignore_hash(text, len) : 0;
    if (comments || strmap_find(cache->comments, path, strlen(path)))
        *strmap_slot(cache->comments, path, strlen(path), NULL) = comments;
    arena_reset(cache->texts, mark);
    return *slot;
}

uint64_t cache_comments(const Cache *cache, const CacheUnit *unit) {
    uint64_t hash = 0;
    VEC_EACH(const InputFile, file, &unit->record.about.inputs.files) {
        size_t len = strlen(file->path);
        const uint64_t *comments = strmap_len(cache->comments) ? strmap_find(cache->comments, file->path, len) : NULL;
        if (comments && *comments)
            hash = hash_mix(hash_more(hash, file->path, len), *comments);
    }
    return hash;
}

static bool exists(Cache *cache, const char *path) {
    bool is_new;
    uint64_t *slot = strmap_slot(cache->exists, path, strlen(path), &is_new);
    if (is_new)
        *slot = access(path, F_OK) == 0;
    return *slot != 0;
}

static bool still_holds(Cache *cache, const Inputs *inputs) {
    VEC_EACH(const InputFile, file, &inputs->files) {
        if (file->hash ? content_of(cache, file->path) != file->hash : !exists(cache, file->path))
            return false;
    }
    VEC_EACH(const InputPath, path, &inputs->absent) {
        if (exists(cache, *path))
            return false;
    }
    return inputs->is_known;
}

/* Whether there is such a file; *out_state and *out say what is in it. */
static bool read_slot(const Cache *cache, const char *path, Arena *arena, UnitState *out_state, UnitRecord *out) {
    off_t next;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    struct stat info;
    *out_state = unit_record_read(fd, 0, &cache->root, arena, out, &next);
    if (*out_state == UNIT_SOUND && (fstat(fd, &info) != 0 || info.st_size != next))
        *out_state = UNIT_DAMAGED;
    close(fd);
    return true;
}

static bool is_of(const UnitRecord *record, const char *identity, size_t len) {
    return record->about.identity_len == len && memcmp(record->about.identity, identity, len) == 0;
}

static CacheUnit cache_find(Cache *cache, const CompileCommand *command, Arena *arena) {
    size_t len;
    const char *identity = unit_identity(command, &cache->root, arena, &len);
    for (uint32_t i = 0; i < CACHE_SLOTS; i++) {
        CacheUnit unit = {slot_path(cache, identity, len, i, arena), {.key = 0}};
        UnitState state;
        if (!read_slot(cache, unit.path, arena, &state, &unit.record))
            continue;
        cache->damaged += state != UNIT_SOUND;
        if (state == UNIT_SOUND && is_of(&unit.record, identity, len) &&
            still_holds(cache, &unit.record.about.inputs)) {
            (void)utimensat(AT_FDCWD, unit.path, NULL, 0); /* used now */
            return unit;
        }
    }
    return (CacheUnit){0};
}

void cache_find_missing(Cache *cache, const CompileDb *db, Arena *arena, CacheUnit *units) {
    Arena *scratch = arena_new();
    cache->contents = strmap_new(scratch);
    cache->exists = strmap_new(scratch);
    cache->texts = arena_new();
    for (uint32_t i = 0; i < db->commands.len; i++) {
        if (!units[i].path)
            units[i] = cache_find(cache, &db->commands.data[i], arena);
    }
    arena_free(cache->texts);
    arena_free(scratch);
}

CacheUnit *cache_find_all(Cache *cache, const CompileDb *db, Arena *arena) {
    CacheUnit *units = ARENA_ARRAY(arena, CacheUnit, db->commands.len);
    cache_find_missing(cache, db, arena, units);
    return units;
}

void cache_find_others(Cache *cache, const CompileDb *db, Arena *arena, CacheUnit *units) {
    const CacheUnit *others = cache_find_all(cache, db, arena);
    for (uint32_t i = 0; i < db->commands.len; i++) {
        if (!units[i].path)
            units[i] = others[i];
    }
}

Tu *cache_load(Cache *cache, const CacheUnit *unit, Arena *arena) {
    int fd = open(unit->path, O_RDONLY | O_CLOEXEC);
    Tu *tu = fd >= 0 ? unit_record_load(fd, &unit->record, &cache->root, arena) : NULL;
    if (fd >= 0)
        close(fd);
    cache->damaged += !tu;
    return tu;
}

/* ---- keeping ---- */

/* The slot with the same contents, else one that is free or useless, else that which was not used for longest. */
static const char *choose_slot(const Cache *cache, const char *identity, size_t len, uint64_t key, Arena *arena) {
    const char *best = NULL;
    struct timespec oldest = {0};
    for (uint32_t i = 0; i < CACHE_SLOTS; i++) {
        const char *path = slot_path(cache, identity, len, i, arena);
        UnitState state;
        UnitRecord record;
        struct stat info;
        if (!read_slot(cache, path, arena, &state, &record) || state != UNIT_SOUND || stat(path, &info) != 0 ||
            !is_of(&record, identity, len) || record.key == key)
            return path;
        if (!best || info.st_mtim.tv_sec < oldest.tv_sec ||
            (info.st_mtim.tv_sec == oldest.tv_sec && info.st_mtim.tv_nsec < oldest.tv_nsec)) {
            best = path;
            oldest = info.st_mtim;
        }
    }
    return best;
}

void cache_keep(const Cache *cache, const UnitAbout *about, const void *bytes, size_t len) {
    Arena *arena = arena_new();
    const char *path = choose_slot(cache, about->identity, about->identity_len, unit_key(about), arena);
    (void)cache_write(path, bytes, len, arena);
    arena_free(arena);
}

void cache_trim(const Cache *cache) {
    Arena *arena = arena_new();
    (void)cache_shrink(cache->folder, cache->most_bytes, arena);
    arena_free(arena);
}
