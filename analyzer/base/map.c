/* map.c: entries in a vector in order of insertion, and an index from hash to entry number. */
#include "base/map.h"
#include "base/hash.h"
#include "base/hash_index.h"
#include "base/vec.h"

#include <assert.h>

enum { MAP_FIRST_SLOTS = 16 };

/* ---- integer keys ---- */

typedef struct MapEntry {
    uint64_t key, value;
} MapEntry;

struct Map {
    Arena *arena;
    VEC(MapEntry) entries;
    HashIndex index;
};

Map *map_new(Arena *arena) {
    Map *map = ARENA_NEW(arena, Map);
    map->arena = arena;
    map->index = hashindex_new(arena, MAP_FIRST_SLOTS);
    return map;
}

static MapEntry *map_lookup(const Map *map, uint64_t key, uint32_t hash) {
    uint32_t at = hash, i;
    while ((i = hashindex_next(&map->index, hash, &at)) != HASHINDEX_NONE) {
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
    hashindex_put(map->arena, &map->index, hash, map->entries.len);
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
    HashIndex index;
};

StrMap *strmap_new(Arena *arena) {
    StrMap *map = ARENA_NEW(arena, StrMap);
    map->arena = arena;
    map->index = hashindex_new(arena, MAP_FIRST_SLOTS);
    return map;
}

static StrMapEntry *strmap_lookup(const StrMap *map, const char *key, size_t len, uint32_t hash) {
    uint32_t at = hash, i;
    while ((i = hashindex_next(&map->index, hash, &at)) != HASHINDEX_NONE) {
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
    hashindex_put(map->arena, &map->index, hash, map->entries.len);
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
