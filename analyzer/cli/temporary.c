/* temporary.c: see temporary.h. */
#include "cli/temporary.h"

#include "frontend/filepath.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

const char *temporary_folder(const char *name, Arena *arena, const char **out_wanted) {
    const char *place = getenv("TMPDIR");
    char *folder = arena_printf(arena, "%s/%s-XXXXXX", place && place[0] ? place : "/tmp", name);
    *out_wanted = folder;
    return mkdtemp(folder) ? filepath_real(arena, folder) : NULL;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *place) {
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

void temporary_remove(const char *folder) {
    enum { OPEN_FOLDERS = 32 };
    (void)nftw(folder, remove_entry, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}
