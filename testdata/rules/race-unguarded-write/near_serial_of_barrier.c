/* The barrier tells one of the workers from the others, by what its wait returns: that one adds up alone, until all
 * have come to the barrier again. */
// clean
#include <pthread.h>
#include <stdio.h>

enum { WORKERS = 4, ROUNDS = 10 };

static pthread_barrier_t barrier;
static int rounds;
static long total;

static void add_up(long by)
{
    total += by; // safe: race-unguarded-write
}

static void *work(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        int rc = pthread_barrier_wait(&barrier);

        if (rc == PTHREAD_BARRIER_SERIAL_THREAD) {
            rounds++; // safe: race-unguarded-write
            add_up(rounds);
        }
        pthread_barrier_wait(&barrier);
    }
    return arg;
}

int main(void)
{
    pthread_t threads[WORKERS];

    if (pthread_barrier_init(&barrier, NULL, WORKERS) != 0)
        return 1;
    for (int i = 0; i < WORKERS; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&barrier);
    printf("%d %ld\n", rounds, total);
    return 0;
}
