/* The mutex is robust, but nobody looks whether its last owner died: then the first who unlocks it leaves it to nobody. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t mutex;
static long total, steps;

static int begin(void)
{
    pthread_mutexattr_t attr;

    pthread_mutexattr_init(&attr);
    pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
    int failed = pthread_mutex_init(&mutex, &attr);
    pthread_mutexattr_destroy(&attr);
    return failed;
}

static void add(int value)
{
    pthread_mutex_lock(&mutex); // expect: lock-unchecked
    total += value;
    steps = total;
    pthread_mutex_unlock(&mutex);
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        add(i);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    if (begin() != 0)
        return 1;
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", total);
    return 0;
}
