/* annotations_internal.h: the names of locks in attributes. */
#ifndef LOCKWISE_MODEL_ANNOTATIONS_INTERNAL_H
#define LOCKWISE_MODEL_ANNOTATIONS_INTERNAL_H

#include "model/annotations.h"

/* Where an expression stands: what its names mean. */
typedef struct Scope {
    PathPool *pool;
    const SyncApi *api;
    uint32_t tu;
    const Sym *function; /* $0 is its parameter; NULL: none */
    TypeId record;       /* names are those of its members first; 0 none */
    PathId object;       /* of that type: its address */
} Scope;

typedef struct LockName {
    PathId lock; /* 0: not understood */
    uint8_t kind; /* LockKind, NONE if the type does not tell */
} LockName;

/* "$0->lock", "&table.locks[3]", "lock": the lock that an expression names. */
LockName lock_name_read(const Scope *scope, const char *text);

#endif
