// clean
/* The creator holds the lock until the handle is stored, and the new thread waits for it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct worker {
    pthread_mutex_t lock;
    pthread_t thread;
    int number;
};

static void *run(void *arg)
{
    struct worker *worker = arg;

    pthread_mutex_lock(&worker->lock);
    printf("%d\n", pthread_equal(worker->thread, pthread_self()) != 0); // safe: race-unguarded-read
    pthread_mutex_unlock(&worker->lock);
    return NULL;
}

int main(void)
{
    struct worker *worker = calloc(1, sizeof *worker);
    int failed;

    if (!worker)
        return 1;
    pthread_mutex_init(&worker->lock, NULL);
    pthread_mutex_lock(&worker->lock);
    failed = pthread_create(&worker->thread, NULL, run, worker); // safe: race-unguarded-write
    pthread_mutex_unlock(&worker->lock);
    if (failed)
        return 1;
    pthread_join(worker->thread, NULL);
    pthread_mutex_destroy(&worker->lock);
    free(worker);
    return 0;
}
