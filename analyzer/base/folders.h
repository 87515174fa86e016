/* folders.h: folders made as they are needed.
 * Errors:  0, or an errno and in *out_failed the folder that could not be made.
 */
#ifndef LOCKWISE_BASE_FOLDERS_H
#define LOCKWISE_BASE_FOLDERS_H

#include "base/arena.h"

/* Makes the folder and those above it. */
int folders_make(Arena *arena, const char *path, const char **out_failed);
/* Makes the folders above a file. */
int folders_make_above(Arena *arena, const char *path, const char **out_failed);

#endif
