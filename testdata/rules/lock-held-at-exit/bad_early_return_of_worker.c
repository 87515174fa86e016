/* The worker leaves its loop with the lock held when there is nothing left to do. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int jobs = 100;

static void *worker(void *arg)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        if (jobs == 0)
            return arg; // expect: lock-held-at-exit
        jobs--;
        pthread_mutex_unlock(&lock);
    }
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, worker, NULL) != 0 || pthread_create(&two, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    puts("done");
    return 0;
}
