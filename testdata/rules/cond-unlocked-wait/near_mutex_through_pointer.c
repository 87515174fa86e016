/* The lock is taken through a pointer kept beside the condition; it points to the mutex that the wait is given. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

struct waiter {
    pthread_mutex_t *lock;
    pthread_cond_t cond;
    bool *flag;
};

static pthread_mutex_t shared_lock = PTHREAD_MUTEX_INITIALIZER;
static bool flag;

static void *wait_for_flag(void *arg)
{
    struct waiter *w = arg;

    pthread_mutex_lock(w->lock);
    while (!*w->flag)
        pthread_cond_wait(&w->cond, w->lock); // safe: cond-unlocked-wait
    pthread_mutex_unlock(w->lock);
    return NULL;
}

int main(void)
{
    struct waiter waiter = {&shared_lock, PTHREAD_COND_INITIALIZER, &flag};
    pthread_t thread;

    if (pthread_create(&thread, NULL, wait_for_flag, &waiter) != 0)
        return 1;
    pthread_mutex_lock(&shared_lock);
    flag = true;
    pthread_cond_signal(&waiter.cond);
    pthread_mutex_unlock(&shared_lock);
    pthread_join(thread, NULL);
    puts("flag seen");
    return 0;
}
