/* generate.h: `lockwise generate`: completion for shells, and the man page, from the tables of commands and options. */
#ifndef LOCKWISE_CLI_GENERATE_H
#define LOCKWISE_CLI_GENERATE_H

#include "cli/options.h"

/* In the order of the actions in the table of commands. */
typedef enum GenerateKind { GENERATE_BASH, GENERATE_ZSH, GENERATE_FISH, GENERATE_MAN } GenerateKind;

void generate_run(GenerateKind kind, FILE *out, Arena *arena);

#endif
