/* The loop that starts the threads sets up what they share in its first turn, when there is none of them yet. */
// clean
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4 };

static struct {
    int batch;
    int delay;
} config;

static void *work(void *arg)
{
    int *sum = arg;

    *sum = config.batch + config.delay;
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    int sums[THREADS] = {0};

    (void)argv;
    for (int i = 0; i < THREADS; i++) {
        if (i == 0) {
            config.batch = 2 * argc; // safe: race-unguarded-write
            if (argc > 1)
                config.delay = 10; // safe: race-unguarded-write
        }
        if (pthread_create(&threads[i], NULL, work, &sums[i]) != 0)
            return 1;
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", sums[0]);
    return 0;
}
