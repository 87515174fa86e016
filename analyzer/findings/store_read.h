/* store_read.h: what reports see: one stored run, loaded whole, read-only.
 * Memory:   all in the given arena. Errors: as store.h; a database without runs is an error that says so.
 */
#ifndef LOCKWISE_FINDINGS_STORE_READ_H
#define LOCKWISE_FINDINGS_STORE_READ_H

#include "findings/store.h"

typedef struct StoredFinding {
    int64_t id;
    Finding finding; /* loc.file and steps' files are relative to the run's root when inside it */
    const char *review; /* what was found out about it; NULL as read */
    bool known;      /* in the baseline that the run was matched with (baseline.h); false as read */
    bool untouched;  /* by the changes that the run was matched with (changes.h); false as read */
} StoredFinding;

typedef struct StoredGap {
    const char *kind, *text; /* kebab-case name; sentence */
    const char *file, *function, *detail;
    uint32_t line;
} StoredGap;

/* To be had by stored_source: a text is unpacked when it is first asked for; most reports ask for few or none. */
typedef struct StoredSource {
    const char *file; /* as in findings */
    const char *text; /* NULL: not unpacked yet */
    size_t len;       /* of the text */
    const void *packed;
    size_t packed_len;
} StoredSource;

typedef struct StoredRun {
    Arena *arena; /* that it lies in */
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

/* A run and how much it found; findings that comments hide are not counted. */
typedef struct StoredPast {
    int64_t id;
    int64_t started; /* seconds since 1970, UTC */
    const char *git_commit;
    uint32_t counts[TIER_COUNT];
} StoredPast;

typedef VEC(StoredPast) StoredPastVec;

/* A run in the list of all. */
typedef struct RunRow {
    int64_t id, started; /* seconds since 1970, UTC */
    const char *git_commit;
    uint32_t tu_count, tu_failed;
    uint32_t tiers[TIER_COUNT]; /* findings, without those that are suppressed */
    uint32_t suppressed;
    uint32_t added, gone; /* of tier high and definite, against the run before; 0 for the first */
} RunRow;

typedef VEC(RunRow) RunRowVec;

/* The last `most` runs (0: all), oldest first. The file is opened read-only. */
Status store_list_runs(const char *path, uint32_t most, Arena *arena, Diag *diag, RunRowVec *out);

/* Run 0 is the newest one. NULL after an error. The file is opened read-only and need not be writable. */
StoredRun *store_read_run(const char *path, int64_t run, Arena *arena, Diag *diag);
/* The same; a run that was stored without facts is an error too. */
StoredFacts *store_read_facts(const char *path, int64_t run, Arena *arena, Diag *diag);
/* As store_read_run, from a database that is open: what was just written and is still in memory is not read again. */
StoredRun *store_read_open(Store *store, int64_t run, Arena *arena);
/* The runs that can be compared with this one, which is the last: those before it of the same command in the same
 * folder. At most `most` of them, oldest first. */
Status store_read_history(const char *path, int64_t run, uint32_t most, Arena *arena, Diag *diag, StoredPastVec *out);
/* The rule's metadata, or NULL. */
const RuleInfo *stored_rule(const StoredRun *run, const char *id);
/* The file's text, or NULL if it is not stored, or damaged so that it cannot be unpacked. */
const StoredSource *stored_source(const StoredRun *run, const char *file);
/* The text of line `line` (1-based) without its newline; NULL if the source or line is not stored. */
const char *stored_line(const StoredRun *run, const char *file, uint32_t line, size_t *out_len);

#endif
