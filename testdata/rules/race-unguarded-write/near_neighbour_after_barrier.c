/* Each thread reads the slot of the next one, but a barrier lies between that and all writes. */
// clean
#include <pthread.h>
#include <stdio.h>

enum { WORKERS = 4 };

static pthread_barrier_t step;
static int now[WORKERS], next[WORKERS];

static void *work(void *arg)
{
    long me = (long)arg;

    for (int i = 0; i < 10; i++) {
        next[me] = now[me] + now[(me + 1) % WORKERS]; // safe: race-unguarded-read
        pthread_barrier_wait(&step);
        now[me] = next[me]; // safe: race-unguarded-write
        pthread_barrier_wait(&step);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[WORKERS];

    pthread_barrier_init(&step, NULL, WORKERS);
    for (long i = 0; i < WORKERS; i++)
        if (pthread_create(&threads[i], NULL, work, (void *)i) != 0)
            return 1;
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&step);
    printf("%d\n", now[0]);
    return 0;
}
