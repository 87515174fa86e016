/* waits.h: calls that may wait for another thread, what ends a wait, and locks that are waited for without sleeping. */
#ifndef LOCKWISE_RULES_WAITS_H
#define LOCKWISE_RULES_WAITS_H

#include "rules/rule.h"

/* A library call that waits for a condition variable, semaphore, barrier or for the end of a thread. */
bool call_is_wait(const SyncCall *api);
/* The call waits for a condition variable, semaphore, barrier or for the end of a thread, itself or a few calls
 * below. */
bool call_waits(const Model *m, const CallSite *site);
/* A semaphore, waited for in the function or a wrapper that it calls, lets the thread through to the instruction. Those
 * that begin with more than one let several through at once, and count only with `counting`. */
bool semaphore_lets_through(const Model *m, FnId fn, InstrId instr, bool counting);
/* Whether a semaphore of the class begins with more than one, wherever it is made; or who posts it has waited for one
 * that does: the places of a buffer. */
bool semaphore_lets_several(const Model *m, ClassId semaphore);
/* The places where a condition is signalled, as far as they need a lock. */
typedef struct Signals {
    CtxId ctx; /* of the first one */
    InstrId instr;
    bool any, all_need;
} Signals;
Signals signals_find(const Model *m, ClassId condition, ClassId lock, bool shared);
/* The same of calls that post a semaphore or wait at a barrier: whether all that come to one have the lock there, or
 * have had to take it just before. The waiter itself does not post for itself, and is no other at its barrier. */
Signals threads_come_by(const Model *m, SyncKind kind, ClassId object, ClassId lock, CtxId waiter);
/* Whether a semaphore of the class is made with 0, wherever it is made. */
bool semaphore_starts_with_none(const Model *m, ClassId semaphore);
/* ClassIds of spin locks, those made of an atomic variable included. */
Bitset locks_that_spin(const Model *m, Arena *scratch);

#endif
