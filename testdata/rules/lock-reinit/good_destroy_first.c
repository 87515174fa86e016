/* The lock lives as long as its object; reset() takes it instead of making it anew, and close() destroys it. */
// clean
#include <pthread.h>
#include <stdio.h>

struct meter {
    pthread_mutex_t lock;
    long ticks;
};

static void meter_open(struct meter *meter)
{
    pthread_mutex_init(&meter->lock, NULL); // safe: lock-reinit
    meter->ticks = 0;
}

static void meter_reset(struct meter *meter)
{
    pthread_mutex_lock(&meter->lock);
    meter->ticks = 0;
    pthread_mutex_unlock(&meter->lock);
}

static void meter_close(struct meter *meter)
{
    pthread_mutex_destroy(&meter->lock);
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

    meter_open(&meter);
    if (pthread_create(&thread, NULL, ticker, &meter) != 0)
        return 1;
    meter_reset(&meter);
    pthread_join(thread, NULL);
    printf("%ld\n", meter.ticks);
    meter_close(&meter);
    meter_open(&meter); // safe: lock-reinit
    meter_close(&meter);
    return 0;
}
