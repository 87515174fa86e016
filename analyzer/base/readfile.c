/* readfile.c: read in pieces, as the size that a pipe or a file of /proc states says nothing. */
#include "base/readfile.h"

#include "base/vec.h"

#include <errno.h>
#include <stdio.h>

char *file_read(Arena *arena, const char *path, size_t *out_len) {
    FILE *file = fopen(path, "re");
    if (!file)
        return NULL;
    VEC(char) text = {0};
    char buffer[4096];
    size_t got;
    do {
        got = fread(buffer, 1, sizeof buffer, file);
        if (got)
            memcpy(vec_extend(arena, &text, got), buffer, got);
    } while (got == sizeof buffer);
    int error = ferror(file) ? errno : 0;
    fclose(file);
    if (out_len)
        *out_len = text.len;
    *vec_push(arena, &text) = '\0';
    errno = error;
    return error ? NULL : text.data;
}
