/* syncapi_read.c: a model file, event by event, so that each error has its line and column. Rows go into lists of
 * their own and into the table at the end, when nothing was wrong.
 */
#include "model/syncapi_internal.h"

#include "base/hash.h"
#include "base/nearest.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* A scalar and where it stands; text NULL: something else stands there. */
typedef struct Word {
    const char *text;
    yaml_mark_t at;
} Word;

typedef struct Trait {
    const char *function;
    SyncTrait trait;
} Trait;

typedef struct Reader {
    yaml_parser_t parser;
    yaml_event_t event; /* the current one */
    SyncApi *api;
    const char *path, *text;
    size_t len;
    Diag *diag;
    Arena *arena; /* scratch */
    StrMap *names; /* of functions and, behind a slash, types: each once */
    VEC(SyncCall) calls;
    VEC(SyncLockType) types;
    VEC(Trait) traits;
    bool failed;
} Reader;

/* ---- errors ---- */

/* Says what is wrong, if nothing was said yet; always false. */
static bool fail(Reader *r, yaml_mark_t at, const char *help, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static bool fail(Reader *r, yaml_mark_t at, const char *help, const char *format, ...) {
    va_list args;
    va_start(args, format);
    const char *text = arena_vprintf(r->arena, format, args);
    va_end(args);
    if (!r->failed)
        diag_error(r->diag, help, "%s:%zu:%zu: %s", r->path, at.line + 1, at.column + 1, text);
    r->failed = true;
    return false;
}

static bool fail_unknown(Reader *r, const Word *word, const char *what, const char *const *names, uint32_t count) {
    return fail(r, word->at, nearest_hint(r->arena, word->text, names, count), "unknown %s '%s'", what, word->text);
}

/* ---- events ---- */

/* libyaml says where a byte is that is no UTF-8, but not in which line. */
static yaml_mark_t mark_of(const Reader *r, size_t offset) {
    yaml_mark_t at = {.index = offset};
    for (size_t i = 0; i < offset && i < r->len; i++) {
        at.column++;
        if (r->text[i] == '\n')
            at = (yaml_mark_t){.index = offset, .line = at.line + 1};
    }
    return at;
}

/* Goes to the next event; false after an error. */
static bool advance(Reader *r) {
    yaml_event_delete(&r->event);
    memset(&r->event, 0, sizeof r->event);
    if (yaml_parser_parse(&r->parser, &r->event)) {
        if (r->event.type == YAML_ALIAS_EVENT)
            return fail(r, r->event.start_mark, "write the value out", "aliases have no meaning here");
        return true;
    }
    yaml_mark_t at =
        r->parser.error == YAML_READER_ERROR ? mark_of(r, r->parser.problem_offset) : r->parser.problem_mark;
    bool has_context = r->parser.context != NULL;
    return fail(r, at, "model files are YAML", "%s%s%s", has_context ? r->parser.context : "", has_context ? ": " : "",
                r->parser.problem ? r->parser.problem : "malformed");
}

static Word current(const Reader *r) {
    bool is_scalar = r->event.type == YAML_SCALAR_EVENT;
    return (Word){is_scalar ? (const char *)r->event.data.scalar.value : NULL, r->event.start_mark};
}

/* A scalar that outlives its event. */
static Word take_word(Reader *r, const char *what) {
    Word word = current(r);
    if (!word.text)
        fail(r, word.at, NULL, "expected %s", what);
    else
        word.text = arena_strdup(r->arena, word.text);
    return word;
}

/* Reads "{ key: value, ... }": calls `each` with every key, the event being that of its value; `each` stays at the
 * value's last event. Ends at the mapping's end. */
typedef bool ReadPair(Reader *r, const Word *key, void *into);

static bool read_mapping(Reader *r, const char *what, ReadPair *each, void *into) {
    if (r->event.type != YAML_MAPPING_START_EVENT)
        return fail(r, r->event.start_mark, NULL, "expected %s", what);
    while (advance(r) && r->event.type != YAML_MAPPING_END_EVENT) {
        Word key = take_word(r, "a name");
        if (!key.text || !advance(r) || !each(r, &key, into))
            return false;
    }
    return !r->failed;
}

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

static bool read_argument(Reader *r, const Word *word, const char *text, int8_t *out) {
    int64_t number;
    if (!is_integer(text, &number) || number < 0 || number >= SYNC_MOST_ARGUMENTS)
        return fail(r, word->at, "arguments are numbered from 0", "'%s' is no number of an argument", word->text);
    *out = (int8_t)number;
    return true;
}

/* "2", "at 2" or "result" */
static bool read_object(Reader *r, const Word *word, SyncCall *call) {
    call->object_at = strncmp(word->text, "at ", 3) == 0;
    if (strcmp(word->text, "result") == 0) {
        call->object = SYNC_RESULT;
        return true;
    }
    const char *text = word->text + (call->object_at ? 3 : 0);
    int64_t number;
    if (!is_integer(text, &number))
        return fail(r, word->at, "the number of an argument, `at` and a number, or `result`", "'%s' is no object",
                    word->text);
    return read_argument(r, word, text, &call->object);
}

/* "zero", "nothing", or the number of the argument that is the byte */
static bool read_filled(Reader *r, const Word *word, int8_t *out) {
    bool is_zero = strcmp(word->text, "zero") == 0, is_nothing = strcmp(word->text, "nothing") == 0;
    if (is_zero || is_nothing)
        *out = is_zero ? SYNC_FILL_ZERO : SYNC_FILL_NOTHING;
    return is_zero || is_nothing || read_argument(r, word, word->text, out);
}

static bool read_flag(Reader *r, const Word *word, bool *out) {
    if (strcmp(word->text, "true") != 0 && strcmp(word->text, "false") != 0)
        return fail(r, word->at, "true or false", "'%s' is neither", word->text);
    *out = word->text[0] == 't';
    return true;
}

static bool read_result(Reader *r, const Word *word, Range *out) {
    int64_t number;
    if (strcmp(word->text, "nonzero") == 0)
        *out = (Range){INT64_MIN, INT64_MAX, true};
    else if (is_integer(word->text, &number))
        *out = (Range){number, number, number != 0};
    else
        return fail(r, word->at, "a number or `nonzero`", "'%s' is no result", word->text);
    return true;
}

static bool add_to_set(Reader *r, const Word *word, uint32_t *out) {
    int64_t number;
    if (!is_integer(word->text, &number) || number < 0 || number >= 32)
        return fail(r, word->at, NULL, "'%s' is no number from 0 to 31", word->text);
    *out |= 1u << number;
    return true;
}

/* "3" or "[0, 3]" */
static bool read_set(Reader *r, uint32_t *out) {
    if (r->event.type != YAML_SEQUENCE_START_EVENT) {
        Word word = take_word(r, "a number or a list of numbers");
        return word.text && add_to_set(r, &word, out);
    }
    while (advance(r) && r->event.type != YAML_SEQUENCE_END_EVENT) {
        Word word = take_word(r, "a number");
        if (!word.text || !add_to_set(r, &word, out))
            return false;
    }
    return !r->failed;
}

/* ---- a function ---- */

typedef struct Row {
    SyncCall call;
    uint32_t given; /* bit per RowKey */
    yaml_mark_t at[ROW_KEY_COUNT];
} Row;

static bool read_kind(Reader *r, const Word *word, uint8_t *out) {
    const char *names[SYNC_KIND_COUNT];
    for (SyncKind kind = 0; kind < SYNC_KIND_COUNT; kind++)
        names[kind] = sync_kind_name(kind);
    uint32_t index;
    if (!find_name(word->text, names, SYNC_KIND_COUNT, &index))
        return fail_unknown(r, word, "kind", names, SYNC_KIND_COUNT);
    *out = (uint8_t)index;
    return true;
}

static bool read_lock(Reader *r, const Word *word, uint8_t *out) {
    const char *names[LOCK_KIND_COUNT - 1];
    for (LockKind kind = LOCK_NONE + 1; kind < LOCK_KIND_COUNT; kind++)
        names[kind - 1] = lock_kind_name(kind);
    uint32_t index;
    if (!find_name(word->text, names, LOCK_KIND_COUNT - 1, &index))
        return fail_unknown(r, word, "lock", names, LOCK_KIND_COUNT - 1);
    *out = (uint8_t)(index + 1);
    return true;
}

static bool read_scalar(Reader *r, RowKey key, SyncCall *call) {
    Word word = take_word(r, "a single value");
    if (!word.text)
        return false;
    switch (key) {
    case ROW_KIND:
        return read_kind(r, &word, &call->kind);
    case ROW_OBJECT:
        return read_object(r, &word, call);
    case ROW_LOCK:
        return read_lock(r, &word, &call->lock);
    case ROW_MUTEX:
        return read_argument(r, &word, word.text, &call->mutex);
    case ROW_ATTRIBUTE:
        return read_argument(r, &word, word.text, &call->attribute);
    case ROW_TYPE:
        return read_argument(r, &word, word.text, &call->type);
    case ROW_VALUE:
        return read_argument(r, &word, word.text, &call->value);
    case ROW_START:
        return read_argument(r, &word, word.text, &call->start);
    case ROW_ARGUMENT:
        return read_argument(r, &word, word.text, &call->argument);
    case ROW_PARAMETER:
        return read_argument(r, &word, word.text, &call->parameter);
    case ROW_HANDLE:
        return read_argument(r, &word, word.text, &call->handle);
    case ROW_FILLED:
        return read_filled(r, &word, &call->filled);
    case ROW_COPIED:
        return read_argument(r, &word, word.text, &call->copied);
    case ROW_SHARED:
        return read_flag(r, &word, &call->shared);
    case ROW_TIMED:
        return read_flag(r, &word, &call->timed);
    case ROW_MANY:
        return read_flag(r, &word, &call->many);
    case ROW_SUCCESS:
        return read_result(r, &word, &call->success);
    default:
        return read_result(r, &word, &call->failure);
    }
}

static bool read_value(Reader *r, RowKey key, SyncCall *call) {
    switch (key) {
    case ROW_RECURSIVE:
        return read_set(r, &call->recursive);
    case ROW_ERRORCHECK:
        return read_set(r, &call->errorcheck);
    case ROW_DETACHED:
        return read_set(r, &call->detached);
    case ROW_READS:
        return read_set(r, &call->reads);
    case ROW_WRITES:
        return read_set(r, &call->writes);
    default:
        return read_scalar(r, key, call);
    }
}

static bool read_row_pair(Reader *r, const Word *word, void *into) {
    Row *row = into;
    uint32_t key;
    if (!find_name(word->text, row_key_names, ROW_KEY_COUNT, &key))
        return fail_unknown(r, word, "key", row_key_names, ROW_KEY_COUNT);
    if (row->given >> key & 1)
        return fail(r, word->at, NULL, "'%s' is given twice", word->text);
    row->given |= 1u << key;
    row->at[key] = word->at;
    return read_value(r, (RowKey)key, &row->call);
}

/* The names of keys in a set, as "a, b". */
static const char *key_list(Reader *r, uint32_t keys) {
    const char *list = "";
    for (uint32_t key = 0; key < ROW_KEY_COUNT; key++) {
        if (keys >> key & 1)
            list = arena_printf(r->arena, "%s%s%s", list, list[0] ? ", " : "", row_key_names[key]);
    }
    return list;
}

static bool check_keys(Reader *r, const Row *row, const Word *name) {
    const uint32_t always = 1u << ROW_KIND | 1u << ROW_READS | 1u << ROW_WRITES;
    if (!(row->given >> ROW_KIND & 1))
        return fail(r, name->at, "for example `kind: acquire`", "%s has no kind", name->text);
    const KindInfo *kind = sync_kind_info(row->call.kind);
    uint32_t missing = kind->needs & ~row->given, extra = row->given & ~(kind->needs | kind->may | always);
    if (missing)
        return fail(r, name->at, NULL, "%s of kind %s needs %s", name->text, kind->name, key_list(r, missing));
    for (uint32_t key = 0; key < ROW_KEY_COUNT; key++) {
        if (extra >> key & 1) {
            const char *list = key_list(r, (kind->needs | kind->may | always) & ~(1u << ROW_KIND));
            return fail(r, row->at[key], arena_printf(r->arena, "it takes %s", list), "kind %s takes no '%s'",
                        kind->name, row_key_names[key]);
        }
    }
    if (row->call.kind == SYNC_ACCESS && !(row->call.reads | row->call.writes))
        return fail(r, name->at, NULL, "%s of kind access needs reads or writes", name->text);
    return true;
}

static bool check_new(Reader *r, const Word *name, const char *section) {
    bool is_new = false;
    const char *key = arena_printf(r->arena, "%s/%s", section, name->text);
    strmap_slot(r->names, key, strlen(key), &is_new);
    return is_new || fail(r, name->at, NULL, "'%s' stands in this file already", name->text);
}

static bool read_function(Reader *r, const Word *name, void *into) {
    (void)into;
    enum { NONE = SYNC_NO_ARGUMENT };
    Row row = {.call = {.object = NONE,
                        .mutex = NONE,
                        .attribute = NONE,
                        .type = NONE,
                        .value = NONE,
                        .start = NONE,
                        .argument = NONE,
                        .handle = NONE,
                        .filled = SYNC_FILL_UNSAID,
                        .copied = NONE,
                        .line = (uint32_t)name->at.line + 1}};
    if (!check_new(r, name, "functions") ||
        !read_mapping(r, "what the function does, as { kind: acquire, object: 0, lock: mutex }", read_row_pair, &row) ||
        !check_keys(r, &row, name))
        return false;
    if (!(row.given >> ROW_FAILURE & 1))
        row.call.failure = sync_failure_of(row.call.success);
    row.call.name = arena_strdup(r->api->arena, name->text);
    *vec_push(r->arena, &r->calls) = row.call;
    return true;
}

/* ---- a type ---- */

static bool read_offset(Reader *r, uint32_t *out) {
    Word word = take_word(r, "a number of bytes");
    int64_t number;
    if (!word.text)
        return false;
    if (!is_integer(word.text, &number) || number < 0 || number > UINT16_MAX)
        return fail(r, word.at, NULL, "'%s' is no offset in bytes", word.text);
    *out = (uint32_t)number;
    return true;
}

enum { TYPE_LOCK, TYPE_OFFSET, TYPE_RECURSIVE, TYPE_ERRORCHECK, TYPE_KEYS };

typedef struct TypeRow {
    SyncLockType type;
    uint32_t given; /* bit per key */
} TypeRow;

static bool read_type_lock(Reader *r, SyncLockType *type) {
    Word word = take_word(r, "a single value");
    return word.text && read_lock(r, &word, &type->lock);
}

static bool read_type_pair(Reader *r, const Word *key, void *into) {
    static const char *const names[TYPE_KEYS] = {"lock", "type-offset", "recursive", "errorcheck"};
    TypeRow *row = into;
    uint32_t index;
    if (!find_name(key->text, names, TYPE_KEYS, &index))
        return fail_unknown(r, key, "key", names, TYPE_KEYS);
    if (row->given >> index & 1)
        return fail(r, key->at, NULL, "'%s' is given twice", key->text);
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

static bool read_type(Reader *r, const Word *name, void *into) {
    (void)into;
    TypeRow row = {.type = {.name = arena_strdup(r->api->arena, name->text)}};
    if (!check_new(r, name, "types") || !read_mapping(r, "what the type is, as { lock: mutex }", read_type_pair, &row))
        return false;
    if (!(row.given >> TYPE_LOCK & 1))
        return fail(r, name->at, NULL, "%s needs lock", name->text);
    row.type.has_type = row.given >> TYPE_OFFSET & 1;
    if (!row.type.has_type && (row.type.recursive | row.type.errorcheck))
        return fail(r, name->at, NULL, "%s needs type-offset", name->text);
    *vec_push(r->arena, &r->types) = row.type;
    return true;
}

/* ---- a trait ---- */

static bool read_trait(Reader *r, const Word *name, void *into) {
    (void)into;
    static const char *const names[TRAIT_COUNT] = {
        [TRAIT_SIGNAL_UNSAFE] = "signal-unsafe", [TRAIT_FORK_SAFE] = "fork-safe", [TRAIT_BLOCKING] = "blocking",
        [TRAIT_SLEEPING] = "sleeping",           [TRAIT_EXEC] = "exec",
    };
    uint32_t trait;
    if (!find_name(name->text, names, TRAIT_COUNT, &trait))
        return fail_unknown(r, name, "trait", names, TRAIT_COUNT);
    if (!check_new(r, name, "traits"))
        return false;
    if (r->event.type != YAML_SEQUENCE_START_EVENT)
        return fail(r, r->event.start_mark, NULL, "expected a list of functions, as [sleep, usleep]");
    while (advance(r) && r->event.type != YAML_SEQUENCE_END_EVENT) {
        Word function = take_word(r, "the name of a function");
        if (!function.text)
            return false;
        *vec_push(r->arena, &r->traits) = (Trait){function.text, (SyncTrait)trait};
    }
    return !r->failed;
}

/* ---- a file ---- */

static bool read_section(Reader *r, const Word *name, void *into) {
    static const char *const names[] = {"functions", "types", "traits"};
    static const char *const contents[] = {"functions by name", "types by name", "traits by name"};
    static ReadPair *const readers[] = {read_function, read_type, read_trait};
    uint32_t index;
    if (!find_name(name->text, names, 3, &index))
        return fail_unknown(r, name, "section", names, 3);
    return check_new(r, name, "") && read_mapping(r, contents[index], readers[index], into);
}

/* Goes past `count` events. */
static bool skip(Reader *r, int count) {
    for (int i = 0; i < count; i++) {
        if (!advance(r))
            return false;
    }
    return true;
}

static bool read_file(Reader *r) {
    if (!skip(r, 2)) /* the stream begins, its first document begins */
        return false;
    if (r->event.type == YAML_STREAM_END_EVENT)
        return true;
    if (!advance(r) || !read_mapping(r, "the sections `functions:`, `types:` and `traits:`", read_section, NULL) ||
        !skip(r, 2))
        return false;
    return r->event.type == YAML_STREAM_END_EVENT ||
           fail(r, r->event.start_mark, "put everything under one `functions:`", "a second document in the file");
}

static void commit(const Reader *r, SyncSource source) {
    SyncApi *api = r->api;
    source.row_count = r->calls.len + r->traits.len;
    VEC_EACH(const SyncCall, call, &r->calls) {
        uint64_t *slot = strmap_slot(api->by_name, call->name, strlen(call->name), NULL);
        SyncCall *row = vec_push(api->arena, &api->calls);
        *row = *call;
        row->source = api->sources.len;
        row->replaces = (uint32_t)*slot;
        *slot = api->calls.len - 1;
    }
    VEC_EACH(const SyncLockType, type, &r->types)
        *vec_push(api->arena, &api->types) = *type;
    VEC_EACH(const Trait, trait, &r->traits)
        *strmap_slot(api->traits, trait->function, strlen(trait->function), NULL) |= 1u << trait->trait;
    *vec_push(api->arena, &api->sources) = source;
}

Status syncapi_read(SyncApi *api, SyncSource source, const char *text, size_t len, Diag *diag) {
    Reader r = {.api = api, .path = source.path, .text = text, .len = len, .diag = diag, .arena = arena_new()};
    r.names = strmap_new(r.arena);
    bool ready = yaml_parser_initialize(&r.parser);
    if (ready) {
        yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, len);
        source.hash = hash_bytes(text, len);
        if (read_file(&r))
            commit(&r, source);
        yaml_event_delete(&r.event);
        yaml_parser_delete(&r.parser);
    } else {
        fail(&r, (yaml_mark_t){0}, NULL, "no memory for reading it");
    }
    arena_free(r.arena);
    return r.failed ? STATUS_FAILED : STATUS_OK;
}
