/* Both threads reach the same struct through their argument; the drain forgets the lock that the feeder takes. */
#include <pthread.h>
#include <stdio.h>

struct tank {
    pthread_mutex_t lock;
    long level;
};

static void *feeder(void *arg)
{
    struct tank *tank = arg;

    for (int i = 0; i < 50000; i++) {
        pthread_mutex_lock(&tank->lock);
        tank->level += 2; // step: race-unguarded-write
        pthread_mutex_unlock(&tank->lock);
    }
    return NULL;
}

static void *drain(void *arg)
{
    struct tank *tank = arg;

    for (int i = 0; i < 50000; i++)
        tank->level -= 1; // expect: race-unguarded-write
    return NULL;
}

int main(void)
{
    struct tank tank = {.level = 100};
    pthread_t in, out;

    pthread_mutex_init(&tank.lock, NULL);
    if (pthread_create(&in, NULL, feeder, &tank) != 0 || pthread_create(&out, NULL, drain, &tank) != 0)
        return 1;
    pthread_join(in, NULL);
    pthread_join(out, NULL);
    printf("level %ld\n", tank.level);
    pthread_mutex_destroy(&tank.lock);
    return 0;
}
