/* intern.c: one blob of NUL-ended texts and an index from hash to offset.
 * The index is built at the first intern: a pool read from a blob is mostly only read.
 */
#include "base/intern.h"
#include "base/arena_internal.h"
#include "base/hash.h"
#include "base/hash_index.h"

#include <assert.h>
#include <string.h>

enum { STRPOOL_FIRST_BYTES = 1024, STRPOOL_FIRST_SLOTS = 64 };

struct StrPool {
    Arena *arena;
    char *bytes;
    size_t len, cap;
    HashIndex index; /* to the offset of a text; without slots until the first intern */
};

StrPool *strpool_new(Arena *arena) {
    StrPool *pool = ARENA_NEW(arena, StrPool);
    pool->arena = arena;
    pool->cap = STRPOOL_FIRST_BYTES;
    pool->bytes = arena_alloc(arena, pool->cap);
    pool->len = 1; /* the empty string */
    return pool;
}

StrPool *strpool_from_blob(Arena *arena, const char *bytes, size_t len) {
    if (!len || bytes[0] || bytes[len - 1] || len > UINT32_MAX)
        return NULL;
    StrPool *pool = ARENA_NEW(arena, StrPool);
    pool->arena = arena;
    pool->bytes = arena_copy(arena, bytes, len);
    pool->len = pool->cap = len;
    return pool;
}

/* The offset of the text, or HASHINDEX_NONE. */
static uint32_t find(const StrPool *pool, const char *text, size_t len, uint32_t hash) {
    uint32_t at = hash, offset;
    while ((offset = hashindex_next(&pool->index, hash, &at)) != HASHINDEX_NONE) {
        const char *known = pool->bytes + offset;
        if (len < pool->len - offset && memcmp(known, text, len) == 0 && !known[len])
            break;
    }
    return offset;
}

static void build_index(StrPool *pool) {
    pool->index = hashindex_new(pool->arena, STRPOOL_FIRST_SLOTS);
    for (size_t at = 1; at < pool->len;) {
        size_t len = strlen(pool->bytes + at);
        uint32_t hash = (uint32_t)hash_bytes(pool->bytes + at, len);
        if (len && find(pool, pool->bytes + at, len, hash) == HASHINDEX_NONE)
            hashindex_put(pool->arena, &pool->index, hash, (uint32_t)at);
        at += len + 1;
    }
}

static StrId append(StrPool *pool, const char *text, size_t len) {
    size_t needed = pool->len + len + 1;
    if (needed > UINT32_MAX)
        arena_exhausted(needed);
    if (needed > pool->cap) {
        pool->cap = needed > pool->cap * 2 ? needed : pool->cap * 2;
        char *grown = arena_alloc(pool->arena, pool->cap);
        memcpy(grown, pool->bytes, pool->len);
        pool->bytes = grown; /* the old bytes stay in the arena: text may lie in them */
    }
    StrId id = {(uint32_t)pool->len};
    memcpy(pool->bytes + pool->len, text, len);
    pool->bytes[pool->len + len] = '\0';
    pool->len = needed;
    return id;
}

StrId strpool_intern_n(StrPool *pool, const char *text, size_t len) {
    if (!len)
        return STR_EMPTY;
    assert(!memchr(text, '\0', len));
    if (!pool->index.slots)
        build_index(pool);
    uint32_t hash = (uint32_t)hash_bytes(text, len);
    uint32_t known = find(pool, text, len, hash);
    if (known != HASHINDEX_NONE)
        return (StrId){known};
    StrId id = append(pool, text, len);
    hashindex_put(pool->arena, &pool->index, hash, id.i);
    return id;
}

StrId strpool_intern(StrPool *pool, const char *text) {
    return strpool_intern_n(pool, text, strlen(text));
}

const char *strpool_text(const StrPool *pool, StrId id) {
    assert(id.i < pool->len && "a string of this pool");
    return pool->bytes + id.i;
}

const char *strpool_blob(const StrPool *pool, size_t *out_len) {
    *out_len = pool->len;
    return pool->bytes;
}
