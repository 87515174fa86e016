/* fingerprint.h: who a finding is, whatever else moves.
 * Meaning:  scheme v1 is the XXH3-128 hash of rule, path below the root, function, object and key. Lines, columns,
 *           counts, tier, wording and the order of the sides do not enter, so that an edit elsewhere in the file, or a
 *           better message in a later release, leaves the finding the same.
 * Order:    findings of equal base are told apart by an ordinal that the sink gives in order of position.
 */
#ifndef LOCKWISE_FINDINGS_FINGERPRINT_H
#define LOCKWISE_FINDINGS_FINGERPRINT_H

#include "findings/finding.h"

/* "v1:" and 32 hex digits, without the ordinal. */
const char *fingerprint_base(Arena *arena, const Finding *finding, const char *root);
/* The whole fingerprint: base, ":" and the ordinal, which counts from 1. */
const char *fingerprint_with_ordinal(Arena *arena, const char *base, uint32_t ordinal);

#endif
