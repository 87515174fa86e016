/* token_mode.h: whether the program at hand does without a token, such as a Python module without the GIL.
 * Meaning:  --python says it; else the sources do: such a module declares it by a name that the library model knows.
 *           Only the sources of commands that name the token's host, in an include path for example, are looked at.
 */
#ifndef LOCKWISE_CLI_TOKEN_MODE_H
#define LOCKWISE_CLI_TOKEN_MODE_H

#include "cli/options.h"
#include "frontend/compdb.h"
#include "model/syncapi.h"

/* Notes it in the tokens, and defines the macro of those that are renounced for the commands. */
void token_mode_choose(const Options *o, CompileDb *db, SyncApi *api, Arena *arena);
/* The same for commands that only are to be lowered, with the models that the project has. */
Status token_mode_define(const Options *o, CompileDb *db, Arena *arena, Diag *diag);

#endif
