/* token_mode.c: see token_mode.h. */
#include "cli/token_mode.h"

#include "base/readfile.h"
#include "cli/modelbook.h"

#include <string.h>

static bool names_host(const CompileCommand *command, const SyncToken *token) {
    for (uint32_t i = 0; i < command->arg_count; i++) {
        if (strcasestr(command->args[i], token->host))
            return true;
    }
    return false;
}

static bool source_names(const char *path, const SyncNames *identifiers) {
    Arena *brief = arena_new();
    size_t len;
    const char *text = file_read(brief, path, &len);
    bool found = false;
    VEC_EACH(const SyncName, identifier, identifiers)
        found = found || (text && strstr(text, *identifier));
    arena_free(brief);
    return found;
}

/* Whether a source that has to do with the token's host names one of these. */
static bool are_named(const CompileDb *db, const SyncToken *token, const SyncNames *identifiers) {
    bool found = false;
    VEC_EACH(const CompileCommand, command, &db->commands)
        found = found || (identifiers->len && names_host(command, token) && source_names(command->file, identifiers));
    return found;
}

static bool is_renounced(TokenMode mode, const CompileDb *db, const SyncToken *token) {
    return token->renounced_by.len &&
           (mode == TOKEN_MODE_RENOUNCED || (mode == TOKEN_MODE_AUTO && are_named(db, token, &token->renounced_by)));
}

void token_mode_choose(const Options *o, CompileDb *db, SyncApi *api, Arena *arena) {
    VEC_EACH(SyncToken, token, &api->tokens) {
        token->is_renounced = is_renounced(o->python, db, token);
        token->is_split = are_named(db, token, &token->split_by);
        VEC_EACH(CompileCommand, command, &db->commands) {
            if (token->is_renounced && token->renounced_macro && names_host(command, token))
                compdb_define(command, token->renounced_macro, arena);
        }
    }
}

Status token_mode_define(const Options *o, CompileDb *db, Arena *arena, Diag *diag) {
    Config config;
    TRY(config_load(o, db->root, arena, diag, &config));
    SyncApi *api = modelbook_load(o, &config, db->root, arena, diag);
    if (!api)
        return STATUS_FAILED;
    token_mode_choose(o, db, api, arena);
    return STATUS_OK;
}
