/* project.h: what belongs to a project, and where it lies.
 * Errors:   one, said where it is found.
 */
#ifndef LOCKWISE_CLI_PROJECT_H
#define LOCKWISE_CLI_PROJECT_H

#include "cli/options.h"
#include "frontend/compdb.h"

#define PROJECT_FOLDER ".lockwise"

/* The compile commands that the options name, or that are found. */
Status project_commands(const Options *options, Arena *arena, Diag *diag, CompileDb *out_db);
/* The database that a check writes to, tried and hidden from version control; NULL if it cannot be written to. */
const char *project_store(const Options *options, const char *root, Arena *arena, Diag *diag);
/* The same, step by step: where it lies; and, once it was opened, hidden. */
const char *project_store_path(const Options *options, const char *root, Arena *arena);
void project_store_hide(const Options *options, const char *root, Arena *arena);
/* Lets version control see a file of the project's folder, which an older lockwise hid. */
void project_share(const char *root, const char *name, Arena *arena);
/* The database that the options name, or of the nearest folder that has one; NULL after an error. */
const char *project_find_store(const Options *options, Arena *arena, Diag *diag);

#endif
