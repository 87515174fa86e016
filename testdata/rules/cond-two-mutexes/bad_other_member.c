/* Each queue has a mutex for its items and one for its state; both are used to wait for `changed`. */
#include <pthread.h>
#include <stdlib.h>

struct queue {
    pthread_mutex_t items_lock, state_lock;
    pthread_cond_t changed;
    int items, open;
};

static void *consume(void *arg)
{
    struct queue *q = arg;

    pthread_mutex_lock(&q->items_lock);
    while (!q->items)
        pthread_cond_wait(&q->changed, &q->items_lock);
    q->items--;
    pthread_mutex_unlock(&q->items_lock);
    return NULL;
}

static void *watch(void *arg)
{
    struct queue *q = arg;

    pthread_mutex_lock(&q->state_lock);
    while (q->open)
        pthread_cond_wait(&q->changed, &q->state_lock); // expect: cond-two-mutexes
    pthread_mutex_unlock(&q->state_lock);
    return NULL;
}

int main(void)
{
    struct queue *q = calloc(1, sizeof *q);
    pthread_t consumer, watcher;

    if (!q)
        return 1;
    pthread_mutex_init(&q->items_lock, NULL);
    pthread_mutex_init(&q->state_lock, NULL);
    pthread_cond_init(&q->changed, NULL);
    q->open = 1;
    if (pthread_create(&consumer, NULL, consume, q) != 0 || pthread_create(&watcher, NULL, watch, q) != 0)
        return 1;
    pthread_mutex_lock(&q->items_lock);
    q->items = 1;
    pthread_mutex_unlock(&q->items_lock);
    pthread_mutex_lock(&q->state_lock);
    q->open = 0;
    pthread_mutex_unlock(&q->state_lock);
    pthread_cond_broadcast(&q->changed);
    pthread_join(consumer, NULL);
    pthread_join(watcher, NULL);
    return 0;
}
