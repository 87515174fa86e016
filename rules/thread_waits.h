/* thread_waits.h: which threads may be kept back by others in a way that locks, joins and phases do not tell of.
 * Meaning:  a thread that never waits runs beside all that it is not ordered with.
 */
#ifndef LOCKWISE_RULES_THREAD_WAITS_H
#define LOCKWISE_RULES_THREAD_WAITS_H

#include "rules/rule.h"

/* It calls what waits for others or is not known, or looks at an atomic or a volatile variable. Sleeping is no waiting.
 * Cost: the first time O(contexts + calls + accesses). */
bool thread_waits(const Model *m, ThreadId thread);

#endif
