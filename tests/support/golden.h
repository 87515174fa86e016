/* golden.h: results that are compared with files under testdata.
 * Usage:  LOCKWISE_UPDATE_GOLDEN=1 in the environment writes the files instead; read the diff before committing it.
 */
#ifndef LOCKWISE_TESTS_SUPPORT_GOLDEN_H
#define LOCKWISE_TESTS_SUPPORT_GOLDEN_H

#include <stddef.h>

/* Fails with the first line that differs. `name` is the path below testdata. */
void golden_check(const char *name, const char *text, size_t len);

#endif
