/* Before the barrier the first thread counts, behind it the second: never both. */
// clean
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

static pthread_barrier_t barrier;
static int rounds;

static void *player(void *arg)
{
    intptr_t self = (intptr_t)arg;

    if (self == 0)
        rounds++; // safe: race-unguarded-write
    pthread_barrier_wait(&barrier);
    if (self == 1)
        rounds++;
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    if (pthread_barrier_init(&barrier, NULL, 2) != 0)
        return 1;
    for (intptr_t i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, player, (void *)i) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", rounds);
    pthread_barrier_destroy(&barrier);
    return 0;
}
