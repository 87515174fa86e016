/* creation.h: threads that a call creates, itself or further down, for rules that advise on how many there are. */
#ifndef LOCKWISE_RULES_CREATION_H
#define LOCKWISE_RULES_CREATION_H

#include "rules/evidence.h"

enum { CREATION_CALLS = 4 };

/* From a call down to one that creates a thread. */
typedef struct Creation {
    const CallSite *sites[CREATION_CALLS + 1]; /* the call first, the creation last */
    uint32_t count;                            /* 0: it creates none */
} Creation;

/* Calls with one target are followed. Left out: what happens once, and what is created with no argument of its own. */
Creation creation_below(const Model *m, const CallSite *call);
static inline const CallSite *creation_site(const Creation *c) {
    return c->sites[c->count - 1];
}
/* The calls down to the creation, and what is run. */
void creation_steps(const Evidence *e, Side *side, const Creation *c);
/* "serve_client", or "a function" */
const char *creation_start_name(const Evidence *e, const CallSite *create);

#endif
