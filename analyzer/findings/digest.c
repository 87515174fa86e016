/* digest.c: the only user of xxhash's 128-bit form. */
#include "findings/digest.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <string.h>

Digest digest_bytes(const void *bytes, size_t len) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, len));
    Digest digest;
    memcpy(digest.bytes, canonical.digest, sizeof digest.bytes);
    return digest;
}

Digest digest_texts(Arena *scratch, const char *const *texts, size_t count) {
    ArenaMark mark = arena_mark(scratch);
    size_t len = 0, at = 0;
    for (size_t i = 0; i < count; i++)
        len += strlen(texts[i]) + 1;
    char *joined = arena_alloc(scratch, len);
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(texts[i]) + 1; /* the NUL is the boundary */
        memcpy(joined + at, texts[i], size);
        at += size;
    }
    Digest digest = digest_bytes(joined, len);
    arena_reset(scratch, mark);
    return digest;
}

const char *digest_hex(Arena *arena, const Digest *digest) {
    char *hex = arena_alloc(arena, 2 * sizeof digest->bytes + 1);
    for (size_t i = 0; i < sizeof digest->bytes; i++) {
        hex[2 * i] = "0123456789abcdef"[digest->bytes[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[digest->bytes[i] & 15];
    }
    return hex;
}
