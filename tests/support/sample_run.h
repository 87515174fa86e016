/* sample_run.h: a made-up run over testdata/reports/project, the same each time: a race, a deadlock, a leak, and one
 * finding of the lowest tier. Tests of the store and of the reports share it.
 */
#ifndef LOCKWISE_TESTS_SUPPORT_SAMPLE_RUN_H
#define LOCKWISE_TESTS_SUPPORT_SAMPLE_RUN_H

#include "findings/store_read.h"

enum { SAMPLE_FINDINGS = 4, SAMPLE_RULES = 4, SAMPLE_GAPS = 5 };

/* Where the sample's sources really are. */
extern const char *const sample_project;

/* The findings with paths below root, finished. */
FindingSink *sample_sink(Arena *arena, const char *root);
RunInfo sample_info(const char *root);
/* SAMPLE_RULES entries, by id. */
const RuleInfo *sample_rules(void);
/* Adds SAMPLE_GAPS distinct gaps, some twice, in no order. */
void sample_gaps(Diag *diag, const char *root);

/* The whole as the store would give it back, with the root "/home/ada/jobs" and no database. */
StoredRun *sample_run(Arena *arena);
/* One finding whose texts, file and source try to be markup and code. */
StoredRun *sample_hostile_run(Arena *arena);

#endif
