/* Ends that are none of a thread's alone: main returns, a worker calls exit; a clean-up handler gives the lock back; a
 * start function that is also called as a function hands the lock to its caller. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER, turn = PTHREAD_MUTEX_INITIALIZER;
static int count;

static void give_back(void *mutex)
{
    pthread_mutex_unlock(mutex);
}

static void *counter(void *arg)
{
    pthread_mutex_lock(&lock);
    pthread_cleanup_push(give_back, &lock);
    if (++count > 1000000)
        exit(2); // safe: lock-held-at-exit
    if (count > 10)
        pthread_exit(NULL); // safe: lock-held-at-exit
    pthread_cleanup_pop(1);
    return arg; // safe: lock-held-at-exit
}

static void *begin(void *arg)
{
    pthread_mutex_lock(&turn);
    count = 0;
    return arg;
}

int main(void)
{
    pthread_t one;

    begin(NULL);
    pthread_mutex_unlock(&turn);
    if (pthread_create(&one, NULL, counter, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_mutex_lock(&lock);
    printf("%d\n", count);
    return 0; // safe: lock-held-at-exit
}
