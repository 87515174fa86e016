/* race_guard_life.h: where the guard of a variable is made and where it ends.
 */
#ifndef LOCKWISE_RULES_RACE_GUARD_LIFE_H
#define LOCKWISE_RULES_RACE_GUARD_LIFE_H

#include "rules/rule.h"

/* A function on the way to the access initialises the guard, and has started no thread before: nobody can use the
 * object yet, unless its lock was taken just before. Or it destroys the guard: nobody can use the object any more,
 * unless a thread is joined in between. Cost: O(calls of the functions on the chain and of what they call). */
bool race_makes_or_ends_guard(const Model *m, const Location *l, const Access *a);

#endif
