/* store.c: an array of pairs, searched from its start. */
#include "store_internal.h"

#include <stdlib.h>
#include <string.h>

struct store *store_new(void)
{
    struct store *store = calloc(1, sizeof *store);

    if (store != NULL && pthread_rwlock_init(&store->lock, NULL) != 0) {
        free(store);
        return NULL;
    }
    return store;
}

void store_free(struct store *store)
{
    pthread_rwlock_destroy(&store->lock);
    free(store);
}

static struct pair *find(struct store *store, const char *key)
{
    for (int i = 0; i < store->count; i++) // safe: race-unguarded-read
        if (strcmp(store->pairs[i].key, key) == 0)
            return &store->pairs[i];
    return NULL;
}

int store_set_locked(struct store *store, const char *key, long value)
{
    struct pair *pair = find(store, key);

    if (pair == NULL) {
        if (store->count == STORE_LIMIT || strlen(key) >= sizeof pair->key)
            return -1;
        pair = &store->pairs[store->count++]; // safe: race-unguarded-write
        strcpy(pair->key, key);
    }
    pair->value = value; // safe: race-unguarded-write
    return 0;
}

int store_set(struct store *store, const char *key, long value)
{
    store_write_lock(store);
    int rc = store_set_locked(store, key, value);
    store_unlock(store);
    return rc;
}

long store_get(struct store *store, const char *key, long fallback)
{
    store_read_lock(store);
    struct pair *pair = find(store, key);
    long value = pair != NULL ? pair->value : fallback;
    store_unlock(store);
    return value;
}

int store_count(struct store *store)
{
    store_read_lock(store);
    int count = store->count;
    store_unlock(store);
    return count;
}

int store_full(const struct store *store)
{
    return store->count == STORE_LIMIT; // expect: race-unguarded-read
}
