/* arena.c: chunks from the system in a list, newest first; allocation moves a mark within the newest.
 * A chunk for one large array comes from calloc, so its untouched part is zero already, which keeps large, sparsely
 * used tables cheap. An ordinary one mostly is memory that was used before: all of it is "dirty" and cleared as it is
 * handed out.
 * Under AddressSanitizer everything that is not handed out is poisoned, with a gap between neighbours, so that
 * overruns and uses after a reset are caught as if each allocation were a malloc.
 */
#include "base/arena.h"
#include "base/arena_internal.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <limits.h>
#include <malloc.h>
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
enum { ARENA_GAP = 16 };
#define ARENA_HIDE(start, size) ASAN_POISON_MEMORY_REGION((start), (size))
#define ARENA_SHOW(start, size) ASAN_UNPOISON_MEMORY_REGION((start), (size))
#else
enum { ARENA_GAP = 0 };
#define ARENA_HIDE(start, size) ((void)(start), (void)(size))
#define ARENA_SHOW(start, size) ((void)(start), (void)(size))
#endif

enum {
    ARENA_ALIGN = 16,
    ARENA_FIRST_CHUNK = 16 * 1024,
    ARENA_LARGEST_CHUNK = 1024 * 1024,
};

/* Address space of a shared arena: more than all that comes of a program. */
static const size_t ARENA_SHARED = (size_t)1 << (sizeof(void *) > 4 ? 35 : 28);
enum { ARENA_SHARED_HEAD = 256 }; /* for the arena itself */

typedef struct ArenaChunk {
    struct ArenaChunk *older;
    uint64_t number; /* in order of creation: marks know chunks by it, since chunks move and go */
    size_t size;  /* of bytes */
    size_t used;  /* handed out, with alignment and gaps */
    size_t dirty; /* bytes at and after this offset are zero */
    _Alignas(ARENA_ALIGN) char bytes[];
} ArenaChunk;

struct Arena {
    ArenaChunk *newest;
    ArenaChunk *spare; /* given back by a reset and kept, so that a scratch arena rarely asks the system; or NULL */
    size_t next_chunk; /* size of the next ordinary chunk; doubles up to a limit */
    uint64_t last_number;
    size_t reserved;
    size_t mapped; /* bytes of the mapping that it lies in itself, with its one chunk; 0: there is none */
};

void arena_exhausted(size_t size) {
    fprintf(stderr, "lockwise: error: out of memory (%zu more bytes needed)\n", size);
    exit(2);
}

Arena *arena_new(void) {
    Arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        arena_exhausted(sizeof *arena);
    arena->next_chunk = ARENA_FIRST_CHUNK;
    return arena;
}

Arena *arena_new_shared(void) {
    void *place = mmap(NULL, ARENA_SHARED, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (place == MAP_FAILED)
        return NULL;
    Arena *arena = place;
    ArenaChunk *chunk = (ArenaChunk *)((char *)place + ARENA_SHARED_HEAD);
    *chunk = (ArenaChunk){.number = 1, .size = ARENA_SHARED - ARENA_SHARED_HEAD - sizeof *chunk};
    *arena = (Arena){.newest = chunk, .last_number = 1, .mapped = ARENA_SHARED};
    return arena;
}

static void free_chunk(Arena *arena, ArenaChunk *chunk) {
    arena->reserved -= sizeof *chunk + chunk->size;
    ARENA_SHOW(chunk->bytes, chunk->size);
    free(chunk);
}

static void drop_newest(Arena *arena) {
    ArenaChunk *chunk = arena->newest;
    arena->newest = chunk->older;
    chunk->used = 0;
    ARENA_HIDE(chunk->bytes, chunk->size);
    if (chunk->size > ARENA_LARGEST_CHUNK || (arena->spare && arena->spare->size >= chunk->size)) {
        free_chunk(arena, chunk);
        return;
    }
    if (arena->spare)
        free_chunk(arena, arena->spare);
    arena->spare = chunk;
}

void arena_free(Arena *arena) {
    if (!arena)
        return;
    if (arena->mapped) {
        munmap(arena, arena->mapped);
        return;
    }
    while (arena->newest)
        drop_newest(arena);
    if (arena->spare)
        free_chunk(arena, arena->spare);
    free(arena);
}

static void link_chunk(Arena *arena, ArenaChunk *chunk) {
    chunk->number = ++arena->last_number;
    chunk->older = arena->newest;
    arena->newest = chunk;
}

static void add_chunk(Arena *arena, size_t needed) {
    if (arena->mapped)
        arena_exhausted(needed);
    ArenaChunk *chunk = arena->spare;
    if (chunk && chunk->size >= needed) {
        arena->spare = NULL;
        link_chunk(arena, chunk);
        return;
    }
    size_t size = arena->next_chunk;
    if (size < ARENA_LARGEST_CHUNK)
        arena->next_chunk = size * 2;
    if (size < needed)
        size = needed;
    bool ordinary = size <= (size_t)ARENA_LARGEST_CHUNK;
    chunk = ordinary ? malloc(sizeof *chunk + size) : calloc(1, sizeof *chunk + size);
    if (!chunk)
        arena_exhausted(size);
    *chunk = (ArenaChunk){.size = size, .dirty = ordinary ? size : 0};
    ARENA_HIDE(chunk->bytes, size);
    link_chunk(arena, chunk);
    arena->reserved += sizeof *chunk + size;
}

/* `size` bytes; *out_clean of them, from the end, are known to be zero. */
static char *take(Arena *arena, size_t size, size_t align, size_t *out_clean) {
    size_t most = SIZE_MAX / 2;
    if (size > most)
        arena_exhausted(size);
    size_t whole = (size ? size : 1) + ARENA_GAP;
    ArenaChunk *chunk = arena->newest;
    size_t start = chunk ? (chunk->used + align - 1) & ~(align - 1) : 0;
    if (!chunk || start > chunk->size || chunk->size - start < whole) {
        add_chunk(arena, whole);
        chunk = arena->newest;
        start = 0;
    }
    chunk->used = start + whole;
    size_t clean_from = chunk->dirty > start ? chunk->dirty - start : 0;
    *out_clean = clean_from < size ? size - clean_from : 0;
    if (chunk->dirty < chunk->used)
        chunk->dirty = chunk->used;
    ARENA_SHOW(chunk->bytes + start, size);
    return chunk->bytes + start;
}

void *arena_alloc(Arena *arena, size_t size) {
    size_t clean;
    char *bytes = take(arena, size, ARENA_ALIGN, &clean);
    memset(bytes, 0, size - clean);
    return bytes;
}

void *arena_copy(Arena *arena, const void *bytes, size_t size) {
    size_t clean;
    char *copy = take(arena, size, ARENA_ALIGN, &clean);
    if (size)
        memcpy(copy, bytes, size);
    return copy;
}

char *arena_strndup(Arena *arena, const char *text, size_t len) {
    size_t clean;
    /* Text needs no alignment; 8 keeps AddressSanitizer's shadow exact. */
    char *copy = take(arena, len + 1, ARENA_GAP ? 8 : 1, &clean);
    if (len)
        memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *arena_strdup(Arena *arena, const char *text) {
    return arena_strndup(arena, text, strlen(text));
}

char *arena_vprintf(Arena *arena, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    assert(len >= 0 && "a format that vsnprintf rejects");
    size_t clean;
    char *text = take(arena, (size_t)len + 1, ARENA_GAP ? 8 : 1, &clean);
    vsnprintf(text, (size_t)len + 1, format, args);
    return text;
}

char *arena_printf(Arena *arena, const char *format, ...) {
    va_list args;
    va_start(args, format);
    char *text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

/* ---- large arrays ---- */

/* The link to the chunk that an array has for itself; NULL if it shares one, or is none of this arena. */
static ArenaChunk **find_own_chunk(Arena *arena, const void *bytes, size_t size) {
    if (ARENA_GAP || size <= ARENA_LARGEST_CHUNK || arena->mapped)
        /* under AddressSanitizer every array is moved, so that what still points to the old one is caught */
        return NULL;
    for (ArenaChunk **link = &arena->newest; *link; link = &(*link)->older) {
        if ((*link)->bytes == bytes)
            return link;
    }
    return NULL;
}

void *arena_regrow(Arena *arena, void *bytes, size_t size, size_t new_size) {
    ArenaChunk **link = find_own_chunk(arena, bytes, size);
    if (!link && new_size <= size)
        return bytes;
    if (!link) {
        size_t clean;
        char *grown = take(arena, new_size, ARENA_ALIGN, &clean);
        if (size)
            memcpy(grown, bytes, size);
        ARENA_HIDE(bytes, size);
        return grown;
    }
    ArenaChunk *chunk = new_size < SIZE_MAX / 2 ? realloc(*link, sizeof *chunk + new_size) : NULL;
    if (!chunk)
        arena_exhausted(new_size);
    *link = chunk;
    arena->reserved += new_size - chunk->size;
    chunk->size = chunk->used = chunk->dirty = new_size;
    return chunk->bytes;
}

void arena_give_back(Arena *arena, void *bytes, size_t size) {
    ArenaChunk **link = find_own_chunk(arena, bytes, size), *chunk = link ? *link : NULL;
    ARENA_HIDE(bytes, size);
    if (!chunk)
        return;
    *link = chunk->older;
    free_chunk(arena, chunk);
}

/* ---- marks ---- */

ArenaMark arena_mark(const Arena *arena) {
    const ArenaChunk *chunk = arena->newest;
    return (ArenaMark){chunk ? chunk->number : 0, chunk ? chunk->used : 0};
}

void arena_reset(Arena *arena, ArenaMark mark) {
    while (arena->newest && arena->newest->number > mark.chunk)
        drop_newest(arena);
    ArenaChunk *chunk = arena->newest;
    if (!chunk || chunk->number != mark.chunk || chunk->size > ARENA_LARGEST_CHUNK)
        return; /* that chunk was given back, or is one array's, which may have grown */
    assert(mark.used <= chunk->used && "a mark not reset below since");
    chunk->used = mark.used;
    ARENA_HIDE(chunk->bytes + mark.used, chunk->size - mark.used);
}

void arena_keep_chunks(void) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, ARENA_LARGEST_CHUNK + 64 * 1024);
    mallopt(M_TRIM_THRESHOLD, 64 * 1024 * 1024);
    mallopt(M_TOP_PAD, 8 * 1024 * 1024);
#endif
}

void arena_keep_all(void) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 32 * 1024 * 1024); /* the largest that glibc takes */
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    mallopt(M_TOP_PAD, 16 * 1024 * 1024);
#endif
}

size_t arena_bytes(const Arena *arena) {
    return arena->reserved;
}
