/* The struct comes by value: each call locks a mutex of its own. */
#include <pthread.h>
#include <stdio.h>

struct meter {
    pthread_mutex_t lock;
    long litres;
};

static struct meter meter = {PTHREAD_MUTEX_INITIALIZER, 0};

static long litres(struct meter m)
{
    pthread_mutex_lock(&m.lock); // expect: lock-copy
    long n = m.litres;
    pthread_mutex_unlock(&m.lock);
    return n;
}

static void *flow(void *unused)
{
    pthread_mutex_lock(&meter.lock);
    meter.litres++;
    pthread_mutex_unlock(&meter.lock);
    return unused;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, flow, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    printf("%ld\n", litres(meter));
    return 0;
}
