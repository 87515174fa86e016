/* race_pair.h: which two accesses of a location to show, and how sure that is: shared by the race rules.
 * Each location is reported once, by the rule of its kind (race_kind.h): the one about writes if a write is the access
 * that breaks the discipline, the one about reads if only a read does.
 */
#ifndef LOCKWISE_RULES_RACE_PAIR_H
#define LOCKWISE_RULES_RACE_PAIR_H

#include "rules/race_kind.h"

/* Reports each location whose race is of that kind. */
void race_report(const Model *m, FindingSink *sink, Arena *scratch, const Rule *rule, RaceKind kind);

#endif
