/* store.h: writes one run to the SQLite database: one transaction per run, so that a run is stored whole or not at all
 * and nothing stored before is ever lost. Reports can read meanwhile; they wait for the moment of its end.
 * Schema:   schema.sql, version in PRAGMA user_version; what is new or of an older version is brought up to date, step
 *           by step, by the transaction of the first run; newer ones are refused.
 * Cost:     a new database is synchronised with the disk four times: its journal, the folder, the journal, itself.
 * Errors:   each failing SQLite call gives one diag_error with the file and what to do (locked, read-only, full,
 *           not a database, newer version); busy timeout 10 s.
 */
#ifndef LOCKWISE_FINDINGS_STORE_H
#define LOCKWISE_FINDINGS_STORE_H

#include "base/diag.h"
#include "base/status.h"
#include "findings/facts.h"

typedef struct Store Store;

/* Metadata of a rule as stored with each run; reports know rules only through this. */
typedef struct RuleInfo {
    const char *id, *family, *title;
    Tier tier;         /* the highest it can reach */
    Severity severity;
    const char *cwe;   /* "CWE-366" or "" */
    const char *cert;  /* "CON43-C" or "" */
    const char *concept; /* id of concepts.md: "locks" */
    const char *summary, *why, *fix, *limits; /* plain text, blank line between paragraphs */
    const char *bad_example, *good_example;   /* source text */
} RuleInfo;

typedef struct RunInfo {
    const char *tool_version, *clang_version;
    const char *root;         /* absolute */
    const char *command_line; /* as given */
    const char *compdb;       /* "" if none */
    const char *git_commit;   /* "" if unknown */
    int64_t started;          /* seconds since 1970, UTC */
    double seconds_lower, seconds_model, seconds_rules;
    uint32_t jobs;
    uint32_t tu_count, tu_failed, tu_degraded; /* failed: nothing of it was analysed; degraded: parse errors */
    uint32_t function_count, instr_count, unknown_count;
    const char *inputs;       /* a hash of all that the run follows from; "" or NULL: not known, it is never copied */
    const char *units;        /* the same of what the sources were lowered to, in place of their texts; "" as above */
    uint64_t lines;           /* of main files */
    uint64_t peak_bytes;
} RunInfo;

/* Creates the file, empty, and missing folders of a path when needed, and tries whether the database can be written to.
 * NULL after an error. */
Store *store_open(const char *path, Diag *diag);
void store_close(Store *store);

/* Stores everything in one transaction: run, rules, findings with evidence, gaps of `diag`, the facts (NULL: none), and
 * the text of every source file that findings or facts name (zstd), so that reports need only the database. *out_run is
 * the new run's id. */
Status store_write_run(Store *store, const RunInfo *run, const RuleInfo *rules, uint32_t rule_count,
                       const FindingSink *sink, const Facts *facts, int64_t *out_run);

#endif
