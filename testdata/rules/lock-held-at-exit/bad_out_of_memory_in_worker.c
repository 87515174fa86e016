/* run_one gives its caller's lock back on every way out but one: when there is no memory it stays locked. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct queue {
    pthread_mutex_t lock;
    size_t sizes[8];
    int count;
    int done;
};

/* Called with the lock held, returns without it. */
static int run_one(struct queue *queue)
{
    size_t size;
    char *buffer;

    if (queue->count == 0) {
        pthread_mutex_unlock(&queue->lock);
        return 0;
    }
    size = queue->sizes[--queue->count];
    buffer = malloc(size);
    if (buffer == NULL)
        return -1;
    queue->done++;
    pthread_mutex_unlock(&queue->lock);
    memset(buffer, 0, size);
    free(buffer);
    return 1;
}

static void *worker(void *arg)
{
    struct queue *queue = arg;
    int rc;

    do {
        pthread_mutex_lock(&queue->lock); // safe: deadlock-self
        rc = run_one(queue);
    } while (rc > 0);
    return NULL; // expect: lock-held-at-exit
}

int main(void)
{
    struct queue queue = {PTHREAD_MUTEX_INITIALIZER, {10, 20, 30, 40}, 4, 0};
    pthread_t one, two;

    if (pthread_create(&one, NULL, worker, &queue) != 0 || pthread_create(&two, NULL, worker, &queue) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", queue.done);
    return 0;
}
