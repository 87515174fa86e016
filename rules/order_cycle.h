/* order_cycle.h: cycles in the order of locks as findings. */
#ifndef LOCKWISE_RULES_ORDER_CYCLE_H
#define LOCKWISE_RULES_ORDER_CYCLE_H

#include "rules/rule.h"

/* Whether one of its locks is a token, such as Python's GIL. */
bool order_has_token(const Model *m, const OrderCycle *cycle);
/* Reports the cycles with tokens, or those without, under the id of a rule. */
void order_report(const Model *m, FindingSink *sink, Arena *scratch, const char *rule, bool of_tokens);

#endif
