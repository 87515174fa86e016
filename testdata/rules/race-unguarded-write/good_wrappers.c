/* The project hides its mutex behind two functions; they are the lock. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t stats_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct {
    unsigned long requests;
    unsigned long bytes;
} stats;

static void stats_lock(void)
{
    if (pthread_mutex_lock(&stats_mutex) != 0)
        fprintf(stderr, "stats: cannot lock\n");
}

static void stats_unlock(void)
{
    pthread_mutex_unlock(&stats_mutex);
}

static void *serve(void *arg)
{
    unsigned long size = *(unsigned long *)arg;

    for (int i = 0; i < 1000; i++) {
        stats_lock();
        stats.requests++;
        stats.bytes += size;
        stats_unlock();
    }
    return NULL;
}

int main(void)
{
    static unsigned long sizes[2] = {100, 2000};
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, serve, &sizes[i]) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%lu requests, %lu bytes\n", stats.requests, stats.bytes);
    return 0;
}
