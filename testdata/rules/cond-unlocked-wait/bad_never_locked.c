/* The waiter learned that the wait leaves the mutex locked, but not that it must be locked before. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;
static atomic_int left = 2;

static void *worker(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    left--;
    pthread_cond_signal(&done);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void wait_for_all(void)
{
    while (left > 0) {
        pthread_cond_wait(&done, &lock); // expect: cond-unlocked-wait
        pthread_mutex_unlock(&lock); // safe: lock-not-held
    }
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, worker, NULL) != 0 || pthread_create(&two, NULL, worker, NULL) != 0)
        return 1;
    wait_for_all();
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    puts("all done");
    return 0;
}
