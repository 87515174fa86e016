/* model_facts_internal.h: shared by the model_facts files.
 * While facts are gathered, ids in them are the model's: a FactLockId holds a ClassId, a FactLocksetId a SetId, a
 * FactThreadId a ThreadId, a FactSituationsId a number in `lists`, a FactObjectId a number in the order of the model.
 * Functions have their final ids from the start. facts_number gives all others theirs.
 */
#ifndef LOCKWISE_CLI_MODEL_FACTS_INTERNAL_H
#define LOCKWISE_CLI_MODEL_FACTS_INTERNAL_H

#include "cli/model_facts.h"

typedef struct FactBuilder {
    const Model *m;
    Facts *f;
    Arena *arena;    /* of the facts */
    Arena *scratch;  /* of what is needed until the end: never reset, as maps live in it */
    Arena *brief;    /* of one place in the code */
    FactFnId *fn_of; /* by FnId */
    FnId *fns;       /* by FactFnId */
    Map *locks;      /* ClassId -> PathId of such a lock, 0 none was seen */
    Map *kinds;      /* ClassId -> LockKind, the largest with which it is used */
    StrMap *list_ids;             /* bytes of a list of situations -> its number */
    VEC(FactSituations) lists;    /* 0: the empty one */
} FactBuilder;

SourceLoc facts_loc(ModelPos pos);
/* Where the variable stands that an address of the class is in, or the type that it is a member of. */
SourceLoc facts_class_loc(const FactBuilder *b, ClassId class, PathId address);
int facts_compare_loc(const SourceLoc *a, const SourceLoc *b);
/* The number of a list; sorts it, drops repetitions, and keeps a copy. */
FactSituationsId facts_intern_list(FactBuilder *b, FactSituations *list);
FactSituation facts_situation(const FactBuilder *b, CtxId ctx, InstrId instr);
/* A place in the code, and that of a call. */
FactSite facts_place(const FactBuilder *b, FnId fn, InstrId instr, FactSituationsId situations);
FactSite facts_site(const FactBuilder *b, const CallSite *site, FactSituationsId situations);

void facts_find_calls(FactBuilder *b);    /* calls, lock sites; situations of functions */
void facts_find_lock_uses(FactBuilder *b, const CallSite *site); /* what a call does to locks */
/* Whether whoever calls the function gets the effect (LockStatus) on a lock in its terms, whatever it returns: the lock
 * is then used where it is called. */
bool facts_is_lock_wrapper(const FactBuilder *b, FnId fn, PathId lock, uint8_t status);
void facts_find_accesses(FactBuilder *b); /* objects, accesses */
void facts_find_order(FactBuilder *b); /* edges, cycles */
void facts_find_threads(FactBuilder *b); /* threads, parallel */
void facts_find_shares(FactBuilder *b);
void facts_find_states(FactBuilder *b); /* tokens, states; after the objects */
/* Final ids and order of all of them. */
void facts_number(FactBuilder *b);

#endif
