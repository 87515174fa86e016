/* large_run.h: a made-up run over a large program: ten thousand findings in two thousand files, with facts to
 * match. */
#ifndef LOCKWISE_TESTS_SUPPORT_LARGE_RUN_H
#define LOCKWISE_TESTS_SUPPORT_LARGE_RUN_H

#include "base/arena.h"

enum { LARGE_FINDINGS = 10000, LARGE_FILES = 2000 };

/* Writes the sources into a folder and the run into a new database. */
void large_run_write(Arena *arena, const char *folder, const char *database);

#endif
