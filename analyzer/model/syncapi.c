/* syncapi.c: the table. Reading of files: syncapi_read.c. */
#include "model/syncapi.h"

#include "base/embed.h"
#include "model/syncapi_internal.h"

#include <assert.h>
#include <string.h>

static void read_builtin(SyncApi *api, bool with_tokens) {
    Diag *diag = diag_new(stderr);
    for (const EmbeddedFile *file = embedded_model; file->path; file++) {
        SyncSource source = {.path = strrchr(file->path, '/') + 1, .is_builtin = true};
        if (!strstr(source.path, ".yaml") || (strstr(file->text, "\ntokens:") != NULL) != with_tokens)
            continue;
        Status status = syncapi_read(api, source, file->text, file->len, diag);
        assert(status == STATUS_OK); /* tests read them all */
        (void)status;
    }
    diag_free(diag);
}

SyncApi *syncapi_new_tokens(Arena *arena) {
    SyncApi *api = ARENA_NEW(arena, SyncApi);
    api->arena = arena;
    api->by_name = strmap_new(arena);
    api->traits = strmap_new(arena);
    api->unsafe_by_name = strmap_new(arena);
    api->inner_by_name = strmap_new(arena);
    vec_push(arena, &api->calls);
    read_builtin(api, true);
    return api;
}

void syncapi_complete(SyncApi *api) {
    if (!api->is_complete)
        read_builtin(api, false);
    api->is_complete = true;
}

SyncApi *syncapi_new(Arena *arena) {
    SyncApi *api = syncapi_new_tokens(arena);
    syncapi_complete(api);
    return api;
}

Status syncapi_add(SyncApi *api, const char *path, const char *text, size_t len, Diag *diag) {
    syncapi_complete(api); /* a later row of a name replaces the earlier one */
    return syncapi_read(api, (SyncSource){.path = arena_strdup(api->arena, path)}, text, len, diag);
}

const SyncCall *syncapi_find(const SyncApi *api, const char *name) {
    assert(api->is_complete);
    uint64_t *slot = strmap_find(api->by_name, name, strlen(name));
    return slot ? &api->calls.data[*slot] : NULL;
}

uint32_t syncapi_traits(const SyncApi *api, const char *name) {
    uint64_t *slot = strmap_find(api->traits, name, strlen(name));
    return slot ? (uint32_t)*slot : 0;
}

const SyncUnsafe *syncapi_find_unsafe(const SyncApi *api, const char *name) {
    uint64_t *slot = strmap_find(api->unsafe_by_name, name, strlen(name));
    return slot ? &api->unsafe.data[*slot] : NULL;
}

const SyncLockType *syncapi_find_type(const SyncApi *api, const char *name) {
    for (uint32_t i = api->types.len; i-- > 0;) {
        if (strcmp(api->types.data[i].name, name) == 0)
            return &api->types.data[i];
    }
    return NULL;
}

bool syncapi_is_among(const SyncNames *names, const char *name) {
    VEC_EACH(const SyncName, known, names) {
        size_t len = strlen(*known);
        bool begins = len && (*known)[len - 1] == '*' && strncmp(name, *known, len - 1) == 0;
        if (begins || strcmp(name, *known) == 0)
            return true;
    }
    return false;
}

bool syncapi_lets_others(const SyncApi *api, const char *name) {
    bool lets = false;
    VEC_EACH(const SyncToken, token, &api->tokens)
        lets = lets || syncapi_is_among(&token->lets_others, name);
    return lets;
}

bool syncapi_may_let_others(const SyncApi *api, const char *name) {
    bool may = false;
    VEC_EACH(const SyncToken, token, &api->tokens)
        may = may || syncapi_is_among(&token->may_let_others, name);
    return may;
}

uint32_t syncapi_inner_use(const SyncApi *api, const char *name, uint32_t *out_lock) {
    uint64_t *slot = strmap_find(api->inner_by_name, name, strlen(name));
    uint32_t use = slot ? (uint32_t)*slot : 0;
    *out_lock = use >> SYNC_INNER_SHIFT;
    return use & ((1u << SYNC_INNER_SHIFT) - 1);
}

uint32_t syncapi_token_of_type(const SyncApi *api, const char *type) {
    const char *space = strchr(type, ' '), *name = space ? space + 1 : type;
    for (uint32_t i = 0; i < api->tokens.len; i++) {
        if (syncapi_is_among(&api->tokens.data[i].entries, name))
            return i + 1;
    }
    return 0;
}

bool syncapi_is_of_token(const SyncApi *api, const char *name) {
    bool found = false;
    VEC_EACH(const SyncToken, token, &api->tokens)
        found = found || (syncapi_is_among(&token->needed_by, name) && !syncapi_is_among(&token->bodies, name));
    return found;
}

uint32_t syncapi_token_needed(const SyncApi *api, const char *name) {
    for (uint32_t i = 0; i < api->tokens.len; i++) {
        const SyncToken *token = &api->tokens.data[i];
        if (syncapi_is_among(&token->needed_by, name) && !syncapi_is_among(&token->needless, name))
            return i + 1;
    }
    return 0;
}

bool syncapi_is_builtin(const SyncApi *api, const SyncCall *call) {
    return api->sources.data[call->source].is_builtin;
}

bool syncapi_replaces_body(const SyncApi *api, const char *name, bool in_system_header) {
    const SyncCall *call = syncapi_find(api, name);
    return call && (in_system_header || !syncapi_is_builtin(api, call));
}

const char *syncapi_manual(void) {
    const EmbeddedFile *file = embedded_find(embedded_model, "analyzer/model/library/README.md");
    assert(file != NULL);
    return file->text;
}
