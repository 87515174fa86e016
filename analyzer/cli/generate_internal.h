/* generate_internal.h: what the generators share. */
#ifndef LOCKWISE_CLI_GENERATE_INTERNAL_H
#define LOCKWISE_CLI_GENERATE_INTERNAL_H

#include "cli/command_table.h"
#include "cli/generate.h"

#include <stdio.h>

void generate_man(FILE *out);

#endif
