/* The handles lie in memory from malloc, as their number is only known at run time. All are joined before the read. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long done;

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&lock);
        done++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 3;
    pthread_t *threads = calloc((size_t)count, sizeof *threads);

    if (threads == NULL)
        return 1;
    for (int i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, worker, NULL) != 0)
            abort();
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", done); // safe: race-unguarded-read
    free(threads);
    return 0;
}
