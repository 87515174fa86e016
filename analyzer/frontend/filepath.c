/* filepath.c: ".." takes back the component before it in the text, as compilers' dependency files and editors do; where
 * that component is a symlink the kernel would go elsewhere, which build systems avoid for the same reason.
 */
#include "frontend/filepath.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *filepath_absolute(Arena *arena, const char *directory, const char *path) {
    const char *whole = path[0] == '/' ? path : arena_printf(arena, "%s/%s", directory, path);
    char *out = arena_alloc(arena, strlen(whole) + 2);
    size_t len = 0;
    for (const char *at = whole; *at;) {
        size_t part = strcspn(at, "/");
        if (part == 2 && at[0] == '.' && at[1] == '.') {
            while (len > 0 && out[--len] != '/')
                continue;
        } else if (part > 0 && !(part == 1 && at[0] == '.')) {
            out[len++] = '/';
            memcpy(out + len, at, part);
            len += part;
        }
        at += part;
        at += strspn(at, "/");
    }
    if (len == 0)
        out[len++] = '/';
    out[len] = '\0';
    return out;
}

const char *filepath_directory(Arena *arena, const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path)
        return "/";
    return arena_strndup(arena, path, (size_t)(slash - path));
}

const char *filepath_base(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool filepath_is_inside(const char *path, const char *folder) {
    size_t len = strlen(folder);
    if (len == 1)
        return true;
    return strncmp(path, folder, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

const char *filepath_real(Arena *arena, const char *path) {
    char buffer[PATH_MAX];
    return realpath(path, buffer) ? arena_strdup(arena, buffer) : NULL;
}

const char *filepath_current(Arena *arena) {
    for (size_t size = 256;; size *= 2) {
        ArenaMark mark = arena_mark(arena);
        char *buffer = arena_alloc(arena, size);
        if (getcwd(buffer, size) && buffer[0] == '/')
            return buffer;
        arena_reset(arena, mark);
        if (size > 1 << 20)
            return "/";
    }
}
