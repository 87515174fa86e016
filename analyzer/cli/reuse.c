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

/* A unit's Tu follows from its bytes and from where they are moved from: that to which they are moved is the root. */
static uint64_t unit_hash(const Cache *cache, const CacheUnit *unit) {
    const UnitAbout *about = &unit->record.about;
    uint64_t hash = hash_bytes(about->identity, about->identity_len);
    add(&hash, about->root.path);
    add(&hash, about->root.real);
    return hash_mix(hash_mix(hash, about->blob_hash), cache_comments(cache, unit));
}

/* What the units are found by, and what they are. False if that is not known. */
static bool add_units(const Analysis *a, const CacheUnit *units, uint64_t *inputs, uint64_t *hash) {
    for (uint32_t i = 0; i < a->db->commands.len; i++) {
        const CompileCommand *command = &a->db->commands.data[i];
        if (!units[i].path && access(command->file, F_OK) == 0)
            return false;
        add(inputs, command->file);
        *inputs = hash_mix(*inputs, units[i].path ? units[i].record.key : 0);
        add(hash, command->file);
        *hash = hash_mix(*hash, units[i].path ? unit_hash(a->cache, &units[i]) : 0);
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

/* What else a run follows from. */
static uint64_t conditions_of(const Analysis *a, Arena *arena) {
    const Options *o = a->options;
    uint64_t hash = build_id();
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
    return hash;
}

static void describe(const Analysis *a, const CacheUnit *units, Arena *arena, RunInfo *info) {
    info->inputs = info->units = "";
    if (!a->cache)
        return;
    uint64_t inputs = conditions_of(a, arena), hash = inputs;
    if (!add_units(a, units, &inputs, &hash))
        return;
    info->inputs = arena_printf(arena, "%016llx", (unsigned long long)inputs);
    info->units = arena_printf(arena, "%016llx", (unsigned long long)hash);
}

void reuse_describe(const Analysis *a, Arena *arena, RunInfo *info) {
    describe(a, a->units, arena, info);
}

void reuse_describe_after(const Analysis *a, Arena *arena, RunInfo *info) {
    info->inputs = info->units = "";
    if (!a->cache)
        return;
    CacheUnit *units = cache_find_all(a->cache, a->db, arena);
    for (uint32_t i = 0; i < a->db->commands.len; i++) {
        if (a->units[i].path && (!units[i].path || units[i].record.key != a->units[i].record.key))
            return;
    }
    describe(a, units, arena, info);
}

typedef Status StoreCopy(Store *store, const RunInfo *info, int64_t *out_run);

static Status take_run(Store *store, const RunInfo *info, StoreCopy *copy, Arena *arena, StoredRun **out_run,
                       bool *out_saw) {
    int64_t id = 0;
    TRY(copy(store, info, &id));
    if (!id)
        return STATUS_OK;
    TRY(store_saw_something(store, id, out_saw));
    *out_run = store_read_open(store, id, arena);
    return *out_run ? STATUS_OK : STATUS_FAILED;
}

Status reuse_run(const RunInfo *info, const char *path, Arena *arena, Diag *diag, StoredRun **out_run, bool *out_saw) {
    Store *store = store_open(path, diag);
    *out_run = NULL;
    if (!store)
        return STATUS_FAILED;
    Status status = info->inputs[0] ? take_run(store, info, store_copy_run, arena, out_run, out_saw) : STATUS_OK;
    store_close(store);
    return status;
}

/* The files are looked at once more: what was read of them belongs together, and is what they are now. */
static Status take_units(Analysis *a, CacheUnit *units, RunInfo *info, Store *store, Arena *arena,
                         StoredRun **out_run) {
    bool has_run;
    TRY(store_has_units(store, info->units, &has_run));
    if (!has_run)
        return STATUS_OK;
    const char *before = info->units;
    a->units = units;
    info->lines = lowering_lines(a->db, arena);
    reuse_describe_after(a, arena, info);
    if (strcmp(info->units, before) != 0)
        return STATUS_OK;
    return take_run(store, info, store_copy_units, arena, out_run, &a->saw_something);
}

Status reuse_units(Analysis *a, RunInfo *info, const char *path, Arena *arena, Diag *diag, StoredRun **out_run) {
    *out_run = NULL;
    if (!a->cache)
        return STATUS_OK;
    CacheUnit *units = arena_copy(arena, a->units, sizeof *units * a->db->commands.len);
    cache_find_missing(a->cache, a->db, arena, units);
    describe(a, units, arena, info);
    if (!info->units[0])
        return STATUS_OK;
    Store *store = store_open(path, diag);
    if (!store)
        return STATUS_FAILED;
    CacheUnit *before = a->units;
    Status status = take_units(a, units, info, store, arena, out_run);
    if (!*out_run)
        a->units = before;
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
