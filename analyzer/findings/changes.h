/* changes.h: which findings an edit may have to do with.
 * Meaning:  a finding is touched by a change if one of the functions that its paths lead through was changed: lines of
 *           it were added, altered or removed. The lines themselves would be too few: what makes the race is often a
 *           lock that was taken out lines above. A file that is new was changed as a whole.
 */
#ifndef LOCKWISE_FINDINGS_CHANGES_H
#define LOCKWISE_FINDINGS_CHANGES_H

#include "findings/store_read.h"

typedef struct LineRange {
    uint32_t first, last;
} LineRange;

typedef struct FileChange {
    const char *file; /* seen from the project's root */
    VEC(LineRange) ranges; /* of the file as it is now, ascending */
} FileChange;

typedef VEC(FileChange) FileChangeVec;

/* A unified diff without context and without prefixes before the names: `git diff -U0 --no-prefix`. */
FileChangeVec changes_read(const char *diff, Arena *arena);
void changes_add_file(FileChangeVec *changes, const char *file, Arena *arena);
/* Marks the findings that the changes do not touch. `facts` are of the same run. */
void changes_match(const FileChangeVec *changes, StoredRun *run, const Facts *facts);

#endif
