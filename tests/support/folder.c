/* folder.c: plain calls, each checked: a test that cannot set up its files must not pass. */
#include "support/folder.h"

#include "support/check.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *folder_new(Arena *arena) {
    const char *base = getenv("TMPDIR");
    char *path = arena_printf(arena, "%s/lockwise-test-XXXXXX", base && base[0] ? base : "/tmp");
    assert_non_null(mkdtemp(path));
    assert_int_equal(chmod(path, 0777), 0);
    char *real = realpath(path, NULL);
    assert_non_null(real);
    path = arena_strdup(arena, real);
    free(real);
    return path;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk) {
    (void)info, (void)kind, (void)walk;
    return remove(path);
}

static int make_removable(const char *path, const struct stat *info, int kind, struct FTW *walk) {
    (void)info, (void)walk;
    return kind == FTW_D || kind == FTW_DNR ? chmod(path, 0700) : 0;
}

void folder_remove(const char *folder) {
    nftw(folder, make_removable, 16, FTW_PHYS);
    assert_int_equal(nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

const char *folder_path(Arena *arena, const char *folder, const char *name) {
    return arena_printf(arena, "%s/%s", folder, name);
}

const char *folder_write(Arena *arena, const char *folder, const char *name, const char *text) {
    char *path = arena_printf(arena, "%s/%s", folder, name);
    for (char *slash = path + strlen(folder) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        assert_true(mkdir(path, 0777) == 0 || errno == EEXIST);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    if (!file || fputs(text, file) < 0 || fclose(file) != 0)
        fail_msg("cannot write %s", path);
    return path;
}

char *folder_read(Arena *arena, const char *folder, const char *name) {
    FILE *file = fopen(folder_path(arena, folder, name), "r");
    if (!file)
        return NULL;
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    assert_true(size >= 0);
    assert_int_equal(fseek(file, 0, SEEK_SET), 0);
    char *text = arena_alloc(arena, (size_t)size + 1);
    assert_int_equal(fread(text, 1, (size_t)size, file), (size_t)size);
    fclose(file);
    return text;
}

bool folder_has(Arena *arena, const char *folder, const char *name) {
    struct stat info;
    return stat(folder_path(arena, folder, name), &info) == 0;
}
