/* Only the numbers are copied. */
// clean
#include <pthread.h>
#include <stdio.h>

struct numbers {
    long hits, misses;
};

struct stats {
    pthread_mutex_t lock;
    struct numbers numbers;
};

static void report(struct stats *stats)
{
    struct numbers copy;

    pthread_mutex_lock(&stats->lock);
    copy = stats->numbers;
    pthread_mutex_unlock(&stats->lock);
    printf("%ld %ld\n", copy.hits, copy.misses);
}

int main(void)
{
    struct stats stats = {PTHREAD_MUTEX_INITIALIZER, {3, 4}};

    report(&stats);
    return 0;
}
