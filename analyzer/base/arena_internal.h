/* arena_internal.h: what the other files of base need from the arena beyond its public face. */
#ifndef LOCKWISE_BASE_ARENA_INTERNAL_H
#define LOCKWISE_BASE_ARENA_INTERNAL_H

#include "base/arena.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

/* The one hook for exhaustion: prints one line that names the size asked for and exits with code 2. Also for tables
 * that would outgrow their 32-bit indices. */
_Noreturn void arena_exhausted(size_t size);

/* An array of the arena, or any other (size 0: none), made larger: its bytes, then others that are not zeroed; or
 * smaller. The old place is nothing any more. A large array keeps its pages, whatever lies behind it, and gives back
 * those that it needs no more. */
void *arena_regrow(Arena *arena, void *bytes, size_t size, size_t new_size);

#endif
