/* Main waits for the flag that says the worker has begun, not for the one that says it has ended. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int begun, ended;
static long result;

static void *compute(void *arg)
{
    pthread_mutex_lock(&lock);
    begun = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    for (long i = 0; i < (long)arg; i++)
        result += i; // expect: race-unguarded-write
    pthread_mutex_lock(&lock);
    ended = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, compute, (void *)100L) != 0) // low: thread-leak
        return 1;
    pthread_mutex_lock(&lock);
    while (!begun)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    printf("%ld so far\n", result);
    pthread_mutex_lock(&lock);
    while (!ended)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    printf("%ld\n", result); // safe: race-unguarded-read
    return 0;
}
