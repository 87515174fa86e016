/* facts_merge.h: the facts of several programs as one.
 * Meaning:  functions, locks and objects of one name and place are the same in all programs that share the code;
 *           threads are each program's own, called "worker@program" where several programs have one of that name. The
 *           situations of a place are those of all programs; the guard of an object is that of the program that
 *           touches it at most places.
 * Memory:   in the arena; refers into the parts.
 * Cost:     O(n log n) in the sum of all facts. Order: as facts.h promises.
 */
#ifndef LOCKWISE_FINDINGS_FACTS_MERGE_H
#define LOCKWISE_FINDINGS_FACTS_MERGE_H

#include "findings/facts.h"

typedef struct ProgramFacts {
    const char *program;
    const Facts *facts;
} ProgramFacts;

/* count >= 1 */
const Facts *facts_merge(const ProgramFacts *parts, uint32_t count, Arena *arena);

#endif
