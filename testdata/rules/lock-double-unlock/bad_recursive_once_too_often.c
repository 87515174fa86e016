/* A recursive mutex counts: taken twice and released three times, the last release is of a lock that is free, or that
 * another thread has taken by now. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock;
static int depth;

static void report(void)
{
    pthread_mutex_lock(&lock);
    printf("%d\n", depth);
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&lock); /* "so that the caller's is released too" */
}

static void *worker(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    depth++;
    report();
    pthread_mutex_unlock(&lock); // expect: lock-double-unlock
    return NULL;
}

int main(void)
{
    pthread_mutexattr_t attr;
    pthread_t thread;

    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&lock, &attr);
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    return 0;
}
