/* cache_files.c: entries as files: which there are, writing them, removing them, `lockwise cache`. Only files with
 * names of the cache's own are ever removed.
 */
#include "cli/cache_internal.h"

#include "base/folders.h"
#include "base/plural.h"
#include "frontend/filepath.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CACHE_HASH_DIGITS = 16, CACHE_STALE_SECONDS = 3600 };

/* "0123456789abcdef.0", or that with the number of a process behind it while it is written. */
static bool is_entry_name(const char *name, bool *out_temporary) {
    if (strspn(name, "0123456789abcdef") != CACHE_HASH_DIGITS || name[CACHE_HASH_DIGITS] != '.')
        return false;
    const char *rest = name + CACHE_HASH_DIGITS + 1;
    size_t digits = strspn(rest, "0123456789");
    *out_temporary = strncmp(rest + digits, ".tmp", 4) == 0;
    return digits > 0 && (rest[digits] == '\0' || *out_temporary);
}

static void read_folder(const char *folder, Arena *arena, CacheEntryVec *out) {
    DIR *stream = opendir(folder);
    if (!stream)
        return;
    for (const struct dirent *entry; (entry = readdir(stream));) {
        bool is_temporary;
        struct stat info;
        if (!is_entry_name(entry->d_name, &is_temporary))
            continue;
        const char *path = arena_printf(arena, "%s/%s", folder, entry->d_name);
        if (lstat(path, &info) == 0 && S_ISREG(info.st_mode))
            *vec_push(arena, out) = (CacheEntry){path, (uint64_t)info.st_size, info.st_mtim, is_temporary};
    }
    closedir(stream);
}

static int compare_entries(const void *left, const void *right) {
    const CacheEntry *a = left, *b = right;
    if (a->used.tv_sec != b->used.tv_sec)
        return a->used.tv_sec < b->used.tv_sec ? -1 : 1;
    if (a->used.tv_nsec != b->used.tv_nsec)
        return a->used.tv_nsec < b->used.tv_nsec ? -1 : 1;
    return strcmp(a->path, b->path);
}

CacheEntryVec cache_entries(const char *folder, Arena *arena) {
    CacheEntryVec entries = {0};
    for (int i = 0; i < 256; i++)
        read_folder(arena_printf(arena, "%s/units/%02x", folder, (unsigned)i), arena, &entries);
    if (entries.len)
        qsort(entries.data, entries.len, sizeof *entries.data, compare_entries);
    return entries;
}

bool cache_write(const char *path, const void *bytes, size_t len, Arena *arena) {
    const char *failed, *temporary = arena_printf(arena, "%s.tmp%d", path, (int)getpid());
    if (folders_make_above(arena, path, &failed) != 0)
        return false;
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return false;
    size_t done = 0;
    for (ssize_t got; done < len; done += (size_t)got) {
        got = write(fd, (const char *)bytes + done, len - done);
        if (got <= 0)
            break;
    }
    bool is_whole = close(fd) == 0 && done == len && rename(temporary, path) == 0;
    if (!is_whole)
        unlink(temporary);
    return is_whole;
}

uint32_t cache_shrink(const char *folder, uint64_t most, Arena *arena) {
    CacheEntryVec entries = cache_entries(folder, arena);
    uint64_t total = 0;
    uint32_t removed = 0;
    time_t now = time(NULL);
    VEC_EACH(const CacheEntry, entry, &entries)
        total += entry->bytes;
    VEC_EACH(const CacheEntry, entry, &entries) {
        bool is_left_behind = entry->is_temporary && entry->used.tv_sec < now - CACHE_STALE_SECONDS;
        if (total <= most && !is_left_behind)
            continue;
        if (entry->is_temporary && !is_left_behind && most > 0)
            continue; /* somebody is writing it */
        if (unlink(entry->path) == 0) {
            total -= entry->bytes;
            removed++;
        }
    }
    return removed;
}

/* ---- lockwise cache ---- */

static Status show(const Cache *cache, Arena *arena, FILE *out) {
    CacheEntryVec entries = cache_entries(cache->folder, arena);
    uint64_t total = 0;
    VEC_EACH(const CacheEntry, entry, &entries)
        total += entry->bytes;
    fprintf(out, "%s: %u unit%s, %.1f MB of at most %.0f MB\n", cache->folder, entries.len, plural(entries.len),
            (double)total / 1e6, (double)cache->most_bytes / 1e6);
    return STATUS_OK;
}

Status cache_care(const Options *o, Arena *arena, Diag *diag, FILE *out) {
    const Cache *cache = cache_open(o, filepath_current(arena), arena);
    if (!cache) {
        diag_error(diag, "name one with --cache-dir", "cache: neither XDG_CACHE_HOME nor HOME says where it is");
        return STATUS_FAILED;
    }
    if (o->action == CACHE_SHOW)
        return show(cache, arena, out);
    uint32_t removed = cache_shrink(cache->folder, o->action == CACHE_CLEAR ? 0 : cache->most_bytes, arena);
    fprintf(out, "%s: %u unit%s removed\n", cache->folder, removed, plural(removed));
    return STATUS_OK;
}
