/* Whether to lock is the caller's choice; the same parameter decides about both ends of the section. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

struct counter {
    pthread_mutex_t lock;
    long value;
};

static long counter_add(struct counter *c, long amount, bool do_lock)
{
    long value;

    if (do_lock)
        pthread_mutex_lock(&c->lock);
    c->value += amount;
    value = c->value;
    if (do_lock)
        pthread_mutex_unlock(&c->lock); // safe: lock-not-held
    return value; // safe: lock-leak
}

static void counter_double(struct counter *c)
{
    pthread_mutex_lock(&c->lock);
    counter_add(c, c->value, false);
    pthread_mutex_unlock(&c->lock);
}

static void *worker(void *arg)
{
    for (int i = 0; i < 10; i++)
        counter_add(arg, i, true);
    counter_double(arg);
    return NULL;
}

int main(void)
{
    struct counter counter = {PTHREAD_MUTEX_INITIALIZER, 0};
    pthread_t one, two;

    if (pthread_create(&one, NULL, worker, &counter) != 0 || pthread_create(&two, NULL, worker, &counter) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", counter_add(&counter, 0, false));
    return 0;
}
