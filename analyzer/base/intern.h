/* intern.h: strings as small ids: equal strings have equal StrIds.
 * Layout:  all text lies in one growing blob, each string ended by NUL, so that a pool can be written as it is.
 * Order:   a StrId is the offset of its text; StrId 0 is the empty string.
 */
#ifndef LOCKWISE_BASE_INTERN_H
#define LOCKWISE_BASE_INTERN_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

typedef struct StrPool StrPool;
typedef struct StrId {
    uint32_t i;
} StrId;

#define STR_EMPTY ((StrId){0})

StrPool *strpool_new(Arena *arena);
/* A pool over `len` bytes as written by strpool_blob; the bytes are copied. NULL if they do not begin
 * with the empty string and end in NUL. */
StrPool *strpool_from_blob(Arena *arena, const char *bytes, size_t len);
StrId strpool_intern(StrPool *pool, const char *text);
StrId strpool_intern_n(StrPool *pool, const char *text, size_t len); /* text must hold no NUL */
/* The text of id; valid until the next intern. */
const char *strpool_text(const StrPool *pool, StrId id);
const char *strpool_blob(const StrPool *pool, size_t *out_len);

#endif
