/* filepath.h: paths as text. No symlink is followed (but by filepath_real), so that files keep the names that the
 * project uses for them.
 * Memory:  results in the given arena.
 */
#ifndef LOCKWISE_FRONTEND_FILEPATH_H
#define LOCKWISE_FRONTEND_FILEPATH_H

#include "base/arena.h"

#include <stdbool.h>

/* `path` seen from `directory` (absolute), with ".", ".." and repeated slashes resolved; "/" has no slash at its end
 * beyond itself. */
const char *filepath_absolute(Arena *arena, const char *directory, const char *path);
/* Everything before the last slash; "/" for a file in the root. Requires an absolute path. */
const char *filepath_directory(Arena *arena, const char *path);
/* What follows the last slash: a part of `path`. */
const char *filepath_base(const char *path);
/* The path is the folder or lies below it; both absolute and normalised. */
bool filepath_is_inside(const char *path, const char *folder);
/* With all symlinks followed; NULL if it does not exist. */
const char *filepath_real(Arena *arena, const char *path);
/* The current directory, "/" if it has been removed. */
const char *filepath_current(Arena *arena);

#endif
