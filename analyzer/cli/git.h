/* git.h: questions that only git itself can answer: what changed since a commit, and the sources of one.
 * Errors:   one diag_error: no git, no repository, or what git says.
 */
#ifndef LOCKWISE_CLI_GIT_H
#define LOCKWISE_CLI_GIT_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/status.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>

/* The full name of the commit that a ref, tag or expression names; NULL after an error. */
const char *git_commit(const char *root, const char *ref, Arena *arena, Diag *diag);
/* Whether there is such a commit, without a word. */
bool git_knows(const char *root, const char *ref, Arena *arena);
/* The difference of the working tree from where it parted from the ref, without context, names seen from the root. */
const char *git_changes(const char *root, const char *ref, Arena *arena, Diag *diag);
/* Files that git does not know and is not told to ignore, each ended by a NUL byte; *out_len bytes in all. */
const char *git_new_files(const char *root, Arena *arena, Diag *diag, size_t *out_len);
typedef struct GitRename {
    const char *before, *now; /* seen from the root */
} GitRename;

typedef VEC(GitRename) GitRenameVec;

/* The files that have another name now than in the commit. */
Status git_renames(const char *root, const char *commit, Arena *arena, Diag *diag, GitRenameVec *out);
/* Writes the sources of a commit into a folder. Neither the working tree nor the index is touched. */
Status git_extract(const char *root, const char *commit, const char *folder, Arena *arena, Diag *diag);
/* What the configuration says, "" if nothing. */
const char *git_setting(const char *root, const char *name, Arena *arena);

#endif
