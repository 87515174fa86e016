/* A library gives its lock away: users call store_freeze, look around, and call store_thaw. */
// clean
#include <pthread.h>

struct store {
    pthread_rwlock_t lock;
    int generation;
};

void store_freeze(struct store *store);
void store_thaw(struct store *store);
void store_bump(struct store *store);

void store_freeze(struct store *store)
{
    pthread_rwlock_rdlock(&store->lock);
} // safe: lock-leak

void store_thaw(struct store *store)
{
    pthread_rwlock_unlock(&store->lock); // safe: lock-not-held
}

void store_bump(struct store *store)
{
    pthread_rwlock_wrlock(&store->lock);
    store->generation++;
    pthread_rwlock_unlock(&store->lock);
}
