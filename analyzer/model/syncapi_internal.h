/* syncapi_internal.h: the keys and kinds of model files, shared by their reader and the table. */
#ifndef LOCKWISE_MODEL_SYNCAPI_INTERNAL_H
#define LOCKWISE_MODEL_SYNCAPI_INTERNAL_H

#include "base/yaml_reader.h"
#include "model/syncapi.h"

/* Keys of a row. */
typedef enum RowKey {
    ROW_KIND,
    ROW_OBJECT,
    ROW_SECOND,
    ROW_LOCK,
    ROW_NUMBER,
    ROW_ROBUST,
    ROW_TOKEN,
    ROW_MUTEX,
    ROW_ATTRIBUTE,
    ROW_TYPE,
    ROW_VALUE,
    ROW_START,
    ROW_PARENT,
    ROW_CHILD,
    ROW_SAVED,
    ROW_ARGUMENT,
    ROW_PARAMETER,
    ROW_HANDLE,
    ROW_FILLED,
    ROW_COPIED,
    ROW_SHARED,
    ROW_TIMED,
    ROW_MANY,
    ROW_REQUESTS,
    ROW_SUCCESS,
    ROW_FAILURE,
    ROW_RECURSIVE,
    ROW_ERRORCHECK,
    ROW_DETACHED,
    ROW_PROCESSES,
    ROW_SYNCHRONOUS,
    ROW_BLOCKS,
    ROW_UNBLOCKS,
    ROW_READS,
    ROW_WRITES,
    ROW_KEY_COUNT
} RowKey;

typedef struct KindInfo {
    const char *name;
    uint64_t needs, may; /* bit per RowKey; reads and writes go with every kind */
} KindInfo;

/* Of a set of keys. */
#define ROW_BIT(key) (UINT64_C(1) << (key))

const KindInfo *sync_kind_info(SyncKind kind);
extern const char *const row_key_names[ROW_KEY_COUNT];

/* What is not success, as far as that is one range. */
Range sync_failure_of(Range success);

/* "2", the number of an argument; "true" or "false". */
bool syncapi_read_argument(YamlReader *r, const YamlWord *word, const char *text, int8_t *out);
bool syncapi_read_flag(YamlReader *r, const YamlWord *word, bool *out);

/* The value of a token's key, "{name: ..., host: ...}": syncapi_token.c. Its texts go into the arena. */
bool syncapi_read_token(YamlReader *r, const YamlWord *key, SyncToken *token, Arena *arena);

/* The value of an inner lock's key: the same file. */
bool syncapi_read_inner(YamlReader *r, const YamlWord *key, SyncInnerLock *lock, Arena *arena);

/* Adds a file's rows and types, or says what is wrong and adds nothing. */
Status syncapi_read(SyncApi *api, SyncSource source, const char *text, size_t len, Diag *diag);

#endif
