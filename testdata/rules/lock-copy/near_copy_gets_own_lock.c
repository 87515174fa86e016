/* The copy's lock is initialised anew before it is used. */
// clean
#include <pthread.h>
#include <stdio.h>

struct stats {
    pthread_mutex_t lock;
    long hits;
};

static void report(struct stats *stats)
{
    struct stats copy;

    pthread_mutex_lock(&stats->lock);
    copy = *stats;
    pthread_mutex_unlock(&stats->lock);
    pthread_mutex_init(&copy.lock, NULL);
    pthread_mutex_lock(&copy.lock); // safe: lock-copy
    printf("%ld\n", copy.hits);
    pthread_mutex_unlock(&copy.lock);
    pthread_mutex_destroy(&copy.lock);
}

int main(void)
{
    struct stats stats = {PTHREAD_MUTEX_INITIALIZER, 3};

    report(&stats);
    return 0;
}
