/* fingerprint.c: the version is written into the fingerprint, so that a stored baseline says by which scheme it was
 * made. */
#include "findings/fingerprint.h"

#include "base/relpath.h"
#include "findings/digest.h"

const char *fingerprint_base(Arena *arena, const Finding *finding, const char *root) {
    const char *parts[] = {finding->rule, relpath_below(arena, root, finding->loc.file), finding->function,
                           finding->object, finding->key};
    Digest digest = digest_texts(arena, parts, sizeof parts / sizeof *parts);
    return arena_printf(arena, "v1:%s", digest_hex(arena, &digest));
}

const char *fingerprint_with_ordinal(Arena *arena, const char *base, uint32_t ordinal) {
    return arena_printf(arena, "%s:%u", base, ordinal);
}
