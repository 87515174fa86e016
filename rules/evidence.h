/* evidence.h: the parts of a finding that all rules word alike: positions, call chains, locks held. */
#ifndef LOCKWISE_RULES_EVIDENCE_H
#define LOCKWISE_RULES_EVIDENCE_H

#include "rules/rule.h"

typedef struct Evidence {
    const Model *m;
    FindingSink *sink;
    Arena *scratch;
} Evidence;

SourceLoc evidence_loc(const Model *m, FnId fn, InstrId instr);
/* Starts a finding at an instruction, with the function set. */
Finding *evidence_begin(const Evidence *e, const char *rule, Tier tier, Severity severity, FnId fn, InstrId instr);

/* "thread worker (several), started at pool.c:40" */
const char *evidence_thread_title(const Evidence *e, ThreadId thread);
/* "q->lock, stats_lock", "" if none: surely held classes, by the names they have at the instruction's function. */
const char *evidence_locks(const Evidence *e, SetId classes);

/* A side for an instruction in a context: thread start, calls down to it with the locks taken on the way. The last
 * step is left to the caller. */
Side *evidence_side(const Evidence *e, Finding *finding, CtxId ctx, InstrId instr);
/* A side for the second lock of an edge, with the calls from where the first is held to it. */
Side *evidence_order_side(const Evidence *e, Finding *finding, const OrderEdge *edge, const char *text);
/* One step in fn. */
void evidence_step(const Evidence *e, Side *side, StepKind kind, FnId fn, InstrId instr, const char *lock,
                   const char *text);
/* One step at the beginning of fn. */
void evidence_entry(const Evidence *e, Side *side, FnId fn, const char *text);
/* "counter" in the words of the code at that place. */
const char *evidence_name(const Evidence *e, PathId address);

#endif
