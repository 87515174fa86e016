/* identity.h: which findings of an earlier time are which ones of now.
 * Meaning:  first by fingerprint. Then by what a change leaves of the identity: of findings of one rule and file those
 *           whose function, object and key name the same but for functions that are gone and functions that are there;
 *           where nothing is left in the earlier file, those of one rule, function and object; where the fingerprint is
 *           of another scheme, those of one rule, file, function and object. They must be the only ones of their kind
 *           on both sides: a wrong match would hide a new finding.
 * Cost:     linear, but quadratic in the findings of one rule and file that have no partner by fingerprint.
 */
#ifndef LOCKWISE_FINDINGS_IDENTITY_H
#define LOCKWISE_FINDINGS_IDENTITY_H

#include "base/map.h"
#include "base/vec.h"
#include "findings/facts.h"
#include "findings/finding.h"

typedef struct Identity {
    const char *fingerprint, *rule, *file, *function, *object;
    const char *key; /* NULL: not known */
    uint32_t same; /* set by identity_match: which one of the other time it is, + 1; 0 none */
} Identity;

typedef VEC(Identity) IdentityVec;

/* What the program consists of now. */
typedef struct Presence {
    StrMap *functions, *files; /* names; files as the identities have them */
} Presence;

void identity_add(IdentityVec *identities, Arena *arena, const Finding *finding);
Presence presence_new(Arena *arena);
void presence_add(Presence *now, const char *function, const char *file);
Presence presence_of_facts(const Facts *facts, Arena *arena);
/* Without `presence` (NULL) by fingerprints only. Several of `then` may be one of `now` by their fingerprint; that one
 * has the last of them. */
void identity_match(IdentityVec *then, IdentityVec *now, const Presence *presence);

#endif
