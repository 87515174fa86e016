/* The lock is taken through one name and released through another; both are the same mutex. */
// clean
#include <pthread.h>
#include <stdio.h>

struct queue {
    pthread_mutex_t lock;
    pthread_mutex_t *guard; /* queues of one group share the guard of the first */
    int len;
};

static void push(struct queue *q)
{
    pthread_mutex_t *held = &q->lock;

    pthread_mutex_lock(held);
    q->len++;
    pthread_mutex_unlock(&q->lock); // safe: lock-not-held
}

static void push_shared(struct queue *q)
{
    pthread_mutex_lock(q->guard);
    q->len++;
    pthread_mutex_unlock(q->guard); // safe: lock-not-held
}

static void *pusher(void *arg)
{
    for (int i = 0; i < 100; i++)
        if (i % 2)
            push(arg);
        else
            push_shared(arg);
    return NULL;
}

int main(void)
{
    struct queue q = {.lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t one, two;

    q.guard = &q.lock;
    if (pthread_create(&one, NULL, pusher, &q) != 0 || pthread_create(&two, NULL, pusher, &q) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", q.len);
    return 0;
}
