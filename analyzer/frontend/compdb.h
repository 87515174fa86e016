/* compdb.h: compile commands from compile_commands.json, or from a command line.
 * Meaning:  each distinct (directory, file, arguments) of C sources once, in the order of the file; arguments are
 *           normalised for libclang (compile_args.h): the compiler's name, launchers (ccache) and all flags but those
 *           that change what the preprocessor or the parser sees are taken out; response files are expanded.
 *           The same file with the same arguments apart from -o (and -DPIC, libtool's second build) is one command;
 *           with different macros it is two.
 * Memory:   in the given arena.
 */
#ifndef LOCKWISE_FRONTEND_COMPDB_H
#define LOCKWISE_FRONTEND_COMPDB_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/status.h"
#include "base/vec.h"

typedef struct CompileCommand {
    const char *directory; /* absolute */
    const char *file;      /* absolute, normalised */
    const char **args;     /* flags only, without compiler and file; NULL-terminated */
    uint32_t arg_count;
    uint64_t hash;         /* of directory, file and arguments */
} CompileCommand;

typedef struct CompileDb {
    VEC(CompileCommand) commands;
    const char *path; /* of the compile_commands.json, "" if from the command line */
    const char *root; /* the project's root: absolute directory that reports are relative to */
    uint32_t not_c;   /* entries left out because they are not C (C++, assembly, ...) */
    uint32_t duplicates;
} CompileDb;

/* `where` is a compile_commands.json or a directory that holds one, or build/compile_commands.json below it. */
Status compdb_load(const char *where, Arena *arena, Diag *diag, CompileDb *out_db);
/* Walks up from the current directory, trying ./compile_commands.json and build/compile_commands.json. */
Status compdb_discover(Arena *arena, Diag *diag, CompileDb *out_db);
/* FILE... -- FLAGS */
Status compdb_from_args(char **files, uint32_t file_count, char **flags, uint32_t flag_count, Arena *arena, Diag *diag,
                        CompileDb *out_db);
/* The words of one compile command, with its compiler or without. */
Status compdb_from_command(char **words, uint32_t count, Arena *arena, Diag *diag, CompileDb *out_db);
/* Defines a macro as 1 for the command, unless it defines it. */
void compdb_define(CompileCommand *command, const char *macro, Arena *arena);

#endif
