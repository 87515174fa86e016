/* compile_args.h: the words of a compile command, from shell text to the flags that matter to libclang.
 * Meaning:  only flags that change what the preprocessor or the parser sees are kept; whatever is unknown is dropped,
 *           because an unknown flag can stop libclang and a missing one costs a diagnostic at most.
 * Memory:   in the given arena; words that need no change are shared with the input.
 */
#ifndef LOCKWISE_FRONTEND_COMPILE_ARGS_H
#define LOCKWISE_FRONTEND_COMPILE_ARGS_H

#include "base/arena.h"
#include "base/vec.h"

#include <stdbool.h>

typedef VEC(const char *) ArgVec;

typedef enum SourceLang {
    LANG_C,
    LANG_C_PREPROCESSED,
    LANG_OTHER, /* C++, Objective-C, assembly, headers, ... */
} SourceLang;

/* Splits as a POSIX shell does, without expansions. */
void args_split(Arena *arena, const char *command, ArgVec *out_args);

/* Replaces each word "@FILE" by the words in FILE (GCC's quoting; relative to `directory`; nested ones too).
 * The name of the first file that could not be read, or NULL. */
const char *args_expand(Arena *arena, const char *directory, const ArgVec *args, ArgVec *out_args);

/* Whether the name is that of a C file, preprocessed or not. */
bool args_is_source(const char *name);

/* The index of the compiler: launchers such as ccache, env or libtool are stepped over. */
uint32_t args_find_compiler(const ArgVec *args);

/* Keeps the flags in `args` from `first` on that matter to libclang, drops the files. `compiler` is its name, "" if
 * unknown: it decides whether a .c file is C or C++ (g++), and the target of a cross compiler. What is no flag goes to
 * `out_files`, if that is not NULL. */
SourceLang args_normalise(Arena *arena, const ArgVec *args, uint32_t first, const char *compiler, const char *file,
                          ArgVec *out_args, ArgVec *out_files);

#endif
