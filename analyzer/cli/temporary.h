/* temporary.h: folders for the time of a run, below TMPDIR or /tmp. */
#ifndef LOCKWISE_CLI_TEMPORARY_H
#define LOCKWISE_CLI_TEMPORARY_H

#include "base/arena.h"

/* A new, empty one that is ours alone, with all symlinks followed; its name begins with `name`. NULL, with errno: it
 * cannot be made, and *out_wanted is how it would have been called. */
const char *temporary_folder(const char *name, Arena *arena, const char **out_wanted);
/* Removes it with all that is in it. */
void temporary_remove(const char *folder);

#endif
