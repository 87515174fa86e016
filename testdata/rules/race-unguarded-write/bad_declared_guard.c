/* The attribute says which lock guards the counter; the reset forgets it. One thread alone would do: the declaration
 * is broken whoever else runs.
 */
#include <pthread.h>
#include <stdio.h>

#ifdef __clang__
#define GUARDED_BY(lock) __attribute__((guarded_by(lock)))
#else
#define GUARDED_BY(lock)
#endif

struct meter {
    pthread_mutex_t lock;
    long ticks GUARDED_BY(lock);
};

static struct meter meter = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void *count(void *arg)
{
    struct meter *m = arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&m->lock);
        m->ticks++; // step: race-unguarded-write
        pthread_mutex_unlock(&m->lock);
    }
    return NULL;
}

static void reset(struct meter *m)
{
    m->ticks = 0; // expect: race-unguarded-write
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, count, &meter) != 0)
        return 1;
    reset(&meter);
    pthread_join(thread, NULL);
    printf("%ld\n", meter.ticks);
    return 0;
}
