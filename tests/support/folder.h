/* folder.h: a folder of its own for a test, under $TMPDIR or /tmp, removed with all it holds.
 * Errors:  all fail the test.
 */
#ifndef LOCKWISE_TESTS_SUPPORT_FOLDER_H
#define LOCKWISE_TESTS_SUPPORT_FOLDER_H

#include "base/arena.h"

#include <stdbool.h>

/* The absolute path, symlinks resolved; open to all users, so that a test may drop its rights. */
const char *folder_new(Arena *arena);
void folder_remove(const char *folder);
/* Writes a file, making the folders of its name; returns its path. */
const char *folder_write(Arena *arena, const char *folder, const char *name, const char *text);
const char *folder_path(Arena *arena, const char *folder, const char *name);
/* The text of a file, NULL if it does not exist. */
char *folder_read(Arena *arena, const char *folder, const char *name);
bool folder_has(Arena *arena, const char *folder, const char *name);

#endif
