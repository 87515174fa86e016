/* store_read.h: what reports see: one stored run, loaded whole, read-only.
 * Memory:   all in the given arena. Errors: as store.h; a database without runs is an error that says so.
 */
#ifndef LOCKWISE_FINDINGS_STORE_READ_H
#define LOCKWISE_FINDINGS_STORE_READ_H

#include "findings/store.h"

typedef struct StoredFinding {
    int64_t id;
    Finding finding; /* loc.file and steps' files are relative to the run's root when inside it */
    bool known;      /* in the baseline that the run was matched with (baseline.h); false as read */
} StoredFinding;

typedef struct StoredGap {
    const char *kind, *text; /* kebab-case name; sentence */
    const char *file, *function, *detail;
    uint32_t line;
} StoredGap;

typedef struct StoredSource {
    const char *file; /* as in findings */
    const char *text;
    size_t len;
} StoredSource;

typedef struct StoredRun {
    int64_t id;
    RunInfo info;
    VEC(RuleInfo) rules;             /* by id */
    VEC(StoredFinding) findings;     /* in the sink's order */
    VEC(StoredGap) gaps;             /* by kind, file, line */
    VEC(StoredSource) sources;       /* by file */
} StoredRun;

/* What is known of the program of a run besides its findings. */
typedef struct StoredFacts {
    int64_t run;
    const char *root; /* of the run: locations in it are relative */
    Facts facts;
} StoredFacts;

/* Run 0 is the newest one. NULL after an error. The file is opened read-only and need not be writable. */
StoredRun *store_read_run(const char *path, int64_t run, Arena *arena, Diag *diag);
/* The same; a run that was stored without facts is an error too. */
StoredFacts *store_read_facts(const char *path, int64_t run, Arena *arena, Diag *diag);
/* The rule's metadata, or NULL. */
const RuleInfo *stored_rule(const StoredRun *run, const char *id);
/* The text of line `line` (1-based) without its newline; NULL if the source or line is not stored. */
const char *stored_line(const StoredRun *run, const char *file, uint32_t line, size_t *out_len);

#endif
