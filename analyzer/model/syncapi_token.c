/* syncapi_token.c: a token of a model file: its names, who is called with it, and who needs it; and a library's inner
 * lock: its names, who takes it, and who is called with it. */
#include "model/syncapi_internal.h"

#include <string.h>

enum {
    TOKEN_NAME,
    TOKEN_HOST,
    TOKEN_NEEDED_BY,
    TOKEN_NEEDLESS,
    TOKEN_LETS_OTHERS,
    TOKEN_MAY_LET_OTHERS,
    TOKEN_ENTRIES,
    TOKEN_SETUP,
    TOKEN_OWN,
    TOKEN_OBJECTS,
    TOKEN_STATE,
    TOKEN_RENOUNCED_BY,
    TOKEN_RENOUNCED_MACRO,
    TOKEN_SPLIT_BY,
    TOKEN_BODIES,
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

static bool add_exact_name(YamlReader *r, const YamlWord *word, void *into) {
    (void)r;
    const NameList *list = into;
    *vec_push(list->arena, list->names) = arena_strdup(list->arena, word->text);
    return true;
}

static bool read_pair(YamlReader *r, const YamlWord *key, void *into) {
    static const char *const names[TOKEN_KEYS] = {
        "name", "host",    "needed-by", "needless",     "lets-others",     "may-let-others", "entries", "setup",
        "own",  "objects", "state",     "renounced-by", "renounced-macro", "split-by",       "bodies"};
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
                                          [TOKEN_MAY_LET_OTHERS] = &token->may_let_others,
                                          [TOKEN_ENTRIES] = &token->entries,
                                          [TOKEN_SETUP] = &token->setup,
                                          [TOKEN_OWN] = &token->own,
                                          [TOKEN_OBJECTS] = &token->objects,
                                          [TOKEN_STATE] = &token->state,
                                          [TOKEN_RENOUNCED_BY] = &token->renounced_by,
                                          [TOKEN_SPLIT_BY] = &token->split_by,
                                          [TOKEN_BODIES] = &token->bodies};
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

/* ---- inner locks ---- */

enum {
    INNER_NAME,
    INNER_HOST,
    INNER_TAKEN_BY,
    INNER_RUNS_IN,
    INNER_CALLS_BACK,
    INNER_ENTRIES,
    INNER_OBJECT,
    INNER_OPENED_BY,
    INNER_OPENED_AT,
    INNER_OWN_THREAD,
    INNER_MANY,
    INNER_KEYS
};

typedef struct InnerRow {
    SyncInnerLock *lock;
    Arena *arena;
    uint32_t given; /* bit per key */
} InnerRow;

static bool read_inner_pair(YamlReader *r, const YamlWord *key, void *into) {
    static const char *const names[INNER_KEYS] = {"name",       "host",       "taken-by", "runs-in",
                                                  "calls-back", "entries",    "object",   "opened-by",
                                                  "opened-at",  "own-thread", "many"};
    InnerRow *row = into;
    SyncInnerLock *lock = row->lock;
    uint32_t index = 0;
    while (index < INNER_KEYS && strcmp(key->text, names[index]) != 0)
        index++;
    if (index == INNER_KEYS)
        return yaml_reader_fail_unknown(r, key, "key", names, INNER_KEYS);
    if (row->given >> index & 1)
        return yaml_reader_fail(r, key->at, NULL, "'%s' is given twice", key->text);
    row->given |= 1u << index;
    SyncNames *const lists[INNER_KEYS] = {[INNER_TAKEN_BY] = &lock->taken_by,
                                          [INNER_RUNS_IN] = &lock->runs_in,
                                          [INNER_CALLS_BACK] = &lock->calls_back,
                                          [INNER_ENTRIES] = &lock->entries,
                                          [INNER_OPENED_BY] = &lock->opened_by};
    NameList list = {lists[index], row->arena};
    if (list.names)
        return yaml_reader_list(r, "a list of names, as [lib_open, lib_read]", "a name", add_exact_name, &list);
    YamlWord word = yaml_reader_word(r, "a single value");
    if (!word.text)
        return false;
    if (index == INNER_MANY || index == INNER_OWN_THREAD)
        return syncapi_read_flag(r, &word, index == INNER_MANY ? &lock->many : &lock->own_thread);
    if (index == INNER_OBJECT || index == INNER_OPENED_AT)
        return syncapi_read_argument(r, &word, word.text, index == INNER_OBJECT ? &lock->object : &lock->opened_at);
    *(index == INNER_NAME ? &lock->name : &lock->host) = arena_strdup(row->arena, word.text);
    return true;
}

bool syncapi_read_inner(YamlReader *r, const YamlWord *key, SyncInnerLock *lock, Arena *arena) {
    InnerRow row = {lock, arena, 0};
    lock->key = arena_strdup(arena, key->text);
    lock->object = lock->opened_at = SYNC_NO_ARGUMENT;
    if (!yaml_reader_mapping(r, "what the lock is, as { name: the lock of a table, host: the library }",
                             read_inner_pair, &row))
        return false;
    bool is_whole = lock->name && lock->host && lock->taken_by.len;
    return is_whole || yaml_reader_fail(r, key->at, NULL, "%s needs name, host and taken-by", key->text);
}
