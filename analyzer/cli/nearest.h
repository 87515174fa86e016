/* nearest.h: the name that was probably meant.
 * Meaning:  edit distance with transpositions: at most 3, and at most a third of a short word and one.
 */
#ifndef LOCKWISE_CLI_NEAREST_H
#define LOCKWISE_CLI_NEAREST_H

#include <stdint.h>

/* Of several equally near ones the first; NULL if none is near. */
const char *nearest_name(const char *word, const char *const *names, uint32_t count);

#endif
