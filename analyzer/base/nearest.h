/* nearest.h: the name that was probably meant.
 * Meaning:  edit distance with transpositions: at most 3, and at most a third of a short word and one.
 */
#ifndef LOCKWISE_BASE_NEAREST_H
#define LOCKWISE_BASE_NEAREST_H

#include "base/arena.h"

#include <stdint.h>

/* Of several equally near ones the first; NULL if none is near. */
const char *nearest_name(const char *word, const char *const *names, uint32_t count);
/* "did you mean 'x'?", or, if none is near, the list of all: "one of x, y or z". */
const char *nearest_hint(Arena *arena, const char *word, const char *const *names, uint32_t count);

#endif
