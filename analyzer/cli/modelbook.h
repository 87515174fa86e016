/* modelbook.h: the library models of a run, and `lockwise models`.
 * Order:    the built-in files; those of .lockwise/models in the project's root, by name; those of the configuration;
 *           those that --models names, in that order, of a folder by name. A later row of a function wins.
 * Errors:   a file that cannot be read or is wrong is one error, and nothing is loaded.
 */
#ifndef LOCKWISE_CLI_MODELBOOK_H
#define LOCKWISE_CLI_MODELBOOK_H

#include "base/diag.h"
#include "cli/config.h"
#include "model/syncapi.h"

/* NULL after an error. */
SyncApi *modelbook_load(const Options *options, const Config *config, const char *root, Arena *arena, Diag *diag);

/* `lockwise models`: the files, and what the user's say; or the rows of the functions that are named. */
Status modelbook_show(const Options *options, Arena *arena, Diag *diag, FILE *out);

#endif
