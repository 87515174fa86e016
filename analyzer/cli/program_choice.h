/* program_choice.h: --program: which of the programs in a compile database are analysed. */
#ifndef LOCKWISE_CLI_PROGRAM_CHOICE_H
#define LOCKWISE_CLI_PROGRAM_CHOICE_H

#include "base/status.h"
#include "cli/options.h"
#include "model/programs.h"

/* Leaves the programs that options->programs name, all if it names none. A name without a program is an error. */
Status program_choice_apply(const Options *options, Programs *programs, Arena *arena, Diag *diag);

#endif
