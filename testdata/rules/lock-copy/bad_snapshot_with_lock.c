/* The snapshot takes the lock along: who locks it keeps nobody out. */
#include <pthread.h>
#include <stdio.h>

struct stats {
    pthread_mutex_t lock;
    long hits, misses;
};

static void report(struct stats *stats)
{
    struct stats copy;

    pthread_mutex_lock(&stats->lock);
    copy = *stats;
    pthread_mutex_unlock(&stats->lock);
    pthread_mutex_lock(&copy.lock); // expect: lock-copy
    printf("%ld %ld\n", copy.hits, copy.misses);
    pthread_mutex_unlock(&copy.lock);
}

int main(void)
{
    struct stats stats = {PTHREAD_MUTEX_INITIALIZER, 3, 4};

    report(&stats);
    return 0;
}
