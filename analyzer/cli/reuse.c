/* reuse.c: see reuse.h. A file of the database that does not exist counts as such. A unit that the last run lost (a
 * crash, a time limit) is not in the cache, so that such a run is never copied. */
#include "cli/reuse.h"

#include "base/hash.h"
#include "cli/build_id.h"
#include "cli/suppression.h"
#include "findings/store_copy.h"
#include "frontend/filepath.h"
#include "rules/rule.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void add(uint64_t *hash, const char *text) {
    *hash = text ? hash_more(*hash, text, strlen(text) + 1) : hash_mix(*hash, 0);
}

static bool add_units(const Analysis *a, const CacheUnit *units, uint64_t *hash) {
    for (uint32_t i = 0; i < a->db->commands.len; i++) {
        const CompileCommand *command = &a->db->commands.data[i];
        if (!units[i].path && access(command->file, F_OK) == 0)
            return false;
        add(hash, command->file);
        *hash = hash_mix(*hash, units[i].path ? units[i].record.key : 0);
    }
    return true;
}

static void add_config(const Config *config, uint64_t *hash) {
    uint32_t count;
    (void)rules_all(&count);
    for (uint32_t i = 0; i < count; i++) {
        const RuleSetting *rule = &config->rules[i];
        *hash =
            hash_mix(*hash, (uint64_t)rule->is_off | (uint64_t)rule->has_severity << 1 |
                                (uint64_t)(rule->has_severity ? rule->severity : 0) << 8 | (uint64_t)rule->most << 16);
    }
    VEC_EACH(const Suppression, s, &config->suppressions) {
        const char *texts[] = {s->loc.file, s->reason, s->rule, s->file, s->function, s->object, s->until};
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
            add(hash, texts[i]);
        *hash = hash_mix(*hash, s->loc.line);
    }
}

static const char *inputs_of(const Analysis *a, const CacheUnit *units, Arena *arena) {
    const Options *o = a->options;
    uint64_t hash = build_id();
    if (!a->cache || !add_units(a, units, &hash))
        return "";
    add(&hash, a->db->root);
    add(&hash, a->db->path);
    hash = hash_mix(hash, a->db->not_c);
    hash = hash_mix(hash, suppression_sees_all(o));
    for (uint32_t i = 0; i < o->program_count; i++)
        add(&hash, o->programs[i]);
    VEC_EACH(const SyncSource, source, &a->api->sources) {
        if (source->is_builtin)
            continue; /* of the build */
        add(&hash, source->path);
        hash = hash_mix(hash, source->hash);
    }
    VEC_EACH(const SyncToken, token, &a->api->tokens)
        hash = hash_mix(hash, token->is_renounced | token->is_split << 1);
    add_config(a->config, &hash);
    add(&hash, suppression_today(arena));
    return arena_printf(arena, "%016llx", (unsigned long long)hash);
}

const char *reuse_inputs(const Analysis *a, Arena *arena) {
    return inputs_of(a, a->units, arena);
}

const char *reuse_inputs_after(const Analysis *a, Arena *arena) {
    if (!a->cache)
        return "";
    CacheUnit *units = cache_find_all(a->cache, a->db, arena);
    for (uint32_t i = 0; i < a->db->commands.len; i++) {
        if (a->units[i].path && (!units[i].path || units[i].record.key != a->units[i].record.key))
            return "";
    }
    return inputs_of(a, units, arena);
}

Status reuse_run(const RunInfo *info, const char *path, Arena *arena, Diag *diag, StoredRun **out_run, bool *out_saw) {
    int64_t id = 0;
    Store *store = store_open(path, diag);
    *out_run = NULL;
    if (!store)
        return STATUS_FAILED;
    Status status = info->inputs[0] ? store_copy_run(store, info, &id) : STATUS_OK;
    if (status == STATUS_OK && id)
        status = store_saw_something(store, id, out_saw);
    if (status == STATUS_OK && id) {
        *out_run = store_read_open(store, id, arena);
        status = *out_run ? STATUS_OK : STATUS_FAILED;
    }
    store_close(store);
    return status;
}

static int path_compare(const void *left, const void *right) {
    return strcmp(*(const SourcePath *)left, *(const SourcePath *)right);
}

SourcePathVec reuse_sources(const Analysis *a, Arena *arena) {
    StrMap *seen = strmap_new(arena);
    SourcePathVec paths = {0};
    for (uint32_t i = 0; i < a->db->commands.len; i++) {
        VEC_EACH(const InputFile, file, &a->units[i].record.about.inputs.files) {
            const char *path = filepath_absolute(arena, "/", file->path);
            bool is_new = false;
            if (file->hash && !file->is_system)
                (void)strmap_slot(seen, path, strlen(path), &is_new);
            if (is_new)
                *vec_push(arena, &paths) = path;
        }
    }
    if (paths.len > 0)
        qsort(paths.data, paths.len, sizeof *paths.data, path_compare);
    return paths;
}
