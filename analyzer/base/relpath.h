/* relpath.h: file names relative to a folder: the root of a run, or where the reader is.
 * Meaning:  the work is on the text alone ("//", "." and ".." are folded), no file needs to exist, so that a stored
 *           run reads the same on another machine.
 */
#ifndef LOCKWISE_BASE_RELPATH_H
#define LOCKWISE_BASE_RELPATH_H

#include "base/arena.h"

/* "/p/src/../a.c" below "/p" is "a.c"; a path elsewhere comes back folded but absolute; "" stays "". */
const char *relpath_below(Arena *arena, const char *root, const char *path);
/* The opposite: a path as stored, made absolute below root. */
const char *relpath_absolute(Arena *arena, const char *root, const char *path);
/* How a reader in the folder `cwd` would name the absolute path: up to three "../" deep, else absolute. */
const char *relpath_from(Arena *arena, const char *cwd, const char *path);

#endif
