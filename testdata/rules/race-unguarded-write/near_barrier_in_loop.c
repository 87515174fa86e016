/* In each round all compute, then one of them moves the state on, then all go on: two waits to a round. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_barrier_t barrier;
static int state;

static void *follow(void *arg)
{
    long seen = 0;

    (void)arg;
    for (int round = 0; round < 10; round++) {
        seen += state; // safe: race-unguarded-read
        pthread_barrier_wait(&barrier);
        pthread_barrier_wait(&barrier);
    }
    printf("%ld\n", seen);
    return NULL;
}

static void *lead(void *arg)
{
    (void)arg;
    for (int round = 0; round < 10; round++) {
        pthread_barrier_wait(&barrier);
        state++; // safe: race-unguarded-write
        pthread_barrier_wait(&barrier);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    pthread_barrier_init(&barrier, NULL, 2);
    if (pthread_create(&one, NULL, follow, NULL) != 0 || pthread_create(&two, NULL, lead, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
