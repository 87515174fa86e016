/* cache_internal.h: the files of the cache's folder. */
#ifndef LOCKWISE_CLI_CACHE_INTERNAL_H
#define LOCKWISE_CLI_CACHE_INTERNAL_H

#include "cli/cache.h"

#include <time.h>

typedef struct CacheEntry {
    const char *path;
    uint64_t bytes;
    struct timespec used;
    bool is_temporary; /* half-written, or left behind by a process that was killed */
} CacheEntry;

typedef VEC(CacheEntry) CacheEntryVec;

/* All entries, those used longest ago first. Other files are not named. */
CacheEntryVec cache_entries(const char *folder, Arena *arena);
/* Writes a file whole or not at all. */
bool cache_write(const char *path, const void *bytes, size_t len, Arena *arena);
/* Removes entries until at most so many bytes are left; how many were removed. */
uint32_t cache_shrink(const char *folder, uint64_t most, Arena *arena);

#endif
