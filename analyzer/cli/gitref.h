/* gitref.h: the commit that is checked out, read from .git without running git: a run must not depend on a program
 * that may be missing or refuse the folder for its owner.
 */
#ifndef LOCKWISE_CLI_GITREF_H
#define LOCKWISE_CLI_GITREF_H

#include "base/arena.h"

/* The commit's name in hex of HEAD at or above `folder`; "" if there is no repository or no commit. */
const char *gitref_head(const char *folder, Arena *arena);

#endif
