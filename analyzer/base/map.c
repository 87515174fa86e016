/* map.c: entries in a vector in order of insertion, and an open-addressed index from hash to entry number. A slot holds
 * entry number + 1 (0 is free) and the hash, so that only the entry that is meant is looked at, and none to grow. The
 * index is at most half full, so that linear probing ends soon. As nothing is removed there are no tombstones.
 */
#include "base/map.h"
#include "base/arena_internal.h"
#include "base/hash.h"
#include "base/vec.h"

#include <assert.h>

enum { MAP_FIRST_SLOTS = 16 };

typedef struct MapSlot {
    uint32_t hash, entry;
} MapSlot;

/* The index shared by both kinds of map. */
typedef struct MapIndex {
    MapSlot *slots;
    uint32_t mask; /* slot count - 1: a power of two less one */
} MapIndex;

static MapIndex index_new(Arena *arena, uint64_t slot_count) {
    return (MapIndex){ARENA_ARRAY(arena, MapSlot, slot_count), (uint32_t)(slot_count - 1)};
}

static bool index_is_full(const MapIndex *index, uint32_t len) {
    return (uint64_t)len * 2 > index->mask && index->mask < UINT32_MAX;
}

/* Puts an entry that is known to be absent. */
static void index_put(MapIndex *index, uint32_t hash, uint32_t entry) {
    uint32_t at = hash & index->mask;
    while (index->slots[at].entry)
        at = (at + 1) & index->mask;
    index->slots[at] = (MapSlot){hash, entry + 1};
}

static void index_grow(Arena *arena, MapIndex *index) {
    MapIndex old = *index;
    *index = index_new(arena, ((uint64_t)old.mask + 1) * 2);
    for (uint64_t i = 0; i <= old.mask; i++) {
        if (old.slots[i].entry)
            index_put(index, old.slots[i].hash, old.slots[i].entry - 1);
    }
    arena_give_back(arena, old.slots, sizeof *old.slots * ((size_t)old.mask + 1));
}

/* The next entry from slot *at on that may have the hash; UINT32_MAX if there is none. */
static inline uint32_t index_next(const MapIndex *index, uint32_t hash, uint32_t *at) {
    for (;; ++*at) {
        const MapSlot *slot = &index->slots[*at & index->mask];
        if (!slot->entry || slot->hash == hash) {
            ++*at;
            return slot->entry - 1;
        }
    }
}

static void check_room(uint32_t len) {
    if (len == UINT32_MAX - 1)
        arena_exhausted((size_t)len + 1);
}

/* ---- integer keys ---- */

typedef struct MapEntry {
    uint64_t key, value;
} MapEntry;

struct Map {
    Arena *arena;
    VEC(MapEntry) entries;
    MapIndex index;
};

Map *map_new(Arena *arena) {
    Map *map = ARENA_NEW(arena, Map);
    map->arena = arena;
    map->index = index_new(arena, MAP_FIRST_SLOTS);
    return map;
}

static MapEntry *map_lookup(const Map *map, uint64_t key, uint32_t hash) {
    uint32_t at = hash, i;
    while ((i = index_next(&map->index, hash, &at)) != UINT32_MAX) {
        if (map->entries.data[i].key == key)
            return &map->entries.data[i];
    }
    return NULL;
}

uint64_t *map_slot(Map *map, uint64_t key, bool *out_new) {
    uint32_t hash = (uint32_t)hash_u64(key);
    MapEntry *entry = map_lookup(map, key, hash);
    if (out_new)
        *out_new = !entry;
    if (entry)
        return &entry->value;
    check_room(map->entries.len);
    if (index_is_full(&map->index, map->entries.len))
        index_grow(map->arena, &map->index);
    index_put(&map->index, hash, map->entries.len);
    entry = vec_push(map->arena, &map->entries);
    entry->key = key;
    return &entry->value;
}

uint64_t *map_find(const Map *map, uint64_t key) {
    MapEntry *entry = map_lookup(map, key, (uint32_t)hash_u64(key));
    return entry ? &entry->value : NULL;
}

uint32_t map_len(const Map *map) {
    return map->entries.len;
}

uint64_t map_key_at(const Map *map, uint32_t i) {
    assert(i < map->entries.len);
    return map->entries.data[i].key;
}

uint64_t *map_value_at(const Map *map, uint32_t i) {
    assert(i < map->entries.len);
    return &map->entries.data[i].value;
}

/* ---- byte-string keys ---- */

typedef struct StrMapEntry {
    const char *key; /* NUL-terminated copy */
    size_t len;
    uint64_t value;
} StrMapEntry;

struct StrMap {
    Arena *arena;
    VEC(StrMapEntry) entries;
    MapIndex index;
};

StrMap *strmap_new(Arena *arena) {
    StrMap *map = ARENA_NEW(arena, StrMap);
    map->arena = arena;
    map->index = index_new(arena, MAP_FIRST_SLOTS);
    return map;
}

static StrMapEntry *strmap_lookup(const StrMap *map, const char *key, size_t len, uint32_t hash) {
    uint32_t at = hash, i;
    while ((i = index_next(&map->index, hash, &at)) != UINT32_MAX) {
        StrMapEntry *entry = &map->entries.data[i];
        if (entry->len == len && (len == 0 || memcmp(entry->key, key, len) == 0))
            return entry;
    }
    return NULL;
}

uint64_t *strmap_slot(StrMap *map, const char *key, size_t len, bool *out_new) {
    uint32_t hash = (uint32_t)hash_bytes(key, len);
    StrMapEntry *entry = strmap_lookup(map, key, len, hash);
    if (out_new)
        *out_new = !entry;
    if (entry)
        return &entry->value;
    check_room(map->entries.len);
    if (index_is_full(&map->index, map->entries.len))
        index_grow(map->arena, &map->index);
    index_put(&map->index, hash, map->entries.len);
    const char *copy = arena_strndup(map->arena, key, len);
    entry = vec_push(map->arena, &map->entries);
    *entry = (StrMapEntry){copy, len, 0};
    return &entry->value;
}

uint64_t *strmap_find(const StrMap *map, const char *key, size_t len) {
    StrMapEntry *entry = strmap_lookup(map, key, len, (uint32_t)hash_bytes(key, len));
    return entry ? &entry->value : NULL;
}

uint32_t strmap_len(const StrMap *map) {
    return map->entries.len;
}

const char *strmap_key_at(const StrMap *map, uint32_t i, size_t *out_len) {
    assert(i < map->entries.len);
    if (out_len)
        *out_len = map->entries.data[i].len;
    return map->entries.data[i].key;
}

uint64_t *strmap_value_at(const StrMap *map, uint32_t i) {
    assert(i < map->entries.len);
    return &map->entries.data[i].value;
}
