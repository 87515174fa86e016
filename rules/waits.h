/* waits.h: calls that may wait for another thread, what ends a wait, and locks that are waited for without sleeping. */
#ifndef LOCKWISE_RULES_WAITS_H
#define LOCKWISE_RULES_WAITS_H

#include "rules/rule.h"

/* A library call that waits for a condition variable, semaphore, barrier or for the end of a thread. */
bool call_is_wait(const SyncCall *api);
/* The call waits for a condition variable, semaphore, barrier or for the end of a thread, itself or a few calls
 * below. */
bool call_waits(const Model *m, const CallSite *site);
/* The places where a condition is signalled, as far as they need a lock. */
typedef struct Signals {
    CtxId ctx; /* of the first one */
    InstrId instr;
    bool any, all_need;
} Signals;
Signals signals_find(const Model *m, ClassId condition, ClassId lock, bool shared);
/* ClassIds of spin locks, those made of an atomic variable included. */
Bitset locks_that_spin(const Model *m, Arena *scratch);

#endif
