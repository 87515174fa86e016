/* The one lock that is held is the mutex of the wait, which gives it back meanwhile, also through a wrapper. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
static int number;

static void wait_for(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    while (number == 0)
        pthread_cond_wait(condition, mutex);
}

static void *take(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    wait_for(&ready, &lock);
    printf("%d\n", number);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t taker;
    if (pthread_create(&taker, NULL, take, NULL) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    number = 5;
    pthread_cond_signal(&ready);
    pthread_mutex_unlock(&lock);
    pthread_join(taker, NULL);
    return 0;
}
