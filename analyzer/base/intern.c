/* intern.c: one blob of NUL-ended texts and an index from hash to offset.
 * The index is built at the first intern: a pool read from a blob is mostly only read.
 */
#include "base/intern.h"
#include "base/arena_internal.h"
#include "base/hash.h"

#include <assert.h>
#include <string.h>

enum { STRPOOL_FIRST_BYTES = 1024, STRPOOL_FIRST_SLOTS = 64 };

typedef struct StrSlot {
    uint32_t offset; /* 0: free, as the empty string is never looked up */
    uint32_t hash;
} StrSlot;

struct StrPool {
    Arena *arena;
    char *bytes;
    size_t len, cap;
    StrSlot *slots; /* NULL until the first intern; at most half full */
    uint32_t slot_count, used;
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

static void put(StrPool *pool, StrSlot slot) {
    uint32_t mask = pool->slot_count - 1, at = slot.hash & mask;
    while (pool->slots[at].offset)
        at = (at + 1) & mask;
    pool->slots[at] = slot;
    pool->used++;
}

static void grow_slots(StrPool *pool) {
    StrSlot *old = pool->slots;
    uint32_t old_count = pool->slot_count;
    if (old_count > UINT32_MAX / 2)
        arena_exhausted((size_t)old_count * 2);
    pool->slot_count = old_count ? old_count * 2 : STRPOOL_FIRST_SLOTS;
    pool->slots = ARENA_ARRAY(pool->arena, StrSlot, pool->slot_count);
    pool->used = 0;
    for (uint32_t i = 0; old && i < old_count; i++)
        if (old[i].offset)
            put(pool, old[i]);
    arena_give_back(pool->arena, old, sizeof *old * old_count);
}

/* The slot of the text, or NULL. */
static StrSlot *find(const StrPool *pool, const char *text, size_t len, uint32_t hash) {
    uint32_t mask = pool->slot_count - 1;
    for (uint32_t at = hash & mask; pool->slots[at].offset; at = (at + 1) & mask) {
        StrSlot *slot = &pool->slots[at];
        if (slot->hash != hash || len >= pool->len - slot->offset)
            continue;
        const char *known = pool->bytes + slot->offset;
        if (memcmp(known, text, len) == 0 && !known[len])
            return slot;
    }
    return NULL;
}

static void build_index(StrPool *pool) {
    grow_slots(pool);
    for (size_t at = 1; at < pool->len;) {
        size_t len = strlen(pool->bytes + at);
        uint32_t hash = (uint32_t)hash_bytes(pool->bytes + at, len);
        if (len && !find(pool, pool->bytes + at, len, hash)) {
            if (pool->used >= pool->slot_count / 2)
                grow_slots(pool);
            put(pool, (StrSlot){(uint32_t)at, hash});
        }
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
    if (!pool->slots)
        build_index(pool);
    uint32_t hash = (uint32_t)hash_bytes(text, len);
    const StrSlot *known = find(pool, text, len, hash);
    if (known)
        return (StrId){known->offset};
    if (pool->used >= pool->slot_count / 2)
        grow_slots(pool);
    StrId id = append(pool, text, len);
    put(pool, (StrSlot){id.i, hash});
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
