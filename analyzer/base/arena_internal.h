/* arena_internal.h: what the other files of base need from the arena beyond its public face. */
#ifndef LOCKWISE_BASE_ARENA_INTERNAL_H
#define LOCKWISE_BASE_ARENA_INTERNAL_H

#include <stddef.h>

/* The one hook for exhaustion: prints one line that names the size asked for and exits with code 2. Also for tables
 * that would outgrow their 32-bit indices. */
_Noreturn void arena_exhausted(size_t size);

#endif
