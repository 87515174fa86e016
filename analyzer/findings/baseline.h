/* baseline.h: the findings that a team has decided to live with for now, as a text file for version control.
 * Meaning:  one line per finding, sorted by file, rule and function, so that branches merge line by line; cells are
 *           separated by tabs: fingerprint, rule, file, function, object, message. Only the fingerprint is needed; the
 *           other cells are for people, and for a finding whose function or file was renamed since.
 * Errors:   one, with file and line: another format, a conflict of a merge, what cannot be read or written.
 */
#ifndef LOCKWISE_FINDINGS_BASELINE_H
#define LOCKWISE_FINDINGS_BASELINE_H

#include "findings/store_read.h"

#include <stdio.h>

typedef struct BaselineEntry {
    const char *fingerprint, *rule, *file, *function, *object, *message;
    const StoredFinding *finding; /* the same in the run that was matched, NULL if it has none */
} BaselineEntry;

typedef struct Baseline {
    VEC(BaselineEntry) entries;
} Baseline;

Status baseline_read(const char *path, Arena *arena, Diag *diag, Baseline *out);
/* Finds the entries in the run and marks its findings as known: first by fingerprint; then, where the program has no
 * function of the entry's name any more, by rule, file and object; and where it has nothing in the entry's file, by
 * rule, function and object. These must be the only ones of their kind on both sides. `facts` are of the same run. */
void baseline_match(Baseline *baseline, StoredRun *run, const Facts *facts);
void baseline_add(Baseline *baseline, Arena *arena, const StoredFinding *finding);
/* Sorts the entries. Errors of writing are left in `out`. */
void baseline_write(Baseline *baseline, FILE *out);

#endif
