/* libclang.h: the functions of libclang, which is loaded before the first unit is parsed and not before: with LLVM that
 * takes 22 ms, as much as all else of a small check where nothing has changed.
 * Meaning:  each name clang_* is a macro for a pointer in the table `libclang`, which has what this folder calls.
 * Requires: libclang_load, before any of them.
 */
#ifndef LOCKWISE_FRONTEND_LIBCLANG_H
#define LOCKWISE_FRONTEND_LIBCLANG_H

#include "frontend/libclang_functions.h"

#include <stdbool.h>

/* Unless it is loaded. NULL, or what is wrong: valid until the next call. Not for several threads at once. */
const char *libclang_load(void);
bool libclang_is_loaded(void);
/* Whether the library, if it was loaded, would be the file that CMake has found, of LIBCLANG_VERSION. */
bool libclang_is_as_built(void);
/* "19.1.7": that version. */
extern const char libclang_built_version[];

#endif
