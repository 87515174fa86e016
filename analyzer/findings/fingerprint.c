/* fingerprint.c: the parts are joined with their ending NULs, so that ("ab", "c") and ("a", "bc") differ. The digest is
 * printed big-endian (XXH's canonical form): the same on every machine. */
#include "findings/fingerprint.h"

#include "findings/relpath.h"

#include <xxhash.h>

#include <string.h>

const char *fingerprint_base(Arena *arena, const Finding *finding, const char *root) {
    const char *parts[] = {finding->rule, relpath_below(arena, root, finding->loc.file), finding->function,
                           finding->object, finding->key};
    size_t len = 0, at = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        len += strlen(parts[i]) + 1;
    char *joined = arena_alloc(arena, len);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t size = strlen(parts[i]) + 1;
        memcpy(joined + at, parts[i], size);
        at += size;
    }
    XXH128_canonical_t digest;
    XXH128_canonicalFromHash(&digest, XXH3_128bits(joined, len));
    char hex[2 * sizeof digest.digest + 1];
    for (size_t i = 0; i < sizeof digest.digest; i++) {
        hex[2 * i] = "0123456789abcdef"[digest.digest[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[digest.digest[i] & 15];
    }
    hex[sizeof hex - 1] = '\0';
    return arena_printf(arena, "v1:%s", hex);
}

const char *fingerprint_with_ordinal(Arena *arena, const char *base, uint32_t ordinal) {
    return arena_printf(arena, "%s:%u", base, ordinal);
}
