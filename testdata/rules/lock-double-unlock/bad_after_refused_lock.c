/* The second lock of an error-checking mutex is refused, as the program expects. What comes after that runs. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock;
static int entries;

static int enter_twice(void)
{
    pthread_mutex_lock(&lock);
    entries++;
    if (pthread_mutex_lock(&lock) != EDEADLK)
        return -1;
    pthread_mutex_unlock(&lock);
    return pthread_mutex_unlock(&lock); // miss: lock-double-unlock: a lock call is taken never to fail where the code looks for one way of failing only
}

static void *worker(void *arg)
{
    (void)arg;
    if (enter_twice() != EPERM)
        fprintf(stderr, "released what was not held\n");
    return NULL;
}

int main(void)
{
    pthread_mutexattr_t attr;
    pthread_t thread;

    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&lock, &attr);
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    printf("%d\n", entries);
    return 0;
}
