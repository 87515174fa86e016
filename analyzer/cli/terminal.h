/* terminal.h: what may be written to a stream that is, or is not, a terminal. */
#ifndef LOCKWISE_CLI_TERMINAL_H
#define LOCKWISE_CLI_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef enum ColorMode { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } ColorMode;

/* COLOR_AUTO: NO_COLOR says no, else CLICOLOR_FORCE (other than "" and "0") yes, else a terminal that is not dumb. */
bool terminal_has_color(FILE *stream, ColorMode mode);

/* Columns of the terminal, 0 if the stream is none that can be redrawn. */
uint32_t terminal_width(FILE *stream);

#endif
