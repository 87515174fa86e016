/* model_facts.h: what is kept of a model with its run: the facts (findings/facts.h), in the order that they promise.
 * Memory:   the facts in the arena; names of functions are shared with the units.
 * Cost:     O(contexts x calls) and O(accesses), a small part of what building the model took.
 */
#ifndef LOCKWISE_CLI_MODEL_FACTS_H
#define LOCKWISE_CLI_MODEL_FACTS_H

#include "findings/facts.h"
#include "model/model.h"

Facts *model_facts(const Model *m, Arena *arena);

#endif
