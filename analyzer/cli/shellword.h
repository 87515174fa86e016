/* shellword.h: words for a POSIX shell. */
#ifndef LOCKWISE_CLI_SHELLWORD_H
#define LOCKWISE_CLI_SHELLWORD_H

#include "base/arena.h"

/* The word, quoted where a shell would change it. */
const char *shellword_quote(Arena *arena, const char *word);

#endif
