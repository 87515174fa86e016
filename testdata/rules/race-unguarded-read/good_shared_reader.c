/* Reading under the read lock is enough, as the writer takes the write lock. */
// clean
#include <pthread.h>
#include <stdio.h>

struct config {
    pthread_rwlock_t lock;
    int timeout;
    int retries;
};

static struct config config = {.lock = PTHREAD_RWLOCK_INITIALIZER, .timeout = 30, .retries = 3};

static int config_budget(struct config *c)
{
    int budget;

    pthread_rwlock_rdlock(&c->lock);
    budget = c->timeout * c->retries;
    pthread_rwlock_unlock(&c->lock);
    return budget;
}

static void config_set(struct config *c, int timeout, int retries)
{
    pthread_rwlock_wrlock(&c->lock);
    c->timeout = timeout;
    c->retries = retries;
    pthread_rwlock_unlock(&c->lock);
}

static void *reader(void *arg)
{
    long *sum = arg;

    for (int i = 0; i < 1000; i++)
        *sum += config_budget(&config);
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    long sums[2] = {0, 0};

    if (pthread_create(&one, NULL, reader, &sums[0]) != 0 || pthread_create(&two, NULL, reader, &sums[1]) != 0)
        return 1;
    for (int i = 0; i < 100; i++)
        config_set(&config, i, 100 - i);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld %ld\n", sums[0], sums[1]);
    return 0;
}
