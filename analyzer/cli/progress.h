/* progress.h: one line on stderr that is drawn again and again while units are lowered; nothing unless it is a
 * terminal.
 */
#ifndef LOCKWISE_CLI_PROGRESS_H
#define LOCKWISE_CLI_PROGRESS_H

#include <stdint.h>
#include <stdio.h>

typedef struct Progress {
    FILE *stream;
    uint32_t total;
    uint32_t width; /* of the terminal, 0: silent */
} Progress;

Progress progress_begin(FILE *stream, uint32_t total);
/* `done` of the total are ready, the last one was `name`. */
void progress_step(const Progress *progress, uint32_t done, const char *name);
/* Clears the line. */
void progress_end(const Progress *progress);

#endif
