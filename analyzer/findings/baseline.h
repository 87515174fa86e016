/* baseline.h: what a team has said of findings, as a text file for version control: those that it lives with for now,
 * and those that were looked at, with the verdict.
 * Meaning:  one line per finding, sorted by file, rule and function, so that branches merge line by line; cells are
 *           separated by tabs: fingerprint, rule, file, function, object, message, key. Only the fingerprint is needed;
 *           the other cells are for people, and for a finding whose function or file was renamed since, or whose
 *           fingerprint is of an earlier scheme. In a file of reviews four more stand before the key: verdict, author,
 *           time, reason.
 * Errors:   one, with file and line: another format, a conflict of a merge, what cannot be read or written.
 */
#ifndef LOCKWISE_FINDINGS_BASELINE_H
#define LOCKWISE_FINDINGS_BASELINE_H

#include "findings/store_read.h"

#include <stdio.h>

typedef enum BaselineKind { BASELINE_KNOWN, BASELINE_REVIEWS, BASELINE_KIND_COUNT } BaselineKind;

typedef struct BaselineEntry {
    const char *fingerprint, *rule, *file, *function, *object, *message;
    const char *verdict, *author, *time, *reason; /* NULL: no file of reviews */
    const char *key;                              /* NULL: an older file, which does not tell */
    uint32_t line;                                /* in the file as it was read */
    StoredFinding *finding; /* the same in the run that was matched, NULL if it has none */
} BaselineEntry;

typedef struct Baseline {
    BaselineKind kind;
    VEC(BaselineEntry) entries;
} Baseline;

Status baseline_read(const char *path, BaselineKind kind, Arena *arena, Diag *diag, Baseline *out);
/* Finds the entries in the run, as identity.h tells, and marks its findings as known. `facts` are of the same run. */
void baseline_match(Baseline *baseline, StoredRun *run, const Facts *facts);
BaselineEntry *baseline_add(Baseline *baseline, Arena *arena, StoredFinding *finding);
/* A text without tabs and newlines, fit for a cell. */
const char *baseline_cell(Arena *arena, const char *text);
/* Sorts the entries. Errors of writing are left in `out`. */
void baseline_write(Baseline *baseline, FILE *out);

#endif
