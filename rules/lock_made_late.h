/* lock_made_late.h: locks that are initialised after their object was put where others find it.
 * Meaning:  a function has an object from a call, mostly an allocation, puts it into a list or variable under a
 *           lock, gives that lock back, and initialises a lock in the object then; another thread may take that one,
 *           with the lock held under which the object was put there.
 * Cost:     initialisations times acquisitions of their class.
 */
#ifndef LOCKWISE_RULES_LOCK_MADE_LATE_H
#define LOCKWISE_RULES_LOCK_MADE_LATE_H

#include "rules/evidence.h"

/* Findings of lock-uninitialised. */
void lock_made_late_report(const Evidence *e);

#endif
