/* The store keeps its segment in the request before it locks it: the request is the caller's, but so was the segment.
 * The path for a full segment forgets the lock. */
#include <pthread.h>
#include <stddef.h>

struct segment {
    pthread_mutex_t lock;
    size_t used, size;
};

struct request {
    struct segment *segment;
    size_t length;
};

struct store {
    struct segment *current;
};

int store_reserve(struct store *store, struct request *request) {
    struct segment *segment = store->current;

    pthread_mutex_lock(&segment->lock);
    request->segment = segment;
    if (segment->size - segment->used < request->length)
        return -1; // expect: lock-leak
    segment->used += request->length;
    pthread_mutex_unlock(&segment->lock);
    return 0;
}
