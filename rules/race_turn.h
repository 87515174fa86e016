/* race_turn.h: turns that threads take by atomic variables, without a lock that the model knows.
 */
#ifndef LOCKWISE_RULES_RACE_TURN_H
#define LOCKWISE_RULES_RACE_TURN_H

#include "rules/rule.h"

/* On its way to the access the thread of `a` announces itself by an atomic write, waits in a loop for another variable
 * that the other thread writes atomically, and writes atomically again after the access: as Peterson's, Dekker's,
 * bakery and ticket locks do. Whether it does so rightly is not known. Cost: O(functions on the chain and below). */
bool race_takes_turn(const Model *m, const Access *a, const Access *other);

#endif
