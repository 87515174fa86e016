/* The lock is taken every other time, and only then is there anything to do. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long odd;

static void *fill(void *arg)
{
    for (int i = 0; i < 20; i++) {
        if (i % 2)
            pthread_mutex_lock(&lock);
        if (i % 2)
            odd++; // safe: race-unguarded-write
        if (i % 2)
            pthread_mutex_unlock(&lock);
    }
    return arg;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, fill, NULL) != 0 || pthread_create(&two, NULL, fill, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", odd);
    return 0;
}
