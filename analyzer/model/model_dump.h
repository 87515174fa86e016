/* model_dump.h: what each phase of the model found, as text for people who work on the analysis and for goldens.
 * Meaning:  one fact a line, file:line with base names first where it has a place, no counts of work and no addresses.
 *           Paths are written in full, with their roots: see model_dump_internal.h.
 * Order:    as the tables of the phase; sets by the names of their members.
 */
#ifndef LOCKWISE_MODEL_MODEL_DUMP_H
#define LOCKWISE_MODEL_MODEL_DUMP_H

#include "model/model.h"

#include <stdio.h>

/* In the order in which the passes make them. */
typedef enum DumpPhase {
    DUMP_LINK,      /* functions, variables and records of all units */
    DUMP_VALUES,    /* paths of values and addresses, by block */
    DUMP_CALLGRAPH, /* targets of calls */
    DUMP_LIVES,     /* states of locks, threads and their kin; what was done out of order */
    DUMP_LOCKS,     /* summaries, locks held at accesses and calls, events, kinds of locks */
    DUMP_THREADS,   /* threads, and contexts by function */
    DUMP_ACCESSES,  /* shared locations with their accesses */
    DUMP_ORDER,     /* edges and cycles of the lock order */
    DUMP_PHASE_COUNT
} DumpPhase;

const char *dump_phase_name(DumpPhase phase); /* "link", "values", ... */
bool dump_phase_from_name(const char *name, DumpPhase *out_phase);
/* function: only what is in functions of that name; NULL: everything. */
void model_dump(const Model *m, DumpPhase phase, const char *function, FILE *out);

#endif
