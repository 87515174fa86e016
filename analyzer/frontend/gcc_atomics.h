/* gcc_atomics.h: gcc's __atomic_load_n and its like take pointers to _Atomic objects, which clang refuses. So does what
 * gcc's own <stdatomic.h> expands to: preprocessed sources are full of it.
 * Meaning:  a unit in which clang has refused one is parsed again behind a header that gives clang's functions the same
 *           pointers without the qualifier.
 */
#ifndef LOCKWISE_FRONTEND_GCC_ATOMICS_H
#define LOCKWISE_FRONTEND_GCC_ATOMICS_H

#include "base/arena.h"
#include "frontend/libclang.h"

#include <stdbool.h>

bool gcc_atomics_are_refused(CXTranslationUnit unit);
/* The header, in the arena: for -include. It is there for libclang alone. */
struct CXUnsavedFile gcc_atomics_header(Arena *arena);

#endif
