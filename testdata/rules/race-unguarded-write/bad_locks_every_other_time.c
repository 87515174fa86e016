/* The lock is taken for large amounts alone; small ones are added all the same. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long level, rounds;

static void add(int amount)
{
    if (amount > 10)
        pthread_mutex_lock(&lock);
    level += amount; // expect: race-unguarded-write
    if (amount > 10)
        pthread_mutex_unlock(&lock);
}

static void *fill(void *arg)
{
    for (int i = 0; i < 20; i++) {
        add(i);
        if (i % 2)
            pthread_mutex_lock(&lock);
        rounds++; // expect: race-unguarded-write
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
    printf("%ld %ld\n", level, rounds);
    return 0;
}
