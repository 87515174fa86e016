/* hash.h: hash values of bytes (XXH3) and of words, 64 bits.
 * Meaning:  equal on all runs of one machine's byte order; fit for tables and cache keys, not against an attacker.
 *           A hash never decides the order of anything that can be seen.
 */
#ifndef LOCKWISE_BASE_HASH_H
#define LOCKWISE_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t hash_bytes(const void *bytes, size_t len); /* bytes may be NULL if len is 0 */
/* Continues a hash: order and boundaries of the parts count. */
uint64_t hash_more(uint64_t hash, const void *bytes, size_t len);

/* A hash of a few words, one after the other (the steps are those of MurmurHash3's end). */
static inline uint64_t hash_mix(uint64_t hash, uint64_t word) {
    uint64_t mixed = hash * UINT64_C(0x9e3779b97f4a7c15) + word;
    mixed = (mixed ^ mixed >> 33) * UINT64_C(0xff51afd7ed558ccd);
    mixed = (mixed ^ mixed >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return mixed ^ mixed >> 33;
}

static inline uint64_t hash_u64(uint64_t value) {
    return hash_mix(0, value);
}

#endif
