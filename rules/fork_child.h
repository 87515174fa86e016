/* fork_child.h: what the child of a fork does before it executes another program, for the rules about fork. */
#ifndef LOCKWISE_RULES_FORK_CHILD_H
#define LOCKWISE_RULES_FORK_CHILD_H

#include "rules/evidence.h"

/* The first call in a function that a child must not make. */
typedef struct Misstep {
    const CallSite *site; /* NULL: none. Of a function with a body: it makes one */
    FnId callee;          /* that body */
} Misstep;

typedef struct ForkWalk {
    const Evidence *e;
    bool (*is_wrong)(const struct ForkWalk *walk, const CallSite *site);
    const void *context; /* for is_wrong */
    Misstep *missteps;   /* by FnId */
} ForkWalk;

/* Looks through all functions, once for all forks. */
ForkWalk fork_walk_new(const Evidence *e, bool (*is_wrong)(const ForkWalk *walk, const CallSite *site),
                       const void *context);
/* What the child of a fork does first that it must not; site NULL if nothing. */
Misstep fork_walk_child(const ForkWalk *walk, const CallSite *fork);
/* A context in which another thread may live beside the one that forks, that with the fewest callers, which is the
 * easiest to believe, and a doubtful one only if there is no other; 0 none. */
CtxId fork_beside_threads(const Model *m, const CallSite *fork);
/* The other thread, for people: "thread worker". In the sink. */
const char *fork_other_thread(const Evidence *e, CtxId ctx, const CallSite *fork);

/* Starts a finding at the call of the child that is to be mended: in the function that forks, or further down as long
 * as functions serve the child alone. Its side goes from the beginning of the thread to the fork and on to the wrong
 * call, which is *out_last; the last step is left to the caller. */
Finding *fork_begin_finding(const ForkWalk *walk, const char *rule, Tier tier, CtxId ctx, const CallSite *fork,
                            Misstep at, const CallSite **out_last, Side **out_side);

#endif
