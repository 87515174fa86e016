/* One helper adds to the counters of all stations, whoever calls it. Of the counter of cars the lock is the rule; the
 * one place that forgets it is the call, not the helper. */
#include <pthread.h>
#include <stdio.h>

struct station {
    pthread_mutex_t lock;
    long cars, buses;
};

static struct station north = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void add(long *counter, long amount)
{
    *counter += amount;
}

static void *gate(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++) {
        pthread_mutex_lock(&north.lock);
        add(&north.cars, 1);
        add(&north.buses, 2);
        pthread_mutex_unlock(&north.lock);
    }
    return NULL;
}

static void *convoy(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        add(&north.cars, 40); // expect: race-unguarded-write
        pthread_mutex_lock(&north.lock);
        add(&north.buses, 1);
        pthread_mutex_unlock(&north.lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t a, b;

    if (pthread_create(&a, NULL, gate, NULL) != 0 || pthread_create(&b, NULL, convoy, NULL) != 0)
        return 1;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    printf("%ld cars, %ld buses\n", north.cars, north.buses);
    return 0;
}
