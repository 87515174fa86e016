/* syncapi_token.c: a token of a model file: its names, who is called with it, and who needs it. */
#include "model/syncapi_internal.h"

#include <string.h>

enum {
    TOKEN_NAME,
    TOKEN_HOST,
    TOKEN_NEEDED_BY,
    TOKEN_NEEDLESS,
    TOKEN_LETS_OTHERS,
    TOKEN_ENTRIES,
    TOKEN_SETUP,
    TOKEN_OWN,
    TOKEN_OBJECTS,
    TOKEN_STATE,
    TOKEN_RENOUNCED_BY,
    TOKEN_RENOUNCED_MACRO,
    TOKEN_KEYS
};

typedef struct TokenRow {
    SyncToken *token;
    Arena *arena;
    uint32_t given; /* bit per key */
} TokenRow;

typedef struct NameList {
    SyncNames *names;
    Arena *arena;
} NameList;

static bool add_name(YamlReader *r, const YamlWord *word, void *into) {
    const NameList *list = into;
    const char *star = strchr(word->text, '*');
    if (star && star[1])
        return yaml_reader_fail(r, word->at, "as in `lib_*`", "the star of '%s' is not at its end", word->text);
    *vec_push(list->arena, list->names) = arena_strdup(list->arena, word->text);
    return true;
}

static bool read_pair(YamlReader *r, const YamlWord *key, void *into) {
    static const char *const names[TOKEN_KEYS] = {"name",        "host",    "needed-by",    "needless",
                                                  "lets-others", "entries", "setup",        "own",
                                                  "objects",     "state",   "renounced-by", "renounced-macro"};
    TokenRow *row = into;
    SyncToken *token = row->token;
    uint32_t index = 0;
    while (index < TOKEN_KEYS && strcmp(key->text, names[index]) != 0)
        index++;
    if (index == TOKEN_KEYS)
        return yaml_reader_fail_unknown(r, key, "key", names, TOKEN_KEYS);
    if (row->given >> index & 1)
        return yaml_reader_fail(r, key->at, NULL, "'%s' is given twice", key->text);
    row->given |= 1u << index;
    SyncNames *const lists[TOKEN_KEYS] = {[TOKEN_NEEDED_BY] = &token->needed_by,
                                          [TOKEN_NEEDLESS] = &token->needless,
                                          [TOKEN_LETS_OTHERS] = &token->lets_others,
                                          [TOKEN_ENTRIES] = &token->entries,
                                          [TOKEN_SETUP] = &token->setup,
                                          [TOKEN_OWN] = &token->own,
                                          [TOKEN_OBJECTS] = &token->objects,
                                          [TOKEN_STATE] = &token->state,
                                          [TOKEN_RENOUNCED_BY] = &token->renounced_by};
    const char **const texts[TOKEN_KEYS] = {
        [TOKEN_NAME] = &token->name, [TOKEN_HOST] = &token->host, [TOKEN_RENOUNCED_MACRO] = &token->renounced_macro};
    NameList list = {lists[index], row->arena};
    if (list.names)
        return yaml_reader_list(r, "a list of names, as [lib_open, lib_read*]", "a name", add_name, &list);
    YamlWord word = yaml_reader_word(r, "a single value");
    if (word.text)
        *texts[index] = arena_strdup(row->arena, word.text);
    return word.text != NULL;
}

bool syncapi_read_token(YamlReader *r, const YamlWord *key, SyncToken *token, Arena *arena) {
    TokenRow row = {token, arena, 0};
    token->key = arena_strdup(arena, key->text);
    if (!yaml_reader_mapping(r, "what the token is, as { name: the GIL, host: Python }", read_pair, &row))
        return false;
    bool is_named = token->name && token->host;
    return is_named || yaml_reader_fail(r, key->at, NULL, "%s needs name and host", key->text);
}
