/* thread_end.h: whether anybody sees to the end of a thread. */
#ifndef LOCKWISE_RULES_THREAD_END_H
#define LOCKWISE_RULES_THREAD_END_H

#include "rules/rule.h"

/* Whether no thread that the call creates needs a join: it detaches itself, or never ends. */
bool thread_needs_no_join(const Model *m, const CallSite *create, Arena *scratch);
/* Whether its threads come to their end without going round a loop, in what they call either: long before the process
 * ends.
 * Cost: O(functions that they run). */
bool thread_is_brief(const Model *m, const CallSite *create, Arena *scratch);
bool thread_is_joined(const Model *m, const CallSite *create);
/* Whether its threads are joined or detached anywhere, or created with an attribute that may say so. */
bool thread_is_ended(const Model *m, const CallSite *create, Arena *scratch);

#endif
