/* Each worker has a lock of its own, and whoever changes a worker takes the lock of the one he is just looking at. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct worker {
    struct worker *next;
    pthread_mutex_t lock;
    pthread_t thread;
    long rounds;
    int stop;
};

static struct worker *workers;

static void *work(void *arg)
{
    struct worker *self = arg;
    int stop = 0;

    while (!stop) {
        pthread_mutex_lock(&self->lock);
        self->rounds++; // safe: race-unguarded-write
        stop = self->stop || self->rounds == 100000; // safe: race-unguarded-read
        pthread_mutex_unlock(&self->lock);
    }
    return NULL;
}

static void stop_all(void)
{
    for (struct worker *w = workers; w != NULL; w = w->next) {
        pthread_mutex_lock(&w->lock); // safe: deadlock-self
        w->stop = 1; // safe: race-unguarded-write
        pthread_mutex_unlock(&w->lock); // safe: lock-double-unlock
    }
}

int main(void)
{
    for (int i = 0; i < 3; i++) {
        struct worker *w = calloc(1, sizeof *w);

        if (w == NULL)
            return 1;
        pthread_mutex_init(&w->lock, NULL);
        w->next = workers;
        workers = w;
        if (pthread_create(&w->thread, NULL, work, w) != 0)
            return 1;
    }
    stop_all();
    for (struct worker *w = workers; w != NULL; w = w->next) {
        pthread_join(w->thread, NULL);
        printf("%ld\n", w->rounds); // safe: race-unguarded-read
    }
    return 0;
}
