/* phase_internal.h: which tests of tokens are of use, and where barriers are waited at; shared by the phase files. */
#ifndef LOCKWISE_MODEL_PHASE_INTERNAL_H
#define LOCKWISE_MODEL_PHASE_INTERNAL_H

#include "model/phase.h"

/* Whether tests of a token that are plain, or acquire it, can order anything. */
typedef struct PassUse {
    bool plain, ordered;
} PassUse;

/* By TokenId, over-approximated. Cost: call sites, times rounds. */
PassUse *phases_find_use(const Phases *p, Arena *scratch);
/* The barrier that a call of a library waits at; 0 none. */
ClassId phase_barrier_of(const Phases *p, const CallSite *site);

#endif
