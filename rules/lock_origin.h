/* lock_origin.h: whose mistake it is that a lock is held. */
#ifndef LOCKWISE_RULES_LOCK_ORIGIN_H
#define LOCKWISE_RULES_LOCK_ORIGIN_H

#include "rules/rule.h"

/* The lock was taken by the call at `site` of fn, and the callee keeps it on some paths only although no caller ever
 * gives it back: the callee leaks it, and its own finding says so. */
bool lock_is_callees_fault(const Model *m, FnId fn, InstrId site);

/* fn is where threads begin and end, as their start function or called by one that only calls what it is handed, and
 * nobody else calls it: what it holds when it returns nobody can release. */
bool lock_ends_with_thread(const Model *m, FnId fn);

/* The function releases the lock where it finds a variable set, which it sets itself where it has taken the lock: where
 * it does not find it set, the lock is not held, whatever has been called in between. */
bool lock_is_told_by_flag(const Model *m, const LockEvent *held);

/* The function takes locks of the class in one loop and gives them back in another one: how often each goes round, and
 * of which objects, is not known. */
bool lock_is_of_two_loops(const Model *m, FnId fn, ClassId class);

/* The release is one of a lock that is not held, or no longer, for a value of a parameter alone (by_contract). No
 * caller ever has the lock, or this function has taken it itself, and some caller may hand over that value: it is no
 * agreement with callers then. */
bool lock_has_no_contract(const Model *m, const LockEvent *event);

/* An event of a release without the lock: the context of a thread that releases what its creator surely held when it
 * created the thread, and has not taken it; 0 if there is none. */
CtxId lock_is_creators(const Model *m, const LockEvent *event);

#endif
