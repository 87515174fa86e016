/* An error-checking mutex answers EDEADLK, and this program uses the answer to find out who holds it. */
// clean
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock;
static int entered;

static void enter(void)
{
    int rc = pthread_mutex_lock(&lock); // safe: deadlock-self

    if (rc == EDEADLK)
        return;
    entered++;
    enter(); // safe: deadlock-self
    pthread_mutex_unlock(&lock);
}

static void *visitor(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++)
        enter();
    return NULL;
}

int main(void)
{
    pthread_mutexattr_t attr;
    pthread_t one, two;

    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
    if (pthread_mutex_init(&lock, &attr) != 0)
        return 1;
    pthread_mutexattr_destroy(&attr);
    if (pthread_create(&one, NULL, visitor, NULL) != 0 || pthread_create(&two, NULL, visitor, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", entered);
    pthread_mutex_destroy(&lock);
    return 0;
}
