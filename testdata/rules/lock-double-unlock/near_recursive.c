/* A recursive mutex counts: taken twice, it is released twice. */
// clean
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static int depth, total;

static void nested(int levels)
{
    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&lock); // safe: deadlock-self
    depth = levels;
    total += depth;
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&lock); // safe: lock-double-unlock
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++)
        nested(i);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, worker, NULL) != 0 || pthread_create(&two, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", total);
    return 0;
}
