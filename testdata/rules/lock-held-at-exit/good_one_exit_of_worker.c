/* The worker leaves its loop in one place, behind which the lock is released. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int jobs = 100;

static void *worker(void *arg)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        if (jobs == 0)
            break;
        jobs--;
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_unlock(&lock);
    return arg; // safe: lock-held-at-exit
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
