/* cache_find returns NULL where it has given the lock back, and otherwise what it found, locked: that this is never NULL
 * it does not show, and its callers rely on it. */
// clean
#include <pthread.h>
#include <stddef.h>

struct entry {
    struct entry *next;
    int key, *data;
};

static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static struct entry *cache;
static long searches;

static struct entry *search(int key) {
    struct entry *entry = cache;

    searches++;
    while (entry && entry->key != key)
        entry = entry->next;
    return entry;
}

static int *cache_find(int key) {
    struct entry *entry;

    pthread_mutex_lock(&cache_lock);
    entry = search(key);
    if (entry == NULL) {
        pthread_mutex_unlock(&cache_lock);
        return NULL;
    }
    return entry->data; // safe: lock-leak
}

int cache_get(int key) {
    int *data = cache_find(key), value;

    if (data == NULL)
        return -1;
    value = data[0];
    pthread_mutex_unlock(&cache_lock); // safe: lock-not-held
    return value;
}

int cache_set(int key, int value) {
    int *data = cache_find(key);

    if (data == NULL)
        return -1;
    data[0] = value;
    pthread_mutex_unlock(&cache_lock); // safe: lock-not-held
    return 0;
}
