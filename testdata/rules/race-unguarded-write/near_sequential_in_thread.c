/* A thread runs two helpers one after the other. */
// clean
#include <pthread.h>
#include <stdio.h>

static long sum;

static void *add(void *arg)
{
    for (long i = 0; i < (long)arg; i++)
        sum += i; // safe: race-unguarded-write
    return NULL;
}

static void *twice(void *arg)
{
    sum -= 1; // safe: race-unguarded-write
    return arg;
}

static void *boss(void *arg)
{
    pthread_t helper;

    if (pthread_create(&helper, NULL, add, (void *)100L) != 0)
        return NULL;
    pthread_join(helper, NULL);
    if (pthread_create(&helper, NULL, twice, NULL) != 0)
        return NULL;
    pthread_join(helper, NULL);
    sum++; // safe: race-unguarded-write
    return arg;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, boss, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    printf("%ld\n", sum); // safe: race-unguarded-read
    return 0;
}
