/* declared.h: code against its own thread-safety attributes; each function reports for one of the rules.
 * Meaning:  an attribute is taken at its word: an access without the lock that is declared to guard it is a finding
 *           whether or not another access was seen that it collides with.
 */
#ifndef LOCKWISE_RULES_DECLARED_H
#define LOCKWISE_RULES_DECLARED_H

#include "rules/rule.h"

/* Whether the location is declared to be guarded: then that alone is judged. */
bool declared_is_guarded(const Model *m, const Location *location);
/* Accesses without the declared guard: writes, or reads. One for each location and function. */
void declared_report_accesses(const Model *m, FindingSink *sink, Arena *scratch, const Rule *rule, bool writes);
/* Calls without a lock that the callee is declared to require. */
void declared_report_calls_without(const Model *m, FindingSink *sink, Arena *scratch, const Rule *rule);
/* Calls with a lock that the callee is declared to exclude. */
void declared_report_calls_with(const Model *m, FindingSink *sink, Arena *scratch, const Rule *rule);
/* Locks taken against their declared order. */
void declared_report_order(const Model *m, FindingSink *sink, Arena *scratch, const Rule *rule);

#endif
