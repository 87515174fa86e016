/* hoststate.h: what keeps the shared state of a module apart that the host of a token calls, such as Python's GIL that
 * of an extension; with the token and without it.
 * Meaning:  a location (access.h) is state under the token if some access to it is made by a function that the host
 *           calls, or while the token is held. Two accesses meet if nothing but a lock could keep them apart. What is
 *           done while the module is set up is before all else. Thread-local data are no state, nor is what the host's
 *           own structs hold.
 * Memory:   in the model's. Cost: all locations are judged when the first is asked for, each by the pairs of its first
 *           64 accesses.
 */
#ifndef LOCKWISE_MODEL_HOSTSTATE_H
#define LOCKWISE_MODEL_HOSTSTATE_H

#include "model/access.h"

struct Model;

typedef enum StateScope {
    STATE_VARIABLE, /* there is one */
    STATE_MODULE, /* a member of the module's own state: there is one for each interpreter */
    STATE_OBJECT, /* a member of the host's objects */
    STATE_MEMORY, /* anything else that pointers lead to */
} StateScope;

typedef enum StateKeeper {
    STATE_NOTHING, /* two accesses, one a write, may happen at once */
    STATE_TOKEN, /* but for the token they would */
    STATE_LOCKED, /* a lock, at all accesses that could meet */
    STATE_ATOMIC, /* all accesses are */
    STATE_APART, /* they do not meet: each thread has its own, or they are ordered in time */
    STATE_SET_UP, /* written only while the module is set up */
    STATE_CONSTANT, /* written nowhere */
} StateKeeper;

typedef struct HostState {
    StateScope scope;
    StateKeeper with, without; /* the token */
    ClassId lock; /* LOCKED: most of them */
    /* without is NOTHING: two that may happen at once; of functions that the host calls, if there are such */
    const Access *write, *other;
    bool by_host; /* both are */
} HostState;

/* NULL if it is no such state. */
const HostState *hoststate_of(const struct Model *m, const Location *location);
/* Whether gil-free-threaded-state speaks of it: variables, the module's state and members of objects that functions
 * which the host calls write and touch, and that no lock guards anywhere. */
bool hoststate_is_bare(const struct Model *m, const Location *location);
/* Whether some state is there once for hosts with a token each. */
bool hoststate_is_split(const struct Model *m);
/* Whether the program does without a token. */
bool hoststate_is_renounced(const struct Model *m);

#endif
