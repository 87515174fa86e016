/* One of the two threads is told to go without the lock. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long total;

static void *adder(void *careful)
{
    for (int i = 0; i < 1000; i++) {
        if (careful != NULL)
            pthread_mutex_lock(&lock);
        total += i; // expect: race-unguarded-write
        if (careful != NULL)
            pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, adder, &total) != 0 || pthread_create(&two, NULL, adder, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", total);
    return 0;
}
