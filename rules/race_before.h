/* race_before.h: what has gone before two accesses that speaks against a race of theirs: the object is new, or has its
 * value already. None of it is a proof: it lowers the tier.
 */
#ifndef LOCKWISE_RULES_RACE_BEFORE_H
#define LOCKWISE_RULES_RACE_BEFORE_H

#include "rules/rule.h"

/* A function on the way to the access has made the object, and creates the threads of the other one only later: those
 * that run already were given what it made at other times. */
bool race_is_before_own_threads(const Model *m, const Access *a, const Access *other);
/* A function on the way to the access hands out only later the function by which the other thread comes to its own. */
bool race_is_before_hand_over(const Model *m, const Access *a, const Access *other);
/* The access is made by main, which comes to create the other thread only if a call by a pointer leads there: perhaps
 * it never does, or has not yet. */
bool race_is_perhaps_alone(const Model *m, const Access *a, const Access *other);
/* The reader has found the value to be set, and all that write do so where they find it not to be: it stays. */
bool race_is_settled(const Model *m, const Location *l, const Access *odd);
/* All that write set up, under the guard, what they find not to be there; and the reader uses it without a look whether
 * it is: it is there by then. */
bool race_is_taken_for_set(const Model *m, const Location *l, const Access *odd);
/* A caller of a library hands it the arguments of main: that is done by main, first of all. */
bool race_has_arguments_of_main(const Model *m, const Access *a);

#endif
