/* project.c: see project.h. */
#include "cli/project.h"

#include "base/readfile.h"
#include "cli/lowering.h"
#include "findings/store.h"
#include "frontend/filepath.h"

#include <string.h>
#include <unistd.h>

#define STORE_NAME PROJECT_FOLDER "/lockwise.db"

static Status find_commands(const Options *o, Arena *arena, Diag *diag, CompileDb *out_db) {
    if (o->command == COMMAND_EMIT)
        return compdb_from_command(o->flags, o->flag_count, arena, diag, out_db);
    if (o->command == COMMAND_CHECK && o->has_flags)
        return compdb_from_args(o->paths, o->path_count, o->flags, o->flag_count, arena, diag, out_db);
    TRY(o->compdb ? compdb_load(o->compdb, arena, diag, out_db) : compdb_discover(arena, diag, out_db));
    return lowering_select(out_db, o->paths, o->path_count, arena, diag);
}

Status project_commands(const Options *o, Arena *arena, Diag *diag, CompileDb *out_db) {
    TRY(find_commands(o, arena, diag, out_db));
    if (o->root)
        out_db->root = filepath_absolute(arena, filepath_current(arena), o->root);
    return STATUS_OK;
}

/* The default database lies in a folder of its own, of which version control should see what people wrote alone. */
static void hide_folder(const char *root, Arena *arena) {
    FILE *file = fopen(filepath_absolute(arena, root, PROJECT_FOLDER "/.gitignore"), "wxe");
    if (!file)
        return; /* it is there, or the database will say what is wrong */
    fputs("*\n!/models/\n!/models/*.yaml\n!/baseline.tsv\n!/reviews.tsv\n", file);
    fclose(file);
}

void project_share(const char *root, const char *name, Arena *arena) {
    const char *path = filepath_absolute(arena, root, PROJECT_FOLDER "/.gitignore");
    const char *text = file_read(arena, path, NULL), *line = arena_printf(arena, "!/%s\n", name);
    bool hides = text && strncmp(text, "*\n", 2) == 0 && !strstr(text, line);
    FILE *file = hides ? fopen(path, "ae") : NULL;
    if (!file)
        return; /* it is seen, or people have said what they want */
    fputs(line, file);
    fclose(file);
}

static Status try_store(const char *path, Diag *diag) {
    Store *store = store_open(path, diag);
    if (!store)
        return STATUS_FAILED;
    store_close(store);
    return STATUS_OK;
}

const char *project_store_path(const Options *o, const char *root, Arena *arena) {
    return o->db ? o->db : filepath_absolute(arena, root, STORE_NAME);
}

void project_store_hide(const Options *o, const char *root, Arena *arena) {
    if (!o->db)
        hide_folder(root, arena);
}

const char *project_store(const Options *o, const char *root, Arena *arena, Diag *diag) {
    const char *path = project_store_path(o, root, arena);
    if (try_store(path, diag) != STATUS_OK)
        return NULL;
    project_store_hide(o, root, arena);
    return path;
}

const char *project_find_store(const Options *o, Arena *arena, Diag *diag) {
    if (o->db)
        return o->db;
    const char *start = filepath_current(arena);
    for (const char *folder = start;; folder = filepath_directory(arena, folder)) {
        const char *path = filepath_absolute(arena, folder, STORE_NAME);
        if (access(path, F_OK) == 0)
            return path;
        if (strcmp(folder, "/") == 0)
            break;
    }
    diag_error(diag, "run `lockwise check` first, or name the database with --db",
               "no " STORE_NAME " in %s or any folder above it", start);
    return NULL;
}
