/* race_word.h: a race as a finding: its sentence, its two sides and what it assumes. Which two accesses these are, and
 * how sure it is, race_pair.c has decided.
 */
#ifndef LOCKWISE_RULES_RACE_WORD_H
#define LOCKWISE_RULES_RACE_WORD_H

#include "rules/evidence.h"
#include "rules/race_kind.h"

typedef struct Race {
    const Location *location;
    const Access *odd, *usual;
    const Access *const *others; /* of other functions, as odd and as sure */
    uint32_t other_count;
    RaceKind kind;
    bool guard_is_broken; /* the location's guard is meant, the usual access holds it, the odd one does not */
    bool one_object; /* both accesses are surely of one */
} Race;

/* Fills all of the finding but rule, tier and severity. */
void race_word(const Evidence *e, Finding *f, const Race *race);

#endif
