/* guard.h: which lock guards a location, by what its accesses hold.
 * Meaning:  the guard is the lock class held, exclusively or shared, at most sites; a site holds what all its accesses
 *           do. Cost: O(accesses x locks held).
 */
#ifndef LOCKWISE_MODEL_GUARD_H
#define LOCKWISE_MODEL_GUARD_H

#include "model/access.h"

/* Fills sites, guard and guarded_sites of a location. */
void guard_find(const Accesses *a, Location *location, Arena *scratch);

#endif
