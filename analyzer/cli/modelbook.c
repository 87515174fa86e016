/* modelbook.c: see modelbook.h. */
#include "cli/modelbook.h"

#include "base/nearest.h"
#include "base/readfile.h"
#include "base/relpath.h"
#include "frontend/filepath.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MODELS_FOLDER ".lockwise/models"

typedef const char *Name;
typedef VEC(Name) NameVec;

/* ---- loading ---- */

static Status load_file(SyncApi *api, const char *path, Arena *arena, Diag *diag) {
    const char *shown = path[0] == '/' ? relpath_from(arena, filepath_current(arena), path) : path;
    size_t len;
    const char *text = file_read(arena, path, &len);
    if (text)
        return syncapi_add(api, shown, text, len, diag);
    diag_error(diag, NULL, "cannot read the models in %s: %s", shown, strerror(errno));
    return STATUS_FAILED;
}

static bool is_model_name(const char *name) {
    size_t len = strlen(name);
    return len > 5 && strcmp(name + len - 5, ".yaml") == 0 && name[0] != '.';
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(const Name *)a, *(const Name *)b);
}

/* The *.yaml of a folder, in order; *out_count says how many. */
static Status load_folder(SyncApi *api, const char *path, Arena *arena, Diag *diag, uint32_t *out_count) {
    NameVec names = {0};
    DIR *folder = opendir(path);
    if (!folder) {
        diag_error(diag, NULL, "cannot read the models in %s: %s", path, strerror(errno));
        return STATUS_FAILED;
    }
    for (const struct dirent *entry; (entry = readdir(folder));) {
        if (is_model_name(entry->d_name))
            *vec_push(arena, &names) = arena_strdup(arena, entry->d_name);
    }
    closedir(folder);
    if (names.len)
        qsort(names.data, names.len, sizeof *names.data, compare_names);
    VEC_EACH(const Name, name, &names)
        TRY(load_file(api, arena_printf(arena, "%s/%s", path, *name), arena, diag));
    *out_count = names.len;
    return STATUS_OK;
}

static bool is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static Status load_named(SyncApi *api, const char *path, Arena *arena, Diag *diag) {
    uint32_t count = 0;
    if (!is_folder(path))
        return load_file(api, path, arena, diag);
    TRY(load_folder(api, path, arena, diag, &count));
    if (count)
        return STATUS_OK;
    diag_error(diag, "models are files with names that end in .yaml", "no models in the folder %s", path);
    return STATUS_FAILED;
}

SyncApi *modelbook_load(const Options *o, const Config *config, const char *root, Arena *arena, Diag *diag) {
    SyncApi *api = syncapi_new_tokens(arena);
    const char *own = filepath_absolute(arena, root, MODELS_FOLDER);
    uint32_t count;
    if (is_folder(own) && load_folder(api, own, arena, diag, &count) != STATUS_OK)
        return NULL;
    VEC_EACH(const ConfigPath, path, &config->models)
        if (load_named(api, *path, arena, diag) != STATUS_OK)
            return NULL;
    for (uint32_t i = 0; i < o->model_count; i++) {
        if (load_named(api, o->models[i], arena, diag) != STATUS_OK)
            return NULL;
    }
    return api;
}

/* ---- showing ---- */

/* The nearest folder at or above the current one that has models, else the current one. */
static const char *find_root(Arena *arena) {
    const char *start = filepath_current(arena);
    for (const char *folder = start;; folder = filepath_directory(arena, folder)) {
        if (is_folder(filepath_absolute(arena, folder, MODELS_FOLDER)))
            return folder;
        if (strcmp(folder, "/") == 0)
            return start;
    }
}

static const char *origin(const SyncApi *api, const SyncCall *call, Arena *arena) {
    return arena_printf(arena, "%s%s:%u", syncapi_is_builtin(api, call) ? "built-in " : "",
                        api->sources.data[call->source].path, call->line);
}

/* A row and where it stands, and the rows that it replaces. */
static void show_row(const SyncApi *api, const SyncCall *call, const char *indent, Arena *arena, FILE *out) {
    fprintf(out, "%s%s  # %s\n", indent, syncapi_row_text(api, call, arena), origin(api, call, arena));
    for (uint32_t i = call->replaces; i; i = api->calls.data[i].replaces) {
        const SyncCall *before = &api->calls.data[i];
        fprintf(out, "%s# instead of %s  # %s\n", indent, syncapi_row_text(api, before, arena),
                origin(api, before, arena));
    }
}

static void show_files(const SyncApi *api, Arena *arena, FILE *out) {
    for (uint32_t s = 0; s < api->sources.len; s++) {
        const SyncSource *source = &api->sources.data[s];
        fprintf(out, "%s%s: %u function%s\n", source->is_builtin ? "built-in " : "", source->path, source->row_count,
                source->row_count == 1 ? "" : "s");
        VEC_EACH(const SyncCall, call, &api->calls) {
            if (call->name && call->source == s && !source->is_builtin)
                show_row(api, call, "  ", arena, out);
        }
    }
}

static Status check_function(const SyncApi *api, const char *name, Arena *arena, Diag *diag) {
    if (syncapi_find(api, name))
        return STATUS_OK;
    const char **names = ARENA_ARRAY(arena, const char *, api->calls.len);
    for (uint32_t i = 1; i < api->calls.len; i++)
        names[i - 1] = api->calls.data[i].name;
    const char *near = nearest_name(name, names, api->calls.len - 1);
    diag_error(diag, near ? arena_printf(arena, "did you mean '%s'?", near) : "a call of it means what its body does",
               "no model of '%s'", name);
    return STATUS_FAILED;
}

Status modelbook_show(const Options *o, Arena *arena, Diag *diag, FILE *out) {
    Config config;
    TRY(config_load(o, NULL, arena, diag, &config));
    SyncApi *api = modelbook_load(o, &config, find_root(arena), arena, diag);
    if (!api)
        return STATUS_FAILED;
    syncapi_complete(api);
    for (uint32_t i = 0; i < o->path_count; i++)
        TRY(check_function(api, o->paths[i], arena, diag));
    for (uint32_t i = 0; i < o->path_count; i++)
        show_row(api, syncapi_find(api, o->paths[i]), "", arena, out);
    if (!o->path_count)
        show_files(api, arena, out);
    return STATUS_OK;
}
