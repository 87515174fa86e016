/* host_state.h: variables of a module that only the lock of its host keeps apart, such as Python's GIL those of an
 * extension.
 * Meaning:  a variable, as a whole, that a function which the host's threads call writes, and that another such call
 *           touches with no lock in common besides the token; what is done while the module is set up, thread-local and
 *           atomic accesses apart.
 */
#ifndef LOCKWISE_RULES_HOST_STATE_H
#define LOCKWISE_RULES_HOST_STATE_H

#include "rules/rule.h"

typedef struct HostState {
    const Access *write, *other; /* NULL: it is no such variable */
    bool is_renounced; /* the program does without the token: nothing keeps them apart */
} HostState;

HostState host_state_of(const Model *m, const Location *location);

#endif
