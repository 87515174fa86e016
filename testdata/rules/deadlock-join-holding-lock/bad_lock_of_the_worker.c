/* Each worker has a lock of its own: the one that is held here is the one that the joined thread takes. */
#include <pthread.h>
#include <stdio.h>

struct worker {
    pthread_mutex_t lock;
    pthread_t thread;
    int stopping, rounds;
};

static void *work(void *arg)
{
    struct worker *worker = arg;
    int done = 0;
    while (!done) {
        pthread_mutex_lock(&worker->lock); // step: deadlock-join-holding-lock
        worker->rounds++;
        done = worker->stopping;
        pthread_mutex_unlock(&worker->lock);
    }
    return NULL;
}

static int worker_start(struct worker *worker)
{
    pthread_mutex_init(&worker->lock, NULL);
    return pthread_create(&worker->thread, NULL, work, worker);
}

static void worker_stop(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->stopping = 1;
    pthread_join(worker->thread, NULL); // expect: deadlock-join-holding-lock
    pthread_mutex_unlock(&worker->lock);
}

int main(void)
{
    static struct worker workers[2];
    for (int i = 0; i < 2; i++)
        if (worker_start(&workers[i]) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        worker_stop(&workers[i]);
    printf("%d\n", workers[0].rounds + workers[1].rounds);
    return 0;
}
