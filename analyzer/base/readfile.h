/* readfile.h: a file as one text. */
#ifndef LOCKWISE_BASE_READFILE_H
#define LOCKWISE_BASE_READFILE_H

#include "base/arena.h"

/* The bytes of a file and a NUL that *out_len (may be NULL) does not count. NULL, with errno, if it cannot be read. */
char *file_read(Arena *arena, const char *path, size_t *out_len);
/* The same of a regular file of at most that many bytes: anything else is EINVAL, a larger one EFBIG. */
char *file_read_regular(Arena *arena, const char *path, size_t most, size_t *out_len);

#endif
