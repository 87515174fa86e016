/* The whole object is wiped behind the initialisation of its lock. All zeros are a mutex on Linux, as it happens; they
 * are no barrier. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct round {
    pthread_barrier_t start;
    int number;
};

static void *runner(void *arg)
{
    struct round *round = arg;

    pthread_barrier_wait(&round->start);
    return NULL;
}

int main(void)
{
    struct round round;
    pthread_t thread;

    if (pthread_barrier_init(&round.start, NULL, 2) != 0)
        return 1;
    memset(&round, 0, sizeof round);
    if (pthread_create(&thread, NULL, runner, &round) != 0)
        return 1;
    pthread_barrier_wait(&round.start); // expect: lock-uninitialised
    pthread_join(thread, NULL);
    printf("%d\n", round.number);
    return 0;
}
