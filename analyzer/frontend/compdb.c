/* compdb.c: reading compile_commands.json.
 * Read with jansson and not with libclang's own reader: that one gives up the whole file at a key it does not know,
 * wants one fixed file name, loses the flags of response files where "directory" is relative, and cannot say which
 * line or entry is wrong. An entry that is malformed fails the load, because a file left out in silence would look
 * like a clean one; entries of other languages are counted instead.
 */
#include "frontend/compdb.h"

#include "base/hash.h"
#include "base/map.h"
#include "frontend/compile_args.h"
#include "frontend/filepath.h"

#include <jansson.h>
#include <string.h>
#include <sys/stat.h>

#define COMPDB_NAME "compile_commands.json"

static const char HELP_MAKE[] =
    "make one with `cmake -DCMAKE_EXPORT_COMPILE_COMMANDS=ON`, `meson setup` or `bear -- make`, or name the files: "
    "lockwise check FILE... -- FLAGS";
static const char HELP_BROKEN[] = "write it anew with the build system, or with `bear -- make` after a clean";

/* What is needed while a database is built up. */
typedef struct Loader {
    Arena *arena;
    Diag *diag;
    CompileDb *db;
    StrMap *seen;                 /* what makes a command itself -> 1 */
    const char *response_missing; /* the first response file that could not be read */
    uint32_t response_missing_count;
} Loader;

static bool is_file(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && !S_ISDIR(info.st_mode);
}

static bool is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool exists_below(Arena *arena, const char *folder, const char *name) {
    struct stat info;
    return stat(filepath_absolute(arena, folder, name), &info) == 0;
}

static Loader loader_new(Arena *arena, Diag *diag, CompileDb *db) {
    *db = (CompileDb){.path = "", .root = ""};
    return (Loader){.arena = arena, .diag = diag, .db = db, .seen = strmap_new(arena)};
}

/* ---- commands ---- */

/* Libtool compiles each file a second time with -fPIC -DPIC; that is one command to us. */
static bool counts_for_identity(const char *arg) {
    return strcmp(arg, "-DPIC") != 0;
}

static const char *command_identity(Arena *arena, const CompileCommand *command, size_t *out_len) {
    VEC(char) key = {0};
    const char *parts[] = {command->directory, command->file};
    for (size_t i = 0; i < 2; i++)
        memcpy(vec_extend(arena, &key, strlen(parts[i]) + 1), parts[i], strlen(parts[i]) + 1);
    for (uint32_t i = 0; i < command->arg_count; i++) {
        size_t len = strlen(command->args[i]) + 1;
        if (counts_for_identity(command->args[i]))
            memcpy(vec_extend(arena, &key, len), command->args[i], len);
    }
    *out_len = key.len;
    return key.data;
}

static uint64_t command_hash(const CompileCommand *command) {
    uint64_t hash = hash_bytes(command->directory, strlen(command->directory));
    hash = hash_more(hash, command->file, strlen(command->file));
    for (uint32_t i = 0; i < command->arg_count; i++)
        hash = hash_more(hash, command->args[i], strlen(command->args[i]));
    return hash;
}

/* `words`: the whole command from its compiler on if has_compiler, else flags only. */
static void add_command(Loader *loader, const char *directory, const char *file, const ArgVec *words,
                        bool has_compiler) {
    Arena *arena = loader->arena;
    ArgVec expanded = {0}, args = {0};
    const char *missing = args_expand(arena, directory, words, &expanded);
    if (missing) {
        loader->response_missing_count++;
        if (!loader->response_missing)
            loader->response_missing = missing;
    }
    uint32_t compiler = has_compiler ? args_find_compiler(&expanded) : 0;
    const char *name = has_compiler && expanded.len ? expanded.data[compiler] : "";
    if (args_normalise(arena, &expanded, has_compiler ? compiler + 1 : 0, name, file, &args, NULL) == LANG_OTHER) {
        loader->db->not_c++;
        return;
    }
    CompileCommand command = {.directory = directory, .file = file, .arg_count = args.len};
    *vec_push(arena, &args) = NULL;
    command.args = args.data;
    size_t len;
    const char *identity = command_identity(arena, &command, &len);
    bool is_new;
    strmap_slot(loader->seen, identity, len, &is_new);
    if (!is_new) {
        loader->db->duplicates++;
        return;
    }
    command.hash = command_hash(&command);
    *vec_push(arena, &loader->db->commands) = command;
}

/* ---- entries ---- */

static Status entry_error(Loader *loader, size_t index, const char *file, const char *problem) {
    diag_error(loader->diag, HELP_BROKEN, "%s: entry %zu%s%s%s %s", loader->db->path, index + 1, file ? " (" : "",
               file ? file : "", file ? ")" : "", problem);
    return STATUS_FAILED;
}

/* The words of "arguments", or of "command" if there are none. */
static Status read_words(Loader *loader, const json_t *entry, size_t index, const char *file, ArgVec *out_words) {
    const json_t *arguments = json_object_get(entry, "arguments");
    const json_t *command = json_object_get(entry, "command");
    if (arguments) {
        size_t i;
        json_t *word;
        if (!json_is_array(arguments))
            return entry_error(loader, index, file, "has \"arguments\" that are no array of strings");
        json_array_foreach(arguments, i, word) {
            if (!json_is_string(word))
                return entry_error(loader, index, file, "has \"arguments\" that are no array of strings");
            *vec_push(loader->arena, out_words) = arena_strdup(loader->arena, json_string_value(word));
        }
    } else if (json_is_string(command)) {
        args_split(loader->arena, json_string_value(command), out_words);
    } else {
        return entry_error(loader, index, file, "has neither \"command\" nor \"arguments\"");
    }
    if (out_words->len == 0)
        return entry_error(loader, index, file, "has an empty command");
    return STATUS_OK;
}

static Status read_entry(Loader *loader, const json_t *entry, size_t index) {
    if (!json_is_object(entry))
        return entry_error(loader, index, NULL, "is no object");
    const char *file = json_string_value(json_object_get(entry, "file"));
    if (!file || !file[0])
        return entry_error(loader, index, NULL, "has no \"file\"");
    const char *directory = json_string_value(json_object_get(entry, "directory"));
    if (!directory || !directory[0])
        return entry_error(loader, index, file, "has no \"directory\"");
    ArgVec words = {0};
    TRY(read_words(loader, entry, index, file, &words));
    /* Relative folders are seen from the database, where the build system that wrote it stood. */
    directory = filepath_absolute(loader->arena, filepath_directory(loader->arena, loader->db->path), directory);
    add_command(loader, directory, filepath_absolute(loader->arena, directory, file), &words, true);
    return STATUS_OK;
}

static Status read_entries(Loader *loader, const json_t *top) {
    CompileDb *db = loader->db;
    if (!json_is_array(top)) {
        diag_error(loader->diag, HELP_BROKEN, "%s: not a compile database: the top level is no array", db->path);
        return STATUS_FAILED;
    }
    size_t i;
    json_t *entry;
    json_array_foreach(top, i, entry) TRY(read_entry(loader, entry, i));
    if (json_array_size(top) == 0) {
        diag_error(loader->diag, "build the project from clean, so that every file is compiled and recorded",
                   "%s lists no files", db->path);
        return STATUS_FAILED;
    }
    if (db->commands.len == 0) {
        diag_error(loader->diag, "lockwise reads C only", "%s lists no C files (%u of other languages)", db->path,
                   db->not_c);
        return STATUS_FAILED;
    }
    return STATUS_OK;
}

/* ---- the project's root ---- */

/* The nearest folder at or above `folder` that holds .git; NULL if there is none. */
static const char *git_top(Arena *arena, const char *folder) {
    for (;; folder = filepath_directory(arena, folder)) {
        if (exists_below(arena, folder, ".git"))
            return folder;
        if (strcmp(folder, "/") == 0)
            return NULL;
    }
}

static const char *common_folder(Arena *arena, const CompileDb *db) {
    const char *common = filepath_directory(arena, db->commands.data[0].file);
    VEC_EACH(const CompileCommand, command, &db->commands) {
        while (!filepath_is_inside(command->file, common))
            common = filepath_directory(arena, common);
    }
    return common;
}

static bool holds_a_file(const CompileDb *db, const char *folder) {
    VEC_EACH(const CompileCommand, command, &db->commands) {
        if (filepath_is_inside(command->file, folder))
            return true;
    }
    return false;
}

/* `start` holds the database, or is the current directory. A build folder outside the sources holds none of the
 * files; then the files themselves say where the project is. */
static const char *find_root(Arena *arena, const CompileDb *db, const char *start) {
    const char *root = git_top(arena, start);
    if (!root && db->path[0] && strncmp(filepath_base(start), "build", 5) == 0)
        root = filepath_directory(arena, start);
    if (!root)
        root = start;
    if (holds_a_file(db, root))
        return root;
    const char *common = common_folder(arena, db);
    const char *top = git_top(arena, common);
    return top ? top : common;
}

/* ---- entry points ---- */

static Status load_file(const char *path, Arena *arena, Diag *diag, CompileDb *out_db) {
    Loader loader = loader_new(arena, diag, out_db);
    out_db->path = path;
    json_error_t error;
    json_t *top = json_load_file(path, 0, &error);
    if (!top) {
        if (error.line < 0)
            diag_error(diag, NULL, "%s", error.text);
        else
            diag_error(diag, HELP_BROKEN, "%s:%d:%d: malformed: %s", path, error.line, error.column, error.text);
        return STATUS_FAILED;
    }
    Status status = read_entries(&loader, top);
    json_decref(top);
    TRY(status);
    if (loader.response_missing)
        diag_warning(diag, "their flags are missing from the analysis; build again with response files kept",
                     "%u command(s) name response files that cannot be read, the first is %s",
                     loader.response_missing_count, loader.response_missing);
    out_db->root = find_root(arena, out_db, filepath_directory(arena, path));
    return STATUS_OK;
}

/* The database in a folder or in build/ below it, or NULL. */
static const char *database_in(Arena *arena, const char *folder) {
    static const char *const places[] = {COMPDB_NAME, "build/" COMPDB_NAME};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const char *path = filepath_absolute(arena, folder, places[i]);
        if (is_file(path))
            return path;
    }
    return NULL;
}

Status compdb_load(const char *where, Arena *arena, Diag *diag, CompileDb *out_db) {
    const char *path = filepath_absolute(arena, filepath_current(arena), where);
    if (is_folder(path)) {
        const char *found = database_in(arena, path);
        if (!found) {
            diag_error(diag, HELP_MAKE, "no " COMPDB_NAME " in %s", where);
            return STATUS_FAILED;
        }
        path = found;
    } else if (!is_file(path)) {
        diag_error(diag, HELP_MAKE, "%s does not exist", where);
        return STATUS_FAILED;
    }
    return load_file(path, arena, diag, out_db);
}

Status compdb_discover(Arena *arena, Diag *diag, CompileDb *out_db) {
    const char *start = filepath_current(arena);
    for (const char *folder = start;; folder = filepath_directory(arena, folder)) {
        const char *found = database_in(arena, folder);
        if (found)
            return load_file(found, arena, diag, out_db);
        if (strcmp(folder, "/") == 0)
            break;
    }
    diag_error(diag, HELP_MAKE, "no " COMPDB_NAME " in %s or any folder above it", start);
    return STATUS_FAILED;
}

Status compdb_from_command(char **words, uint32_t count, Arena *arena, Diag *diag, CompileDb *out_db) {
    Loader loader = loader_new(arena, diag, out_db);
    const char *current = filepath_current(arena);
    ArgVec given = {0}, all = {0}, flags = {0}, files = {0};
    for (uint32_t i = 0; i < count; i++)
        *vec_push(arena, &given) = words[i];
    const char *missing = args_expand(arena, current, &given, &all);
    if (missing) {
        diag_error(diag, NULL, "cannot read the response file %s", missing);
        return STATUS_FAILED;
    }
    bool has_compiler = all.len > 0 && all.data[0][0] != '-' && !args_is_source(all.data[0]);
    uint32_t first = has_compiler ? args_find_compiler(&all) + 1 : 0;
    args_normalise(arena, &all, first, "", "", &flags, &files);
    for (uint32_t i = 0; i < files.len; i++) {
        const char *file = filepath_absolute(arena, current, files.data[i]);
        if (!is_file(file)) {
            diag_error(diag, NULL, "%s: %s", files.data[i], is_folder(file) ? "is a folder" : "does not exist");
            return STATUS_FAILED;
        }
        add_command(&loader, current, file, &all, has_compiler);
    }
    if (out_db->commands.len == 0 || out_db->not_c > 0) {
        diag_error(diag, "C files end in .c, or .i when preprocessed; -x c takes any file for C",
                   files.len ? "not a C file: %s" : "no C file is named%s", files.len ? files.data[0] : "");
        return STATUS_FAILED;
    }
    out_db->root = find_root(arena, out_db, current);
    return STATUS_OK;
}

Status compdb_from_args(char **files, uint32_t file_count, char **flags, uint32_t flag_count, Arena *arena, Diag *diag,
                        CompileDb *out_db) {
    Loader loader = loader_new(arena, diag, out_db);
    const char *current = filepath_current(arena);
    ArgVec words = {0};
    for (uint32_t i = 0; i < flag_count; i++)
        *vec_push(arena, &words) = arena_strdup(arena, flags[i]);
    for (uint32_t i = 0; i < file_count; i++) {
        const char *file = filepath_absolute(arena, current, files[i]);
        if (!is_file(file)) {
            diag_error(diag, NULL, "%s: %s", files[i], is_folder(file) ? "is a folder" : "does not exist");
            return STATUS_FAILED;
        }
        uint32_t not_c = out_db->not_c;
        add_command(&loader, current, file, &words, false);
        if (out_db->not_c != not_c) {
            diag_error(diag, "C files end in .c, or .i when preprocessed; -- -x c takes any file for C", "%s is not C",
                       files[i]);
            return STATUS_FAILED;
        }
    }
    if (loader.response_missing) {
        diag_error(diag, NULL, "cannot read the response file %s", loader.response_missing);
        return STATUS_FAILED;
    }
    if (out_db->commands.len == 0) {
        diag_error(diag, "lockwise check FILE... -- FLAGS", "no files to analyse");
        return STATUS_FAILED;
    }
    out_db->root = find_root(arena, out_db, current);
    return STATUS_OK;
}

void compdb_define(CompileCommand *command, const char *macro, Arena *arena) {
    const char *flag = arena_printf(arena, "-D%s=1", macro);
    const char **args = ARENA_ARRAY(arena, const char *, command->arg_count + 2);
    for (uint32_t i = 0; i < command->arg_count; i++) {
        args[i] = command->args[i];
        if (strncmp(args[i], flag, strlen(macro) + 2) == 0)
            return;
    }
    args[command->arg_count++] = flag;
    command->args = args;
    command->hash = command_hash(command);
}
