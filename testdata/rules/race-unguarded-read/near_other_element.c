/* Element 0 is shared and has a lock; element 1 belongs to the only thread that ever names it. */
// clean
#include <pthread.h>
#include <stdio.h>

enum { SHARED, OWN, COUNTERS };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long counters[COUNTERS];

static void *collector(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&lock);
        counters[SHARED]++;
        pthread_mutex_unlock(&lock);
        counters[OWN] += 2; // safe: race-unguarded-write
        if (counters[OWN] == 1000) // safe: race-unguarded-read
            puts("half way");
    }
    return NULL;
}

static long peek(void)
{
    long value;

    pthread_mutex_lock(&lock);
    value = counters[SHARED]; // safe: race-unguarded-read
    counters[SHARED] = value / 2; // safe: race-unguarded-write
    pthread_mutex_unlock(&lock);
    return value;
}

int main(void)
{
    pthread_t thread;
    long seen = 0;

    if (pthread_create(&thread, NULL, collector, NULL) != 0)
        return 1;
    for (int i = 0; i < 100; i++)
        seen += peek();
    pthread_join(thread, NULL);
    printf("%d %ld\n", seen > 0, counters[OWN]); // safe: race-unguarded-read
    return 0;
}
