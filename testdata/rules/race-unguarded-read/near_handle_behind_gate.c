/* The creator holds a lock until the handle is stored; the new thread passes through that lock before it looks. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct worker {
    pthread_mutex_t lock;
    pthread_t thread;
};

static void *run(void *arg)
{
    struct worker *worker = arg;

    pthread_mutex_lock(&worker->lock);
    pthread_mutex_unlock(&worker->lock);
    printf("%d\n", pthread_equal(worker->thread, pthread_self()) != 0); // noise: race-unguarded-read: a lock held over creation
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
    failed = pthread_create(&worker->thread, NULL, run, worker);
    pthread_mutex_unlock(&worker->lock);
    if (failed)
        return 1;
    pthread_join(worker->thread, NULL);
    pthread_mutex_destroy(&worker->lock);
    free(worker);
    return 0;
}
