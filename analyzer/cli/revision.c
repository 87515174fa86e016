/* revision.c: see revision.h. The sources are written into a folder for the time of the analysis; paths below the
 * project's root become paths below it. */
#include "cli/revision.h"

#include "base/folders.h"
#include "base/hash.h"
#include "cli/analysis.h"
#include "cli/git.h"
#include "cli/modelbook.h"
#include "cli/project.h"
#include "cli/temporary.h"
#include "cli/token_mode.h"
#include "frontend/filepath.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the folder ---- */

static const char *make_folder(Arena *arena, Diag *diag) {
    const char *wanted, *folder = temporary_folder("lockwise", arena, &wanted);
    if (!folder)
        diag_error(diag, "the sources of a commit need space there; TMPDIR names another folder", "cannot make %s: %s",
                   wanted, strerror(errno));
    return folder;
}

/* ---- the compile commands ---- */

typedef struct Mapper {
    Arena *arena;
    const char *root, *tree;
    GitRenameVec renames;
} Mapper;

/* Where a path below the root is in the tree; others as they are. */
static const char *in_tree(const Mapper *m, const char *path) {
    if (!filepath_is_inside(path, m->root))
        return path;
    return arena_printf(m->arena, "%s%s", m->tree, path + strlen(m->root));
}

/* A source in the tree, under the name that it had; NULL if it was not there. */
static const char *source_in_tree(const Mapper *m, const char *path) {
    const char *mapped = in_tree(m, path);
    if (access(mapped, F_OK) == 0)
        return mapped;
    VEC_EACH(const GitRename, rename, &m->renames)
        if (strcmp(filepath_absolute(m->arena, m->root, rename->now), path) == 0)
            return filepath_absolute(m->arena, m->tree, rename->before);
    return NULL;
}

/* An argument that is, or ends with, an absolute path below the root, where the tree has it. */
static const char *map_argument(const Mapper *m, const char *argument) {
    const char *slash = strchr(argument, '/');
    if (!slash || !filepath_is_inside(slash, m->root))
        return argument;
    const char *mapped = in_tree(m, slash);
    return access(mapped, F_OK) == 0 ? arena_printf(m->arena, "%.*s%s", (int)(slash - argument), argument, mapped)
                                     : argument;
}

/* The folder that an include option names, as the next word or joined; NULL if it is none. */
static const char *include_folder(const char *argument, const char *next, bool *out_uses_next) {
    static const char *const options[] = {"-I", "-isystem", "-iquote", "-idirafter"};
    *out_uses_next = false;
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        size_t len = strlen(options[i]);
        if (strncmp(argument, options[i], len) != 0)
            continue;
        *out_uses_next = argument[len] == '\0';
        return *out_uses_next ? next : argument + len;
    }
    return NULL;
}

/* The command in the tree; behind its own folders come those of today, for headers that the build makes. */
static CompileCommand map_command(const Mapper *m, const CompileCommand *command, const char *file) {
    CompileCommand mapped = *command;
    mapped.directory = in_tree(m, command->directory);
    mapped.file = file;
    mapped.args = ARENA_ARRAY(m->arena, const char *, 3 * command->arg_count + 3);
    mapped.arg_count = 0;
    for (uint32_t i = 0; i < command->arg_count; i++)
        mapped.args[mapped.arg_count++] = map_argument(m, command->args[i]);
    for (uint32_t i = 0; i < command->arg_count; i++) {
        bool uses_next;
        const char *folder = include_folder(command->args[i], command->args[i + 1], &uses_next);
        if (!folder)
            continue;
        mapped.args[mapped.arg_count++] =
            arena_printf(m->arena, "-I%s", filepath_absolute(m->arena, command->directory, folder));
        i += uses_next;
    }
    mapped.args[mapped.arg_count++] = "-idirafter";
    mapped.args[mapped.arg_count++] = filepath_directory(m->arena, command->file);
    return mapped;
}

/* The command as it would be in a checkout of the commit. What the cache has of that serves too; headers that the build
 * makes are not in the commit, and where one is needed the cache has nothing. */
static CompileCommand map_plainly(const Mapper *m, const CompileCommand *command, const char *file) {
    CompileCommand mapped = *command;
    mapped.directory = in_tree(m, command->directory);
    mapped.file = file;
    mapped.args = ARENA_ARRAY(m->arena, const char *, command->arg_count + 1);
    for (uint32_t i = 0; i < command->arg_count; i++) {
        const char *argument = command->args[i], *slash = strchr(argument, '/');
        mapped.args[i] =
            slash ? arena_printf(m->arena, "%.*s%s", (int)(slash - argument), argument, in_tree(m, slash)) : argument;
    }
    return mapped;
}

/* The database and what it said: when the flags change, so may the findings. */
static const char *database_name(const CompileDb *db, Arena *arena) {
    uint64_t hash = 0;
    VEC_EACH(const CompileCommand, command, &db->commands)
        hash = hash_mix(hash, command->hash);
    return arena_printf(arena, "%s, commands %016llx", db->path, (unsigned long long)hash);
}

/* `out_plain`: the same commands, one by one, as map_plainly has them. */
static Status map_database(const Mapper *m, const CompileDb *db, Diag *diag, CompileDb *out, CompileDb *out_plain) {
    *out_plain = (CompileDb){.path = "", .root = m->tree};
    *out = (CompileDb){.path = database_name(db, m->arena), .root = m->tree};
    VEC_EACH(const CompileCommand, command, &db->commands) {
        const char *failed, *file = source_in_tree(m, command->file);
        if (!file)
            continue;
        CompileCommand mapped = map_command(m, command, file);
        (void)folders_make(m->arena, mapped.directory, &failed); /* of the build: if not, the unit's gap says so */
        *vec_push(m->arena, &out->commands) = mapped;
        *vec_push(m->arena, &out_plain->commands) = map_plainly(m, command, file);
    }
    if (out->commands.len > 0)
        return STATUS_OK;
    diag_error(diag, NULL, "the commit has none of the files of %s", db->path);
    return STATUS_FAILED;
}

/* ---- the run ---- */

/* Everything that an analysis depends on beside the sources. */
typedef struct Conditions {
    const char *database;
    const Config *config;
    SyncApi *api;
} Conditions;

static bool has_rules(const StoredRun *run, const Config *config, Arena *arena) {
    uint32_t count;
    const RuleInfo *rules = analysis_rules(config, arena, &count);
    if (count != run->rules.len)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const RuleInfo *stored = stored_rule(run, rules[i].id);
        if (!stored || stored->tier != rules[i].tier || stored->severity != rules[i].severity)
            return false;
    }
    return true;
}

static bool has_models(const Facts *facts, const SyncApi *api, Arena *arena) {
    uint32_t at = 0;
    VEC_EACH(const SyncSource, source, &api->sources) {
        if (source->is_builtin)
            continue;
        const char *hash = arena_printf(arena, "%016llx", (unsigned long long)source->hash);
        if (at >= facts->models.len || strcmp(facts->models.data[at++].hash, hash) != 0)
            return false;
    }
    return at == facts->models.len;
}

static StoredRun *find_run(const char *store, const char *commit, const Conditions *conditions, Arena *arena) {
    RunRowVec rows;
    StoredRun *found = NULL;
    Diag *silent = diag_new(NULL); /* no database yet */
    if (access(store, F_OK) == 0 && store_list_runs(store, 0, arena, silent, &rows) == STATUS_OK) {
        for (uint32_t i = rows.len; i > 0 && !found; i--) {
            if (strcmp(rows.data[i - 1].git_commit, commit) != 0)
                continue;
            StoredRun *run = store_read_run(store, rows.data[i - 1].id, arena, silent);
            const StoredFacts *stored = run ? store_read_facts(store, run->id, arena, silent) : NULL;
            if (stored && strcmp(run->info.tool_version, LOCKWISE_VERSION) == 0 &&
                strcmp(run->info.compdb, conditions->database) == 0 && has_rules(run, conditions->config, arena) &&
                has_models(&stored->facts, conditions->api, arena))
                found = run;
        }
    }
    diag_free(silent);
    return found;
}

static StoredRun *analyse(const Options *o, const CompileDb *db, const Conditions *conditions, const char *commit,
                          const char *tree, const char *store, Arena *arena, Diag *diag, int *out_signal) {
    CompileDb mapped, plain;
    Mapper mapper = {.arena = arena, .root = db->root, .tree = tree};
    if (git_renames(db->root, commit, arena, diag, &mapper.renames) != STATUS_OK ||
        git_extract(db->root, commit, tree, arena, diag) != STATUS_OK ||
        map_database(&mapper, db, diag, &mapped, &plain) != STATUS_OK)
        return NULL;
    token_mode_choose(o, &mapped, conditions->api, arena);
    token_mode_choose(o, &plain, conditions->api, arena);
    Analysis a = {.options = o, .db = &mapped, .config = conditions->config, .api = conditions->api, .commit = commit};
    Stats *stats = stats_begin(arena);
    analysis_begin(&a, stats, arena);
    if (a.cache)
        cache_find_others(a.cache, &plain, arena, a.units);
    Status status = analysis_parse(&a, arena, diag);
    if (status == STATUS_OK)
        status = analysis_lower(&a, stats, arena, diag);
    *out_signal = a.lowering.ended_by;
    return status == STATUS_OK ? analysis_judge(&a, store, stats, arena, diag) : NULL;
}

StoredRun *revision_run(const Options *o, const char *ref, Arena *arena, Diag *diag, const char **out_store,
                        int *out_signal) {
    CompileDb db;
    Config config;
    *out_signal = 0;
    if (project_commands(o, arena, diag, &db) != STATUS_OK ||
        config_load(o, db.root, arena, diag, &config) != STATUS_OK)
        return NULL;
    const char *commit = git_commit(db.root, ref, arena, diag);
    const Conditions conditions = {database_name(&db, arena), &config,
                                   commit ? modelbook_load(o, &config, db.root, arena, diag) : NULL};
    const char *store = conditions.api ? project_store(o, db.root, arena, diag) : NULL;
    if (!store)
        return NULL;
    const char *beside = filepath_directory(arena, filepath_absolute(arena, filepath_current(arena), store));
    *out_store = filepath_absolute(arena, beside, "commits.db");
    StoredRun *run = find_run(*out_store, commit, &conditions, arena);
    if (run)
        return run;
    const char *folder = make_folder(arena, diag);
    if (!folder)
        return NULL;
    Diag *own = diag_new(stderr); /* gaps belong to a run */
    const char *tree = filepath_absolute(arena, folder, "tree");
    run = analyse(o, &db, &conditions, commit, tree, *out_store, arena, own, out_signal);
    diag_free(own);
    temporary_remove(folder);
    return run;
}
