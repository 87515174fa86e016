/* rulebook.h: the rules for people: `lockwise rules`, from the rules' own metadata. */
#ifndef LOCKWISE_CLI_RULEBOOK_H
#define LOCKWISE_CLI_RULEBOOK_H

#include "cli/options.h"

#include <stdio.h>

/* With what the configuration and the options say of them. */
Status rulebook_list(const Options *options, Arena *arena, Diag *diag, FILE *out);

#endif
