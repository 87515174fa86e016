/* lowering.h: the first phase of a run: compile commands in, Tus out, whatever was lost in the gap ledger.
 * Order:    that of the compile database.
 * Memory:   in the given arena.
 */
#ifndef LOCKWISE_CLI_LOWERING_H
#define LOCKWISE_CLI_LOWERING_H

#include "base/diag.h"
#include "base/status.h"
#include "cli/cache.h"
#include "cli/workers.h"
#include "frontend/compdb.h"
#include "ir/ir.h"

typedef const char *SourcePath;
typedef VEC(SourcePath) SourcePathVec;

typedef struct Lowering {
    Tu **tus; /* of the units that were understood at least in part */
    uint32_t tu_count;
    uint32_t unit_count;    /* all that were tried */
    uint32_t failed_count;  /* nothing of it was understood */
    uint32_t degraded_count; /* with parse errors */
    uint32_t function_count, instr_count, unknown_count;
    uint32_t shared_count; /* units whose beginning was parsed once for several */
    uint32_t prelude_count; /* such beginnings */
    uint64_t lines; /* of main files, each once */
    double seconds;
    int ended_by; /* the signal that stopped it, 0 if none */
} Lowering;

/* Takes from the database the commands whose files are, or lie below, one of the paths; all if there is no path.
 * A path without any file is an error. */
Status lowering_select(CompileDb *db, char *const *paths, uint32_t path_count, Arena *arena, Diag *diag);

/* What to lower. */
typedef struct LoweringPlan {
    const CompileDb *db;
    const Options *options;
    Cache *cache;           /* NULL: none */
    const CacheUnit *units; /* of each command what the cache has; NULL without a cache */
    bool wants_records;     /* of what is not in the cache (unit_record.h), as the extra bytes of the results */
} LoweringPlan;

/* A result for each command that the cache has not: a file that does not exist is lost as GAP_TU_MISSING. Fails when no
 * worker can be started and, without an error, when a signal came. Says in *out which one, and what was shared. */
Status lowering_units(const LoweringPlan *plan, Arena *arena, Diag *diag, WorkerResult *results, Lowering *out);
/* The results that are not there yet: loaded from the cache, and lowered where its entries are damaged. */
Status lowering_load(const LoweringPlan *plan, Arena *arena, Diag *diag, WorkerResult *results, Lowering *out);
/* What the results are in all; fails when no unit was understood, with one error that says what became of the first. */
Status lowering_collect(const CompileDb *db, const WorkerResult *results, Arena *arena, Diag *diag, Lowering *out);
/* Of the main files, each once. */
uint64_t lowering_lines(const CompileDb *db, Arena *arena);
/* The files that were read, but those of the system, sorted. */
SourcePathVec lowering_sources(const Lowering *lowering, Arena *arena);

#endif
