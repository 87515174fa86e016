/* cache_find returns an entry with the cache locked, and NULL without, whichever way it fails: its callers rely on that. */
// clean
#include <pthread.h>
#include <stdlib.h>

struct entry {
    struct entry *next;
    int key;
    int *data;
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
    int *data;

    pthread_mutex_lock(&cache_lock);
    entry = search(key);
    if (entry == NULL) {
        pthread_mutex_unlock(&cache_lock);
        return NULL;
    }
    if (entry->data == NULL)
        entry->data = calloc(4, sizeof *entry->data);
    data = entry->data;
    if (data == NULL)
        pthread_mutex_unlock(&cache_lock);
    return data; // safe: lock-leak
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
