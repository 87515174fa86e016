/* analysis.h: from compile commands to a stored run: lowering, model, rules, suppression, store.
 * Everything that is printed comes from the run as it is read back, so that `check` and `report` cannot differ.
 */
#ifndef LOCKWISE_CLI_ANALYSIS_H
#define LOCKWISE_CLI_ANALYSIS_H

#include "cli/cache.h"
#include "cli/config.h"
#include "cli/lowering.h"
#include "cli/stats.h"
#include "findings/store_read.h"
#include "model/programs.h"
#include "model/syncapi.h"

typedef struct Analysis {
    const Options *options;
    const CompileDb *db;
    const Config *config;
    SyncApi *api; /* complete after analysis_choose */
    const char *commit; /* of the sources, "" if unknown */
    /* analysis_begin */
    int64_t started;
    Cache *cache; /* NULL: none */
    CacheUnit *units; /* of each command what the cache has, NULL without a cache */
    /* analysis_parse */
    WorkerResult *results; /* of each command, until analysis_lower */
    /* analysis_lower */
    Lowering lowering;
    Programs *programs;
    /* analysis_judge */
    const Facts *facts; /* paths are absolute */
    /* analysis_judge, analysis_again or analysis_unmoved */
    bool saw_something; /* locks or threads */
} Analysis;

/* Looks what the cache has. */
void analysis_begin(Analysis *analysis, Stats *stats, Arena *arena);
/* The run that a stored one is copied to, if that followed from the same (reuse.h); *out_run is NULL if there is
 * none. */
Status analysis_again(Analysis *analysis, const char *store, Stats *stats, Arena *arena, Diag *diag,
                      StoredRun **out_run);
/* Lowers the units that the cache has not. Fails without an error if a signal came: lowering.ended_by. */
Status analysis_parse(Analysis *analysis, Arena *arena, Diag *diag);
/* As analysis_again, now that the units are known: the run that a stored one with the same units is copied to. */
Status analysis_unmoved(Analysis *analysis, const char *store, Stats *stats, Arena *arena, Diag *diag,
                        StoredRun **out_run);
/* The other units; and all of them together. Fails as analysis_parse does. */
Status analysis_lower(Analysis *analysis, Stats *stats, Arena *arena, Diag *diag);
/* What is done with units that are lowered already: which programs they make. analysis_lower does it too. */
Status analysis_choose(Analysis *analysis, Stats *stats, Arena *arena, Diag *diag);
/* Stores the run in the database; NULL after an error. */
StoredRun *analysis_judge(Analysis *analysis, const char *store, Stats *stats, Arena *arena, Diag *diag);
/* The rules that a configuration wants, as they are stored. */
RuleInfo *analysis_rules(const Config *config, Arena *arena, uint32_t *out_count);

#endif
