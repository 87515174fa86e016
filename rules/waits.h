/* waits.h: calls that may wait for another thread. */
#ifndef LOCKWISE_RULES_WAITS_H
#define LOCKWISE_RULES_WAITS_H

#include "rules/rule.h"

/* The call waits for a condition variable, semaphore, barrier or for the end of a thread, itself or a few calls below. */
bool call_waits(const Model *m, const CallSite *site);

#endif
