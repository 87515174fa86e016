/* queue_is_empty has no lock of its own because it is the condition of a wait; its callers hold the queue's lock. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int items[4];
    unsigned put, got;
};

static bool queue_is_empty(const struct queue *q)
{
    return q->put == q->got; // safe: race-unguarded-read
}

static bool queue_is_full(const struct queue *q)
{
    return q->put - q->got == 4; // safe: race-unguarded-read
}

static void queue_put(struct queue *q, int item)
{
    pthread_mutex_lock(&q->lock);
    while (queue_is_full(q))
        pthread_cond_wait(&q->changed, &q->lock);
    q->items[q->put++ % 4] = item;
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->lock);
}

static int queue_get(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    while (queue_is_empty(q))
        pthread_cond_wait(&q->changed, &q->lock);
    int item = q->items[q->got++ % 4];
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->lock);
    return item;
}

static void *producer(void *arg)
{
    for (int i = 0; i < 100; i++)
        queue_put(arg, i);
    return NULL;
}

int main(void)
{
    struct queue q = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    pthread_t thread;
    long sum = 0;

    if (pthread_create(&thread, NULL, producer, &q) != 0)
        return 1;
    for (int i = 0; i < 100; i++)
        sum += queue_get(&q);
    pthread_join(thread, NULL);
    printf("%ld\n", sum);
    return 0;
}
