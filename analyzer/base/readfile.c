/* readfile.c: read in pieces, as the size that a pipe or a file of /proc states says nothing; that of a regular file is
 * only what it was when it was asked. */
#include "base/readfile.h"

#include "base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* NULL with errno. */
static char *read_open(Arena *arena, int file, size_t most, size_t *out_len) {
    struct stat info;
    if (fstat(file, &info) != 0)
        return NULL;
    if (!S_ISREG(info.st_mode) || (uint64_t)info.st_size > most) {
        errno = S_ISREG(info.st_mode) ? EFBIG : EINVAL;
        return NULL;
    }
    size_t size = (size_t)info.st_size, len = 0;
    char *text = arena_alloc(arena, size + 1);
    ssize_t got = 1;
    while (len < size && (got = read(file, text + len, size - len)) > 0)
        len += (size_t)got;
    *out_len = len;
    return got < 0 ? NULL : text;
}

char *file_read_regular(Arena *arena, const char *path, size_t most, size_t *out_len) {
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO of that name must not hold us up */
    if (file < 0)
        return NULL;
    char *text = read_open(arena, file, most, out_len);
    int error = errno;
    (void)close(file); /* only read from */
    errno = error;
    return text;
}
