/* race_pair.h: which two accesses of a location to show, and how sure that is: shared by the race rules.
 * The rule about writes reports a location if a write is the access that breaks the discipline, the one about reads
 * if only a read does; so a location is reported once.
 */
#ifndef LOCKWISE_RULES_RACE_PAIR_H
#define LOCKWISE_RULES_RACE_PAIR_H

#include "rules/rule.h"

/* Reports each location whose odd access is a write, or a read. */
void race_report(const Model *m, FindingSink *sink, Arena *scratch, const Rule *rule, bool writes);

#endif
