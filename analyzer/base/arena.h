/* arena.h: memory for one phase, freed at once.
 * Meaning:  an Arena hands out zeroed memory that lives until it is reset below it or the arena is freed.
 * Memory:   never returns NULL; exhaustion prints one line and exits with code 2 through one hook.
 * Cost:     O(1) amortised per allocation plus zeroing.
 * Threads:  an arena belongs to one thread.
 */
#ifndef LOCKWISE_BASE_ARENA_H
#define LOCKWISE_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Arena Arena;

/* A position in an arena; valid until the arena is reset to an earlier one. */
typedef struct ArenaMark {
    uint64_t chunk;
    size_t used;
} ArenaMark;

Arena *arena_new(void);
/* An arena in memory that processes forked from now on share with this one: where one of them leaves something, the
 * others find it, at the same address. One process at a time may change it. Until it is used it takes address space
 * alone. NULL if there is none to be had. */
Arena *arena_new_shared(void);
void arena_free(Arena *arena); /* NULL is allowed */

/* `size` zeroed bytes aligned for any type; size 0 gives a valid, distinct pointer. */
void *arena_alloc(Arena *arena, size_t size);
/* A copy of `size` bytes. */
void *arena_copy(Arena *arena, const void *bytes, size_t size);
char *arena_strdup(Arena *arena, const char *text);
char *arena_strndup(Arena *arena, const char *text, size_t len);
char *arena_printf(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(Arena *arena, const char *format, va_list args);

/* From now on the process gives large arrays back to the system as soon as they are freed, where malloc can: otherwise
 * glibc keeps them once it has seen many, and a phase that follows a large one pays for both. Ordinary chunks are used
 * again, as there are many of them, and new memory costs more than to clear it. */
void arena_keep_chunks(void);
/* All that was freed is used again, and given back at the end. For a process that does one thing over and over. */
void arena_keep_all(void);

/* Ends an array before its arena: the memory of a large one goes back to the system. */
void arena_give_back(Arena *arena, void *bytes, size_t size);

ArenaMark arena_mark(const Arena *arena);
void arena_reset(Arena *arena, ArenaMark mark); /* frees what was allocated after mark */
size_t arena_bytes(const Arena *arena); /* bytes reserved from the system */

#define ARENA_NEW(arena, Type) ((Type *)arena_alloc((arena), sizeof(Type)))
#define ARENA_ARRAY(arena, Type, count) ((Type *)arena_alloc((arena), sizeof(Type) * (size_t)(count)))

#endif
