/* output.h: a report that is there whole or not at all: written to a temporary file in the same folder, then renamed.
 * What is no regular file (/dev/null, a pipe) is written to directly. SIGINT and SIGTERM wait until it is done, so
 * that no temporary file stays behind.
 */
#ifndef LOCKWISE_CLI_OUTPUT_H
#define LOCKWISE_CLI_OUTPUT_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/status.h"

#include <signal.h>
#include <stdio.h>

typedef struct Output {
    FILE *file;
    const char *path; /* NULL: standard output */
    const char *temp; /* NULL: written to directly */
    sigset_t old_mask;
    char buffer[65536]; /* of the file */
} Output;

/* Says early, before hours of work, whether a file can be written there. NULL (standard output) always can. */
Status output_check(const char *path, Arena *arena, Diag *diag);

Status output_open(const char *path, Arena *arena, Diag *diag, Output *out);
/* With STATUS_OK puts the file in place, else removes what was written. `status`, or STATUS_FAILED if that fails. */
Status output_close(Output *out, Status status, Diag *diag);

#endif
