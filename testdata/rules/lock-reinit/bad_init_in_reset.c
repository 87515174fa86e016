/* reset() initialises the lock of an object that has been in use. */
#include <pthread.h>
#include <stdio.h>

struct meter {
    pthread_mutex_t lock;
    long ticks;
};

static void meter_reset(struct meter *meter)
{
    pthread_mutex_init(&meter->lock, NULL);
    meter->ticks = 0;
}

static void *ticker(void *arg)
{
    struct meter *meter = arg;

    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&meter->lock);
        meter->ticks++;
        pthread_mutex_unlock(&meter->lock);
    }
    return NULL;
}

int main(void)
{
    struct meter meter;
    pthread_t thread;

    pthread_mutex_init(&meter.lock, NULL);
    meter.ticks = 0;
    if (pthread_create(&thread, NULL, ticker, &meter) != 0)
        return 1;
    pthread_join(thread, NULL);
    printf("%ld\n", meter.ticks);
    meter_reset(&meter); // expect: lock-reinit
    printf("%ld\n", meter.ticks);
    return 0;
}
