/* digest.h: 128-bit names for contents (XXH3-128 in its canonical, big-endian form): the same on every machine. */
#ifndef LOCKWISE_FINDINGS_DIGEST_H
#define LOCKWISE_FINDINGS_DIGEST_H

#include "base/arena.h"

#include <stdint.h>

typedef struct Digest {
    uint8_t bytes[16];
} Digest;

Digest digest_bytes(const void *bytes, size_t len);
/* Of several texts; ("ab", "c") and ("a", "bc") differ. */
Digest digest_texts(Arena *scratch, const char *const *texts, size_t count);
const char *digest_hex(Arena *arena, const Digest *digest);

#endif
