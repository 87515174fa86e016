/* hash.c: XXH3 as a header-only library, compiled in here once: tables hash short keys all the time, and a call into a
 * shared library would cost more than the hash. */
#include "base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t hash_bytes(const void *bytes, size_t len) {
    return XXH3_64bits(len ? bytes : "", len);
}

uint64_t hash_more(uint64_t hash, const void *bytes, size_t len) {
    return XXH3_64bits_withSeed(len ? bytes : "", len, hash);
}
