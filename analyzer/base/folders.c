/* folders.c: another process may make the same folder at the same moment: that it exists is as good as having made
 * it. */
#include "base/folders.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static int folders_make_one(const char *folder) {
    struct stat info;
    if (mkdir(folder, 0777) == 0)
        return 0;
    int error = errno; /* not always EEXIST where the folder exists: it may lie in one that is read-only */
    if (stat(folder, &info) != 0)
        return error;
    return S_ISDIR(info.st_mode) ? 0 : ENOTDIR;
}

int folders_make_above(Arena *arena, const char *path, const char **out_failed) {
    char *folder = arena_strdup(arena, path);
    for (char *slash = folder + strspn(folder, "/"); (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        int error = folders_make_one(folder);
        if (error != 0) {
            *out_failed = folder;
            return error;
        }
        *slash = '/';
    }
    return 0;
}

int folders_make(Arena *arena, const char *path, const char **out_failed) {
    int error = folders_make_above(arena, path, out_failed);
    if (error == 0 && (error = folders_make_one(path)) != 0)
        *out_failed = path;
    return error;
}
