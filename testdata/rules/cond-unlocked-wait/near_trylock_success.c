/* Where the tried lock was got, the lock is held, and the wait is in order. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static bool ready;
static int waited;

static bool wait_if_free(void)
{
    if (pthread_mutex_trylock(&lock) != 0)
        return false;
    while (!ready)
        pthread_cond_wait(&cond, &lock); // safe: cond-unlocked-wait
    waited++;
    pthread_mutex_unlock(&lock);
    return true;
}

static void *waiter(void *arg)
{
    bool *result = arg;

    *result = wait_if_free();
    return NULL;
}

int main(void)
{
    pthread_t thread;
    bool result = false;

    if (pthread_create(&thread, NULL, waiter, &result) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    ready = true;
    pthread_cond_signal(&cond);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    printf("%d\n", waited == result);
    return 0;
}
