/* store_internal.h: the struct and its lock, as the library's own files see them. */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include "store.h"

#include <pthread.h>

#define STORE_LIMIT 64

struct pair {
    char key[24];
    long value;
};

struct store {
    pthread_rwlock_t lock; /* guards pairs and count */
    int count;
    struct pair pairs[STORE_LIMIT];
};

static inline void store_read_lock(struct store *store)
{
    pthread_rwlock_rdlock(&store->lock);
}

static inline void store_write_lock(struct store *store)
{
    pthread_rwlock_wrlock(&store->lock);
}

static inline void store_unlock(struct store *store)
{
    pthread_rwlock_unlock(&store->lock); // safe: lock-not-held
}

/* Called with the write lock held. */
int store_set_locked(struct store *store, const char *key, long value);

#endif
