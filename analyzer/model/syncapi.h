/* syncapi.h: the library table (syncapi.def): what a call of a known function means.
 * Cost: O(1) per lookup after the table is made. */
#ifndef LOCKWISE_MODEL_SYNCAPI_H
#define LOCKWISE_MODEL_SYNCAPI_H

#include "base/arena.h"
#include "base/map.h"

#include <stdint.h>

typedef enum SyncKind {
    SYNC_NONE,
    SYNC_ACQUIRE,
    SYNC_TRY_ACQUIRE,
    SYNC_RELEASE,
    SYNC_LOCK_INIT,
    SYNC_C11_INIT,
    SYNC_LOCK_DESTROY,
    SYNC_ATTR_SETTYPE,
    SYNC_COND_WAIT,
    SYNC_COND_SIGNAL,
    SYNC_THREAD_CREATE,
    SYNC_THREAD_JOIN,
    SYNC_THREAD_DETACH,
    SYNC_ONCE,
    SYNC_FORK,
    SYNC_ALLOC,
    SYNC_FREE,
    SYNC_ACCESS,
} SyncKind;

typedef enum LockKind { LOCK_NONE, LOCK_MUTEX, LOCK_RWLOCK, LOCK_SPIN, LOCK_C11, LOCK_FILE } LockKind;

typedef struct SyncCall {
    const char *name;
    SyncKind kind;
    int8_t object, mutex, start, argument; /* argument numbers, -1 none */
    uint8_t shared, timed, lock;           /* lock: LockKind */
    int32_t success, failure;              /* results; failure 0: anything but success */
    uint32_t reads, writes; /* bit per argument */
} SyncCall;

typedef struct SyncApi {
    StrMap *by_name;
    const SyncCall *calls;
} SyncApi;

SyncApi *syncapi_new(Arena *arena);
/* NULL if the function is not in the table. */
const SyncCall *syncapi_find(const SyncApi *api, const char *name);

#endif
