/* The declared lock is held at every access: by the function itself, or by its callers, as it declares. */
// clean
#include <pthread.h>
#include <stdio.h>

#ifdef __clang__
#define GUARDED_BY(lock) __attribute__((guarded_by(lock)))
#define REQUIRES(lock) __attribute__((requires_capability(lock)))
#else
#define GUARDED_BY(lock)
#define REQUIRES(lock)
#endif

struct meter {
    pthread_mutex_t lock;
    long ticks GUARDED_BY(lock);
};

static struct meter meter = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void add(struct meter *m, long n) REQUIRES(m->lock);
static void add(struct meter *meter_of_caller, long n)
{
    meter_of_caller->ticks += n;
}

static void *count(void *arg)
{
    struct meter *m = arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&m->lock);
        add(m, 1);
        pthread_mutex_unlock(&m->lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, count, &meter) != 0)
        return 1;
    pthread_mutex_lock(&meter.lock);
    meter.ticks = 0;
    pthread_mutex_unlock(&meter.lock);
    pthread_join(thread, NULL);
    printf("%ld\n", meter.ticks);
    return 0;
}
