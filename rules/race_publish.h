/* race_publish.h: a new object that its maker still writes to when it has made it known under a lock.
 */
#ifndef LOCKWISE_RULES_RACE_PUBLISH_H
#define LOCKWISE_RULES_RACE_PUBLISH_H

#include "rules/rule.h"

/* On the way to the write of `a` its function, or one that it calls, has stored the address of the object, which it has
 * allocated itself, under a lock that `other` holds too: who takes that finds the object as it is. Or it has stored it
 * where the other thread has its object from. Whose function takes the lock once more later may say only then that the
 * object is ready, and does not count; nor does one that waits for anything before it writes.
 * Cost: O(instructions of the function and of those that it hands the object to). */
bool race_is_published_before(const Model *m, const Access *a, const Access *other);

/* The class of the variable that a value was read from, in its function or in a getter that this calls; 0 none. */
ClassId race_read_from(const Model *m, PathId value);

#endif
