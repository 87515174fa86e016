/* hash.h: hash values of bytes: XXH3, 64 bits.
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
uint64_t hash_u64(uint64_t value);

#endif
