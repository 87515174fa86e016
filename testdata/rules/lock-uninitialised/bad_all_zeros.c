/* A mutex of all zeros: POSIX promises nothing, glibc takes it for one. Worth a note, and no more. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct counter {
    pthread_mutex_t lock;
    int value;
};

static pthread_mutex_t plain; /* nobody initialises it */

int main(void)
{
    struct counter *counter = calloc(1, sizeof *counter);

    if (!counter)
        return 1;
    pthread_mutex_lock(&plain); // low: lock-uninitialised
    pthread_mutex_lock(&counter->lock); // low: lock-uninitialised
    counter->value++;
    pthread_mutex_unlock(&counter->lock);
    pthread_mutex_unlock(&plain);
    printf("%d\n", counter->value);
    free(counter);
    return 0;
}
