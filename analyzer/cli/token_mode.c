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

static bool source_renounces(const char *path, const SyncToken *token) {
    Arena *brief = arena_new();
    size_t len;
    const char *text = file_read(brief, path, &len);
    bool found = false;
    for (uint32_t i = 0; i < token->renounced_by.len && text; i++)
        found = found || strstr(text, token->renounced_by.data[i]);
    arena_free(brief);
    return found;
}

static bool is_renounced(TokenMode mode, const CompileDb *db, const SyncToken *token) {
    bool found = mode == TOKEN_MODE_RENOUNCED;
    VEC_EACH(const CompileCommand, command, &db->commands) {
        if (!found && mode == TOKEN_MODE_AUTO && names_host(command, token))
            found = source_renounces(command->file, token);
    }
    return found;
}

void token_mode_choose(const Options *o, CompileDb *db, SyncApi *api, Arena *arena) {
    VEC_EACH(SyncToken, token, &api->tokens) {
        token->is_renounced = token->renounced_by.len && is_renounced(o->python, db, token);
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
