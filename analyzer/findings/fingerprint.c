/* fingerprint.c: the version is written into the fingerprint, so that a stored baseline says by which scheme it was
 * made. */
#include "findings/fingerprint.h"

#include "findings/digest.h"

#include <string.h>

const char *fingerprint_base(Arena *arena, const Finding *finding) {
    const char *slash = strrchr(finding->loc.file, '/');
    const char *parts[] = {finding->rule, slash ? slash + 1 : finding->loc.file, finding->function, finding->object,
                           finding->key};
    Digest digest = digest_texts(arena, parts, sizeof parts / sizeof *parts);
    return arena_printf(arena, FINGERPRINT_SCHEME ":%s", digest_hex(arena, &digest));
}

const char *fingerprint_with_ordinal(Arena *arena, const char *base, uint32_t ordinal) {
    return arena_printf(arena, "%s:%u", base, ordinal);
}

bool fingerprint_is_current(const char *fingerprint) {
    return strncmp(fingerprint, FINGERPRINT_SCHEME ":", strlen(FINGERPRINT_SCHEME ":")) == 0;
}
