/* The loop goes through all elements while threads run, but joins the thread of each element first. */
// clean
#include <pthread.h>
#include <stdio.h>

enum { WORKERS = 4 };

static long found[WORKERS];

static void *search(void *arg)
{
    long me = (long)arg;

    found[me] = me * me; // safe: race-unguarded-write
    return NULL;
}

int main(void)
{
    pthread_t threads[WORKERS];
    long sum = 0;

    for (long i = 0; i < WORKERS; i++)
        if (pthread_create(&threads[i], NULL, search, (void *)i) != 0)
            return 1;
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(threads[i], NULL);
        sum += found[i];
    }
    printf("%ld\n", sum);
    return 0;
}
