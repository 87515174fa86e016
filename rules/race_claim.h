/* race_claim.h: what speaks for a race on a location though a lock is held at few of its sites, or at none: then it is
 * the two accesses themselves that show what was meant.
 */
#ifndef LOCKWISE_RULES_RACE_CLAIM_H
#define LOCKWISE_RULES_RACE_CLAIM_H

#include "rules/rule.h"

typedef enum RaceClaim {
    CLAIM_NONE,
    CLAIM_WEAK,  /* worth a look */
    CLAIM_STRONG /* as good as a guard that covers most sites */
} RaceClaim;

/* Of two accesses that may happen at once and have no lock in common. */
RaceClaim race_claim(const Model *m, const Location *l, const Access *odd, const Access *usual);
/* A new thread looks for its own handle where its creator is about to store it. */
bool race_is_about_own_handle(const Model *m, const Access *a, const Access *b);
/* The function has given the guard back a few steps before: the access was meant to stand before the release, or nobody
 * has thought of it. Cost: O(instructions of three blocks). */
bool race_follows_release(const Model *m, const Location *l, const Access *a);
/* The same of the accessed object's own lock: who takes that takes the object to be shared. */
bool race_follows_own_release(const Model *m, const Location *l, const Access *a);
/* Locks, ClassId << 1, that the function of a write has given back a few steps before, and under which it has touched
 * the same place of an object that lies where it lay then: it was not taken out of anything. Cost: as above, for each
 * access of the function to the location. */
SetId race_given_back(const Model *m, const Location *l, const Access *a);
/* The function of the access takes a lock before it if a number says so that some loop counts: no flag that tells
 * whether there is another thread, or whether the caller has the lock. Cost: O(calls of the function). */
bool race_locks_by_count(const Model *m, const Access *a);

#endif
