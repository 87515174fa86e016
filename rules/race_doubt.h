/* race_doubt.h: what speaks against a race that locks and order between threads leave possible. None of it is a proof:
 * it lowers the tier.
 */
#ifndef LOCKWISE_RULES_RACE_DOUBT_H
#define LOCKWISE_RULES_RACE_DOUBT_H

#include "rules/rule.h"

/* Without any lock to show what was meant, a long chain of calls makes it likely that some condition on the way keeps
 * the threads apart. Main is taken to go anywhere. */
bool race_is_near_root(const Model *m, const Access *a);
/* One thread sets it up the first time that it comes by, by a variable that nobody sets back: then nobody uses it
 * yet. */
bool race_is_set_up_once(const Model *m, const Location *l, const Access *a);
/* The write sets up, under the guard, what a function on the way to it has found not to be there; and the read comes,
 * in a call of that function too, after the same test: it is set up by then, and stays. */
bool race_is_after_set_up(const Model *m, const Location *l, const Access *odd, const Access *usual);
/* Somebody makes the variable zero again. */
bool race_is_set_back(const Model *m, PathId variable);
/* The function gives back a lock of the guard's class that it has not taken: it was held for it, and perhaps still is
 * at the access. */
bool race_releases_guard_of_others(const Model *m, const Location *l, const Access *a);
/* A function on the way to the access holds the guard at the call on some paths: those that get there, perhaps. Or it
 * is the callers of a library who hold it, which has functions that take it for them. */
bool race_caller_may_hold_guard(const Model *m, const Location *l, const Access *a);
/* The function of the access has taken a lock that has no name, such as one of several that a condition chooses: of two
 * such locks it is not known whether they are one. */
bool race_holds_nameless_lock(const Model *m, const Access *a);
/* A function on the way to the access has counted up a member of the accessed object before: it is pinned, and who
 * would change it sees that. */
bool race_is_pinned(const Model *m, const Access *a);
/* The chains of calls that lead to the two accesses hand down two different global variables. */
bool race_is_of_two_globals(const Model *m, const Access *odd, const Access *usual);
/* The odd access is to a variable of a type that others have too, and holds a lock that all accesses to that one
 * hold. */
bool race_holds_guard_of_variable(const Model *m, const Location *l, const Access *odd);
/* Of a field of many objects: it is only written by threads that run one function, and read by one of them; or it is
 * read by the function of a library that also writes it, itself or by what it calls before. Each thread, or each caller
 * of the library, has perhaps an object of its own, and takes the lock for others to read it. */
bool race_is_owners_read(const Model *m, const Location *l, const Access *odd, const Access *usual);
/* A volatile read of a variable that is a lock itself: who waits for it looks first whether it is free, and takes it
 * atomically then. Cost: O(accesses of the location). */
bool race_looks_at_lock(const Model *m, const Location *l, const Access *a);
/* The value that is read is only compared: the reader looks at a flag. Cost: O(function). */
bool race_only_compares(const Model *m, const Access *a);
/* The value is read to be compared, and for nothing else; it may be read again later. Cost: O(function). */
bool race_is_tested_at_once(const Model *m, const Access *a);
/* The value that is read decides whether a loop goes on: the reader waits for it to change, and need never see that it
 * has, since the compiler may take the load out of the loop. Cost: O(blocks of loops). */
bool race_ends_loop(const Model *m, const Access *a);
/* The thread comes to the access once: there is no loop on the way from its start. Callers of a library may come
 * often. */
bool race_looks_once(const Model *m, const Access *a);
/* A semaphore has let the thread through: perhaps one that the other thread posts when it has done. */
bool race_is_let_through(const Model *m, const Access *a);
/* The thread of `a` gets here only after it has found a variable to be something else than zero that the other thread
 * sets after its access: an atomic one, or one under a lock that stays set. Perhaps the other one waits meanwhile. */
bool race_takes_orders(const Model *m, const Access *a, const Access *other);
/* The same, and no access that the thread of `a` surely makes holds the guard: that lock is not what keeps the two
 * apart. */
bool race_is_handed_work(const Model *m, const Location *l, const Access *a, const Access *other);

#endif
