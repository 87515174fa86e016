/* A wait for a condition variable takes its mutex again before the thread ends. */
#include <pthread.h>
#include <unistd.h>

static struct {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    int jobs;
} queue = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

static void *worker(void *arg)
{
    for (;;) {
        pthread_mutex_lock(&queue.lock);
        while (queue.jobs == 0)
            pthread_cond_wait(&queue.filled, &queue.lock); // expect: lock-held-at-cancel
        queue.jobs--;
        pthread_mutex_unlock(&queue.lock);
    }
    return arg;
}

int main(void)
{
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        if (pthread_create(&threads[i], NULL, worker, NULL) != 0)
            return 1;
    }
    pthread_mutex_lock(&queue.lock);
    queue.jobs = 3;
    pthread_cond_broadcast(&queue.filled);
    pthread_mutex_unlock(&queue.lock);
    pause();
    for (int i = 0; i < 2; i++)
        pthread_cancel(threads[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
