/* relpath.c: folding is one pass over the components with the output as a stack: ".." drops the last one written. */
#include "base/relpath.h"

#include <stdbool.h>
#include <string.h>

enum { RELPATH_UP_MAX = 3 };

/* Where the last component of the first `len` bytes begins. */
static size_t relpath_last(const char *folded, size_t len) {
    while (len > 0 && folded[len - 1] != '/')
        len--;
    return len;
}

static char *relpath_fold(Arena *arena, const char *path) {
    size_t len = strlen(path), out = 0;
    bool absolute = path[0] == '/';
    char *folded = arena_alloc(arena, len + 2);
    for (size_t at = 0, end; at < len; at = end + 1) {
        end = at + strcspn(path + at, "/");
        size_t size = end - at, last = relpath_last(folded, out);
        bool up = size == 2 && memcmp(path + at, "..", 2) == 0;
        if (size == 0 || (size == 1 && path[at] == '.') || (up && absolute && out == 0))
            continue;
        if (up && out > 0 && !(out - last == 2 && memcmp(folded + last, "..", 2) == 0)) {
            out = last > 0 ? last - 1 : 0;
            continue;
        }
        if (out > 0 || absolute)
            folded[out++] = '/';
        memcpy(folded + out, path + at, size);
        out += size;
    }
    if (out == 0 && absolute)
        folded[out++] = '/';
    folded[out] = '\0';
    return folded;
}

/* The rest of path below folder, without the slash between; NULL when it lies elsewhere. */
static const char *relpath_strip(const char *folder, const char *path) {
    size_t len = strlen(folder);
    if (len == 0 || strncmp(path, folder, len) != 0)
        return NULL;
    if (folder[len - 1] == '/')
        return path + len;
    return path[len] == '/' ? path + len + 1 : NULL;
}

const char *relpath_below(Arena *arena, const char *root, const char *path) {
    const char *folded = relpath_fold(arena, path);
    const char *rest = relpath_strip(relpath_fold(arena, root), folded);
    return rest != NULL && rest[0] != '\0' ? rest : folded;
}

const char *relpath_absolute(Arena *arena, const char *root, const char *path) {
    if (path[0] == '\0' || path[0] == '/' || root[0] == '\0')
        return path;
    return relpath_fold(arena, arena_printf(arena, "%s/%s", root, path));
}

const char *relpath_from(Arena *arena, const char *cwd, const char *path) {
    if (path[0] != '/' || cwd[0] != '/')
        return path;
    char *folder = relpath_fold(arena, cwd);
    const char *up[RELPATH_UP_MAX + 1] = {"", "../", "../../", "../../../"};
    for (int depth = 0; depth <= RELPATH_UP_MAX; depth++) {
        const char *rest = relpath_strip(folder, path);
        /* A path that only shares "/" with the reader's folder is clearer when absolute. */
        if (rest != NULL && (folder[1] != '\0' || depth == 0))
            return arena_printf(arena, "%s%s", up[depth], rest);
        char *slash = strrchr(folder, '/');
        if (slash == NULL || slash == folder)
            return path;
        *slash = '\0';
    }
    return path;
}
