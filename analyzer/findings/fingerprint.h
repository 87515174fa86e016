/* fingerprint.h: who a finding is, whatever else moves.
 * Meaning:  scheme v2 is the XXH3-128 hash of rule, name of the file without its folder, function, object and key.
 *           Lines, columns, folders, counts, tier, wording and the order of the sides do not enter, so that an edit
 *           elsewhere in the file, a folder of another name, or a better message in a later release, leaves the
 *           finding the same. Scheme v1, of databases before version 9, had the path below the root in place of the
 *           name.
 * Order:    findings of equal base are told apart by an ordinal that the sink gives in order of position.
 */
#ifndef LOCKWISE_FINDINGS_FINGERPRINT_H
#define LOCKWISE_FINDINGS_FINGERPRINT_H

#include "findings/finding.h"

#define FINGERPRINT_SCHEME "v2"

/* Scheme, ":" and 32 hex digits, without the ordinal. */
const char *fingerprint_base(Arena *arena, const Finding *finding);
/* The whole fingerprint: base, ":" and the ordinal, which counts from 1. */
const char *fingerprint_with_ordinal(Arena *arena, const char *base, uint32_t ordinal);
/* Whether the text is a fingerprint of this scheme. */
bool fingerprint_is_current(const char *fingerprint);

#endif
