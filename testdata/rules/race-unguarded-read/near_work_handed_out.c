// run: --min-tier high
/* Main holds its lock for as long as it works, against plugins; to the readers it hands work by a count, and waits until
 * they have done it. The readers never take the lock. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t giant = PTHREAD_MUTEX_INITIALIZER;
static atomic_int pending;
static long clock_hz = 10, ticks;

static long now(void)
{
    return ticks / clock_hz; // safe: race-unguarded-read
}

static void *reader(void *arg)
{
    for (int i = 0; i < 100; i++) {
        while (atomic_load(&pending) == 0)
            usleep(10);
        if (atomic_load(&pending) != 0)
            printf("%ld\n", now());
        atomic_store(&pending, 0);
    }
    return arg;
}

static void *plugin(void *arg)
{
    pthread_mutex_lock(&giant);
    printf("%ld\n", ticks + clock_hz);
    pthread_mutex_unlock(&giant);
    return arg;
}

static void work(void)
{
    ticks++;
    clock_hz = ticks % 100 + 1;
    atomic_store(&pending, 1);
    while (atomic_load(&pending) != 0)
        continue;
    ticks += clock_hz;
}

int main(void)
{
    pthread_t threads[2];

    pthread_mutex_lock(&giant);
    if (pthread_create(&threads[0], NULL, reader, NULL) != 0 || pthread_create(&threads[1], NULL, plugin, NULL) != 0)
        return 1;
    for (int i = 0; i < 100; i++) {
        work();
        pthread_mutex_unlock(&giant);
        usleep(1);
        pthread_mutex_lock(&giant);
    }
    pthread_mutex_unlock(&giant);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}
