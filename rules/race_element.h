/* race_element.h: whether two accesses to elements of one array, by indices that are not constants, are surely to one
 * element some time: then they are judged like accesses to one variable.
 */
#ifndef LOCKWISE_RULES_RACE_ELEMENT_H
#define LOCKWISE_RULES_RACE_ELEMENT_H

#include "rules/rule.h"

/* Both are of one array that exists once, and no lock is held at either. One goes through all elements, in a loop that
 * waits for nobody; or each of several threads touches the element of its own number and one beside it; or each of them
 * counts what it has read, and the element is chosen by that. Cost: O(blocks + instructions of both functions). */
bool race_elements_meet(const Model *m, const Access *a, const Access *b);
/* The odd access holds the guard of another element, surely, the usual one that of its own: that threads share elements
 * is said by their locks. */
bool race_holds_lock_of_other_element(const Model *m, const Location *l, const Access *odd, const Access *usual);

#endif
