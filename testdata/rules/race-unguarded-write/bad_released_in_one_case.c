/* A mode that is read under the lock decides where the lock is given back: in one case before the last write. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int begun;
static long up, down;

static void *work(void *arg)
{
    long by = (long)arg;

    pthread_mutex_lock(&lock);
    if (begun) {
        up += by;
        pthread_mutex_unlock(&lock);
    } else {
        begun = 1;
        pthread_mutex_unlock(&lock);
        down -= by; // expect: race-unguarded-write
    }
    pthread_mutex_lock(&lock);
    down += up; // step: race-unguarded-write
    begun = 0;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t one, other;

    if (pthread_create(&one, NULL, work, (void *)1L) != 0 || pthread_create(&other, NULL, work, (void *)2L) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(other, NULL);
    printf("%ld %ld\n", up, down);
    return 0;
}
