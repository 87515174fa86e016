/* syncapi_read.c: a model file. Rows go into lists of their own and into the table at the end, when nothing was
 * wrong. */
#include "model/syncapi_internal.h"

#include "base/hash.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef struct Trait {
    const char *function;
    SyncTrait trait;
} Trait;

/* What a file says. */
typedef struct ModelFile {
    SyncApi *api;
    StrMap *names; /* of functions and, behind a slash, types: each once */
    Arena *arena; /* scratch */
    VEC(SyncCall) calls;
    VEC(SyncLockType) types;
    VEC(Trait) traits;
    VEC(SyncUnsafe) unsafe;
    VEC(SyncToken) tokens;
    VEC(SyncInnerLock) inner;
} ModelFile;

/* ---- values ---- */

static bool find_name(const char *text, const char *const *names, uint32_t count, uint32_t *out_index) {
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(text, names[i]) == 0) {
            *out_index = i;
            return true;
        }
    }
    return false;
}

static bool is_integer(const char *text, int64_t *out_number) {
    char *end;
    errno = 0;
    *out_number = strtoll(text, &end, 0);
    return text[strspn(text, "-")] >= '0' && text[strspn(text, "-")] <= '9' && *end == '\0' && errno == 0;
}

bool syncapi_read_argument(YamlReader *r, const YamlWord *word, const char *text, int8_t *out) {
    int64_t number;
    if (!is_integer(text, &number) || number < 0 || number >= SYNC_MOST_ARGUMENTS)
        return yaml_reader_fail(r, word->at, "arguments are numbered from 0", "'%s' is no number of an argument",
                                word->text);
    *out = (int8_t)number;
    return true;
}

/* "2", "at 2" or "result" */
static bool read_object(YamlReader *r, const YamlWord *word, SyncCall *call) {
    call->object_at = strncmp(word->text, "at ", 3) == 0;
    if (strcmp(word->text, "result") == 0) {
        call->object = SYNC_RESULT;
        return true;
    }
    const char *text = word->text + (call->object_at ? 3 : 0);
    int64_t number;
    if (!is_integer(text, &number))
        return yaml_reader_fail(r, word->at, "the number of an argument, `at` and a number, or `result`",
                                "'%s' is no object", word->text);
    return syncapi_read_argument(r, word, text, &call->object);
}

/* "1", or "at 1" */
static bool read_start(YamlReader *r, const YamlWord *word, SyncCall *call) {
    call->start_at = strncmp(word->text, "at ", 3) == 0;
    return syncapi_read_argument(r, word, word->text + (call->start_at ? 3 : 0), &call->start);
}

/* "zero", "nothing", or the number of the argument that is the byte */
static bool read_filled(YamlReader *r, const YamlWord *word, int8_t *out) {
    bool is_zero = strcmp(word->text, "zero") == 0, is_nothing = strcmp(word->text, "nothing") == 0;
    if (is_zero || is_nothing)
        *out = is_zero ? SYNC_FILL_ZERO : SYNC_FILL_NOTHING;
    return is_zero || is_nothing || syncapi_read_argument(r, word, word->text, out);
}

bool syncapi_read_flag(YamlReader *r, const YamlWord *word, bool *out) {
    if (strcmp(word->text, "true") != 0 && strcmp(word->text, "false") != 0)
        return yaml_reader_fail(r, word->at, "true or false", "'%s' is neither", word->text);
    *out = word->text[0] == 't';
    return true;
}

static bool read_result(YamlReader *r, const YamlWord *word, Range *out) {
    int64_t number;
    if (strcmp(word->text, "nonzero") == 0)
        *out = (Range){INT64_MIN, INT64_MAX, true};
    else if (is_integer(word->text, &number))
        *out = (Range){number, number, number != 0};
    else
        return yaml_reader_fail(r, word->at, "a number or `nonzero`", "'%s' is no result", word->text);
    return true;
}

static bool add_to_set(YamlReader *r, const YamlWord *word, void *into) {
    uint32_t *out = into;
    int64_t number;
    if (!is_integer(word->text, &number) || number < 0 || number >= 32)
        return yaml_reader_fail(r, word->at, NULL, "'%s' is no number from 0 to 31", word->text);
    *out |= 1u << number;
    return true;
}

/* "3" or "[0, 3]" */
static bool read_set(YamlReader *r, uint32_t *out) {
    if (yaml_reader_at_list(r))
        return yaml_reader_list(r, "a list of numbers", "a number", add_to_set, out);
    YamlWord word = yaml_reader_word(r, "a number or a list of numbers");
    return word.text && add_to_set(r, &word, out);
}

/* ---- a function ---- */

typedef struct Row {
    const ModelFile *file;
    SyncCall call;
    uint64_t given; /* bit per RowKey */
    YamlPos at[ROW_KEY_COUNT];
} Row;

static bool read_kind(YamlReader *r, const YamlWord *word, uint8_t *out) {
    const char *names[SYNC_KIND_COUNT];
    for (SyncKind kind = 0; kind < SYNC_KIND_COUNT; kind++)
        names[kind] = sync_kind_name(kind);
    uint32_t index;
    if (!find_name(word->text, names, SYNC_KIND_COUNT, &index))
        return yaml_reader_fail_unknown(r, word, "kind", names, SYNC_KIND_COUNT);
    *out = (uint8_t)index;
    return true;
}

static bool read_lock(YamlReader *r, const YamlWord *word, uint8_t *out) {
    const char *names[LOCK_KIND_COUNT - 1];
    for (LockKind kind = LOCK_NONE + 1; kind < LOCK_KIND_COUNT; kind++)
        names[kind - 1] = lock_kind_name(kind);
    uint32_t index;
    if (!find_name(word->text, names, LOCK_KIND_COUNT - 1, &index))
        return yaml_reader_fail_unknown(r, word, "lock", names, LOCK_KIND_COUNT - 1);
    *out = (uint8_t)(index + 1);
    return true;
}

/* One that this file, or one read before, has a section for. */
static bool read_token_key(YamlReader *r, const YamlWord *word, const ModelFile *file, uint8_t *out) {
    uint32_t known = file->api->tokens.len;
    for (uint32_t i = known + file->tokens.len; i-- > 0;) {
        const SyncToken *token = i < known ? &file->api->tokens.data[i] : &file->tokens.data[i - known];
        if (strcmp(token->key, word->text) == 0) {
            *out = (uint8_t)(i + 1);
            return true;
        }
    }
    return yaml_reader_fail(r, word->at, "the section `tokens:` stands above the functions", "no token '%s'",
                            word->text);
}

static bool read_scalar(YamlReader *r, RowKey key, SyncCall *call, const ModelFile *file) {
    YamlWord word = yaml_reader_word(r, "a single value");
    if (!word.text)
        return false;
    switch (key) {
    case ROW_KIND:
        return read_kind(r, &word, &call->kind);
    case ROW_OBJECT:
        return read_object(r, &word, call);
    case ROW_SECOND:
        return syncapi_read_argument(r, &word, word.text, &call->second);
    case ROW_LOCK:
        return read_lock(r, &word, &call->lock);
    case ROW_NUMBER:
        return syncapi_read_argument(r, &word, word.text, &call->number);
    case ROW_TOKEN:
        return read_token_key(r, &word, file, &call->token);
    case ROW_MUTEX:
        return syncapi_read_argument(r, &word, word.text, &call->mutex);
    case ROW_ATTRIBUTE:
        return syncapi_read_argument(r, &word, word.text, &call->attribute);
    case ROW_TYPE:
        return syncapi_read_argument(r, &word, word.text, &call->type);
    case ROW_VALUE:
        return syncapi_read_argument(r, &word, word.text, &call->value);
    case ROW_START:
        return read_start(r, &word, call);
    case ROW_PARENT:
        return syncapi_read_argument(r, &word, word.text, &call->parent);
    case ROW_CHILD:
        return syncapi_read_argument(r, &word, word.text, &call->child);
    case ROW_SAVED:
        return syncapi_read_argument(r, &word, word.text, &call->saved);
    case ROW_ARGUMENT:
        return syncapi_read_argument(r, &word, word.text, &call->argument);
    case ROW_PARAMETER:
        return syncapi_read_argument(r, &word, word.text, &call->parameter);
    case ROW_HANDLE:
        return syncapi_read_argument(r, &word, word.text, &call->handle);
    case ROW_FILLED:
        return read_filled(r, &word, &call->filled);
    case ROW_COPIED:
        return syncapi_read_argument(r, &word, word.text, &call->copied);
    case ROW_SHARED:
        return syncapi_read_flag(r, &word, &call->shared);
    case ROW_TIMED:
        return syncapi_read_flag(r, &word, &call->timed);
    case ROW_MANY:
        return syncapi_read_flag(r, &word, &call->many);
    case ROW_REQUESTS:
        return syncapi_read_flag(r, &word, &call->requests);
    case ROW_SUCCESS:
        return read_result(r, &word, &call->success);
    default:
        return read_result(r, &word, &call->failure);
    }
}

static bool read_value(YamlReader *r, RowKey key, SyncCall *call, const ModelFile *file) {
    switch (key) {
    case ROW_RECURSIVE:
        return read_set(r, &call->recursive);
    case ROW_ERRORCHECK:
        return read_set(r, &call->errorcheck);
    case ROW_DETACHED:
        return read_set(r, &call->detached);
    case ROW_PROCESSES:
        return read_set(r, &call->processes);
    case ROW_ROBUST:
        return read_set(r, &call->robust);
    case ROW_SYNCHRONOUS:
        return read_set(r, &call->synchronous);
    case ROW_BLOCKS:
        return read_set(r, &call->blocks);
    case ROW_UNBLOCKS:
        return read_set(r, &call->unblocks);
    case ROW_READS:
        return read_set(r, &call->reads);
    case ROW_WRITES:
        return read_set(r, &call->writes);
    default:
        return read_scalar(r, key, call, file);
    }
}

static bool read_row_pair(YamlReader *r, const YamlWord *word, void *into) {
    Row *row = into;
    uint32_t key;
    if (!find_name(word->text, row_key_names, ROW_KEY_COUNT, &key))
        return yaml_reader_fail_unknown(r, word, "key", row_key_names, ROW_KEY_COUNT);
    if (row->given >> key & 1)
        return yaml_reader_fail(r, word->at, NULL, "'%s' is given twice", word->text);
    row->given |= ROW_BIT(key);
    row->at[key] = word->at;
    return read_value(r, (RowKey)key, &row->call, row->file);
}

/* The names of keys in a set, as "a, b". */
static const char *key_list(YamlReader *r, uint64_t keys) {
    const char *list = "";
    for (uint32_t key = 0; key < ROW_KEY_COUNT; key++) {
        if (keys >> key & 1)
            list = arena_printf(yaml_reader_arena(r), "%s%s%s", list, list[0] ? ", " : "", row_key_names[key]);
    }
    return list;
}

static bool check_keys(YamlReader *r, const Row *row, const YamlWord *name) {
    const uint64_t always = ROW_BIT(ROW_KIND) | ROW_BIT(ROW_READS) | ROW_BIT(ROW_WRITES);
    if (!(row->given >> ROW_KIND & 1))
        return yaml_reader_fail(r, name->at, "for example `kind: acquire`", "%s has no kind", name->text);
    const KindInfo *kind = sync_kind_info(row->call.kind);
    uint64_t missing = kind->needs & ~row->given, extra = row->given & ~(kind->needs | kind->may | always);
    if (missing)
        return yaml_reader_fail(r, name->at, NULL, "%s of kind %s needs %s", name->text, kind->name,
                                key_list(r, missing));
    for (uint32_t key = 0; key < ROW_KEY_COUNT; key++) {
        if (extra >> key & 1) {
            const char *list = key_list(r, (kind->needs | kind->may | always) & ~ROW_BIT(ROW_KIND));
            return yaml_reader_fail(r, row->at[key], arena_printf(yaml_reader_arena(r), "it takes %s", list),
                                    "kind %s takes no '%s'", kind->name, row_key_names[key]);
        }
    }
    if (row->call.kind == SYNC_ACCESS && !(row->call.reads | row->call.writes))
        return yaml_reader_fail(r, name->at, NULL, "%s of kind access needs reads or writes", name->text);
    return true;
}

static bool check_new(YamlReader *r, const ModelFile *file, const YamlWord *name, const char *section) {
    bool is_new = false;
    const char *key = arena_printf(file->arena, "%s/%s", section, name->text);
    strmap_slot(file->names, key, strlen(key), &is_new);
    return is_new || yaml_reader_fail(r, name->at, NULL, "'%s' stands in this file already", name->text);
}

static bool read_function(YamlReader *r, const YamlWord *name, void *into) {
    ModelFile *file = into;
    enum { NONE = SYNC_NO_ARGUMENT };
    Row row = {.file = file,
               .call = {.object = NONE,
                        .second = NONE,
                        .number = NONE,
                        .mutex = NONE,
                        .attribute = NONE,
                        .type = NONE,
                        .value = NONE,
                        .start = NONE,
                        .parent = NONE,
                        .child = NONE,
                        .saved = NONE,
                        .argument = NONE,
                        .handle = NONE,
                        .filled = SYNC_FILL_UNSAID,
                        .copied = NONE,
                        .line = (uint32_t)name->at.line}};
    if (!check_new(r, file, name, "functions") ||
        !yaml_reader_mapping(r, "what the function does, as { kind: acquire, object: 0, lock: mutex }", read_row_pair,
                             &row) ||
        !check_keys(r, &row, name))
        return false;
    if (!(row.given >> ROW_FAILURE & 1))
        row.call.failure = sync_failure_of(row.call.success);
    row.call.name = arena_strdup(file->api->arena, name->text);
    *vec_push(file->arena, &file->calls) = row.call;
    return true;
}

/* ---- a type ---- */

static bool read_offset(YamlReader *r, uint32_t *out) {
    YamlWord word = yaml_reader_word(r, "a number of bytes");
    int64_t number;
    if (!word.text)
        return false;
    if (!is_integer(word.text, &number) || number < 0 || number > UINT16_MAX)
        return yaml_reader_fail(r, word.at, NULL, "'%s' is no offset in bytes", word.text);
    *out = (uint32_t)number;
    return true;
}

enum { TYPE_LOCK, TYPE_OFFSET, TYPE_RECURSIVE, TYPE_ERRORCHECK, TYPE_KEYS };

typedef struct TypeRow {
    SyncLockType type;
    uint32_t given; /* bit per key */
} TypeRow;

static bool read_type_lock(YamlReader *r, SyncLockType *type) {
    YamlWord word = yaml_reader_word(r, "a single value");
    return word.text && read_lock(r, &word, &type->lock);
}

static bool read_type_pair(YamlReader *r, const YamlWord *key, void *into) {
    static const char *const names[TYPE_KEYS] = {"lock", "type-offset", "recursive", "errorcheck"};
    TypeRow *row = into;
    uint32_t index;
    if (!find_name(key->text, names, TYPE_KEYS, &index))
        return yaml_reader_fail_unknown(r, key, "key", names, TYPE_KEYS);
    if (row->given >> index & 1)
        return yaml_reader_fail(r, key->at, NULL, "'%s' is given twice", key->text);
    row->given |= 1u << index;
    switch (index) {
    case TYPE_LOCK:
        return read_type_lock(r, &row->type);
    case TYPE_OFFSET:
        return read_offset(r, &row->type.type_offset);
    case TYPE_RECURSIVE:
        return read_set(r, &row->type.recursive);
    default:
        return read_set(r, &row->type.errorcheck);
    }
}

static bool read_type(YamlReader *r, const YamlWord *name, void *into) {
    ModelFile *file = into;
    TypeRow row = {.type = {.name = arena_strdup(file->api->arena, name->text)}};
    if (!check_new(r, file, name, "types") ||
        !yaml_reader_mapping(r, "what the type is, as { lock: mutex }", read_type_pair, &row))
        return false;
    if (!(row.given >> TYPE_LOCK & 1))
        return yaml_reader_fail(r, name->at, NULL, "%s needs lock", name->text);
    row.type.has_type = row.given >> TYPE_OFFSET & 1;
    if (!row.type.has_type && (row.type.recursive | row.type.errorcheck))
        return yaml_reader_fail(r, name->at, NULL, "%s needs type-offset", name->text);
    *vec_push(file->arena, &file->types) = row.type;
    return true;
}

/* ---- a trait ---- */

typedef struct TraitList {
    ModelFile *file;
    SyncTrait trait;
} TraitList;

static bool add_trait(YamlReader *r, const YamlWord *function, void *into) {
    (void)r;
    const TraitList *list = into;
    *vec_push(list->file->arena, &list->file->traits) = (Trait){function->text, list->trait};
    return true;
}

static bool read_trait(YamlReader *r, const YamlWord *name, void *into) {
    static const char *const names[TRAIT_COUNT] = {
        [TRAIT_SIGNAL_UNSAFE] = "signal-unsafe",
        [TRAIT_FORK_SAFE] = "fork-safe",
        [TRAIT_BLOCKING] = "blocking",
        [TRAIT_SLEEPING] = "sleeping",
        [TRAIT_BRIEF] = "brief",
        [TRAIT_EXEC] = "exec",
        [TRAIT_FLAG_BLOCKING] = "flag-blocking",
        [TRAIT_ACCEPTING] = "accepting",
        [TRAIT_MULTIPLEXING] = "multiplexing",
        [TRAIT_LOOP_BOUND] = "loop-bound",
        [TRAIT_LOOP_LOCKING] = "loop-locking",
        [TRAIT_PROCESSOR_COUNT] = "processor-count",
        [TRAIT_RAISING] = "raising",
        [TRAIT_NAMED_MEMORY] = "named-memory",
        [TRAIT_CANCELLATION_POINT] = "cancellation-point",
    };
    ModelFile *file = into;
    uint32_t trait;
    if (!find_name(name->text, names, TRAIT_COUNT, &trait))
        return yaml_reader_fail_unknown(r, name, "trait", names, TRAIT_COUNT);
    TraitList list = {file, (SyncTrait)trait};
    return check_new(r, file, name, "traits") &&
           yaml_reader_list(r, "a list of functions, as [sleep, usleep]", "the name of a function", add_trait, &list);
}

/* ---- a function that is not thread-safe ---- */

enum { UNSAFE_STATE, UNSAFE_INSTEAD, UNSAFE_ONLY_READS, UNSAFE_KEYS };

typedef struct UnsafeRow {
    SyncUnsafe unsafe;
    Arena *arena;
    uint32_t given; /* bit per key */
} UnsafeRow;

static bool read_unsafe_pair(YamlReader *r, const YamlWord *key, void *into) {
    static const char *const names[UNSAFE_KEYS] = {"state", "instead", "only-reads"};
    UnsafeRow *row = into;
    uint32_t index;
    if (!find_name(key->text, names, UNSAFE_KEYS, &index))
        return yaml_reader_fail_unknown(r, key, "key", names, UNSAFE_KEYS);
    if (row->given >> index & 1)
        return yaml_reader_fail(r, key->at, NULL, "'%s' is given twice", key->text);
    row->given |= 1u << index;
    YamlWord word = yaml_reader_word(r, "a single value");
    if (!word.text)
        return false;
    if (index == UNSAFE_ONLY_READS)
        return syncapi_read_flag(r, &word, &row->unsafe.only_reads);
    *(index == UNSAFE_STATE ? &row->unsafe.state : &row->unsafe.instead) = arena_strdup(row->arena, word.text);
    return true;
}

static bool read_unsafe(YamlReader *r, const YamlWord *name, void *into) {
    ModelFile *file = into;
    Arena *arena = file->api->arena;
    UnsafeRow row = {.unsafe = {.name = arena_strdup(arena, name->text), .instead = ""}, .arena = arena};
    if (!check_new(r, file, name, "thread-unsafe") ||
        !yaml_reader_mapping(r, "what the function uses, as { state: the seed, instead: rand_r }", read_unsafe_pair,
                             &row))
        return false;
    if (!row.unsafe.state)
        return yaml_reader_fail(r, name->at, NULL, "%s needs state", name->text);
    *vec_push(file->arena, &file->unsafe) = row.unsafe;
    return true;
}

static bool read_token(YamlReader *r, const YamlWord *key, void *into) {
    ModelFile *file = into;
    SyncToken token = {.source = file->api->sources.len};
    if (!check_new(r, file, key, "tokens") || !syncapi_read_token(r, key, &token, file->api->arena))
        return false;
    *vec_push(file->arena, &file->tokens) = token;
    return true;
}

static bool read_inner(YamlReader *r, const YamlWord *key, void *into) {
    ModelFile *file = into;
    SyncInnerLock lock = {0};
    if (!check_new(r, file, key, "inner-locks") || !syncapi_read_inner(r, key, &lock, file->api->arena))
        return false;
    *vec_push(file->arena, &file->inner) = lock;
    return true;
}

/* ---- a file ---- */

static bool read_section(YamlReader *r, const YamlWord *name, void *into) {
    enum { SECTIONS = 6 };
    static const char *const names[SECTIONS] = {"functions",     "types",  "traits",
                                                "thread-unsafe", "tokens", "inner-locks"};
    static const char *const contents[SECTIONS] = {"functions by name", "types by name",  "traits by name",
                                                   "functions by name", "tokens by name", "locks by name"};
    static YamlPair *const readers[SECTIONS] = {read_function, read_type,  read_trait,
                                                read_unsafe,   read_token, read_inner};
    uint32_t index;
    if (!find_name(name->text, names, SECTIONS, &index))
        return yaml_reader_fail_unknown(r, name, "section", names, SECTIONS);
    return check_new(r, into, name, "") && yaml_reader_mapping(r, contents[index], readers[index], into);
}

/* A function belongs to the lock that was named last. */
static void commit_uses(SyncApi *api, const SyncNames *names, uint32_t use) {
    uint32_t lock = api->inner.len - 1;
    VEC_EACH(const SyncName, name, names) {
        uint64_t *slot = strmap_slot(api->inner_by_name, *name, strlen(*name), NULL);
        bool other = *slot >> SYNC_INNER_SHIFT != lock;
        *slot = (other ? lock << SYNC_INNER_SHIFT : *slot) | use;
    }
}

static void commit_inner(SyncApi *api, const SyncInnerLock *lock) {
    *vec_push(api->arena, &api->inner) = *lock;
    commit_uses(api, &lock->taken_by, SYNC_INNER_TAKES);
    if (!lock->own_thread)
        commit_uses(api, lock->runs_in.len ? &lock->runs_in : &lock->taken_by, SYNC_INNER_RUNS);
    commit_uses(api, &lock->calls_back, SYNC_INNER_CALLS_BACK);
    commit_uses(api, &lock->opened_by, SYNC_INNER_OPENS);
}

static void commit(const ModelFile *file, SyncSource source) {
    SyncApi *api = file->api;
    source.row_count = file->calls.len + file->traits.len + file->unsafe.len;
    VEC_EACH(const SyncCall, call, &file->calls) {
        uint64_t *slot = strmap_slot(api->by_name, call->name, strlen(call->name), NULL);
        SyncCall *row = vec_push(api->arena, &api->calls);
        *row = *call;
        row->source = api->sources.len;
        row->replaces = (uint32_t)*slot;
        *slot = api->calls.len - 1;
    }
    VEC_EACH(const SyncLockType, type, &file->types)
        *vec_push(api->arena, &api->types) = *type;
    VEC_EACH(const Trait, trait, &file->traits)
        *strmap_slot(api->traits, trait->function, strlen(trait->function), NULL) |= 1u << trait->trait;
    VEC_EACH(const SyncToken, token, &file->tokens)
        *vec_push(api->arena, &api->tokens) = *token;
    VEC_EACH(const SyncInnerLock, lock, &file->inner)
        commit_inner(api, lock);
    VEC_EACH(const SyncUnsafe, unsafe, &file->unsafe) {
        *strmap_slot(api->unsafe_by_name, unsafe->name, strlen(unsafe->name), NULL) = api->unsafe.len;
        *vec_push(api->arena, &api->unsafe) = *unsafe;
    }
    *vec_push(api->arena, &api->sources) = source;
}

Status syncapi_read(SyncApi *api, SyncSource source, const char *text, size_t len, Diag *diag) {
    ModelFile file = {.api = api, .arena = arena_new()};
    file.names = strmap_new(file.arena);
    source.hash = hash_bytes(text, len);
    bool good = yaml_reader_run(
        source.path, text, len, "model files are YAML",
        "the sections `tokens:`, `inner-locks:`, `functions:`, `types:`, `traits:` and `thread-unsafe:`", read_section,
        &file, file.arena, diag);
    if (good)
        commit(&file, source);
    arena_free(file.arena);
    return good ? STATUS_OK : STATUS_FAILED;
}
