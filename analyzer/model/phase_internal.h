/* phase_internal.h: which tests of tokens are of use; shared by phase_find.c and phase_use.c. */
#ifndef LOCKWISE_MODEL_PHASE_INTERNAL_H
#define LOCKWISE_MODEL_PHASE_INTERNAL_H

#include "model/phase.h"

/* Whether tests of a token that are plain, or acquire it, can order anything. */
typedef struct PassUse {
    bool plain, ordered;
} PassUse;

/* By TokenId, over-approximated. Cost: call sites, times rounds. */
PassUse *phases_find_use(const Phases *p, Arena *scratch);

#endif
