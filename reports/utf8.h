/* utf8.h: text of unknown origin made fit to be shown.
 * Meaning:  source lines and names come from other people's files. What is not UTF-8, and what would move the cursor,
 *           hide text or turn its direction, is shown as U+FFFD, one for each byte or character.
 */
#ifndef LOCKWISE_REPORTS_UTF8_H
#define LOCKWISE_REPORTS_UTF8_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { UTF8_REPLACEMENT = 0xfffd };

/* The first character of `len` > 0 bytes: its code point, UTF8_REPLACEMENT for a byte that begins none; *out_size is
 * the number of bytes that it takes. */
uint32_t utf8_decode(const char *text, size_t len, size_t *out_size);
/* The code point itself, or UTF8_REPLACEMENT if it is not fit to be shown. Tab and newline are fit. */
uint32_t utf8_harmless(uint32_t code);
/* Columns on a terminal: 0, 1 or 2. */
uint32_t utf8_width(uint32_t code);
void utf8_write(FILE *out, uint32_t code);
/* Writes `len` bytes harmlessly, newlines as spaces. */
void utf8_write_line(FILE *out, const char *text, size_t len);
/* The text with each invalid byte replaced; the text itself when there is none. */
const char *utf8_valid(Arena *arena, const char *text);
/* A copy that is fit to be shown. */
const char *utf8_harmless_text(Arena *arena, const char *text);
/* UTF-16 units of the first `bytes` bytes of a line. */
uint32_t utf8_units16(const char *text, size_t len, size_t bytes);

#endif
