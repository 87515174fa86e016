/* map.h: hash maps from integers, strings or byte strings to 64-bit values; iteration in order of insertion.
 * Memory:   entries and copied keys live in the arena given at creation; nothing is ever removed.
 * Cost:     O(1) expected per operation. Hash: XXH3.
 * Order:    entry i is the i-th distinct key inserted, so that results never depend on addresses.
 */
#ifndef LOCKWISE_BASE_MAP_H
#define LOCKWISE_BASE_MAP_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct Map Map; /* uint64_t -> uint64_t */

Map *map_new(Arena *arena);
/* The slot of key, made with value 0 when absent (*out_new, if given, says so). Valid until the next insertion. */
uint64_t *map_slot(Map *map, uint64_t key, bool *out_new);
/* The slot of key, or NULL when absent. */
uint64_t *map_find(const Map *map, uint64_t key);
uint32_t map_len(const Map *map);
uint64_t map_key_at(const Map *map, uint32_t i);
uint64_t *map_value_at(const Map *map, uint32_t i);

/* Two 32-bit ids as one key. */
static inline uint64_t map_pair(uint32_t high, uint32_t low) {
    return (uint64_t)high << 32 | low;
}

typedef struct StrMap StrMap; /* byte string -> uint64_t; keys are copied */

StrMap *strmap_new(Arena *arena);
uint64_t *strmap_slot(StrMap *map, const char *key, size_t len, bool *out_new);
uint64_t *strmap_find(const StrMap *map, const char *key, size_t len);
uint32_t strmap_len(const StrMap *map);
const char *strmap_key_at(const StrMap *map, uint32_t i, size_t *out_len);
uint64_t *strmap_value_at(const StrMap *map, uint32_t i);

#endif
