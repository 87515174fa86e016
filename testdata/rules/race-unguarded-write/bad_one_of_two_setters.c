/* Two threads set the flag. Whoever sees it set knows of one of them only. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

static int left, right;
static atomic_int ready;

static void *fill_left(void *arg)
{
    left = *(int *)arg; // low: race-unguarded-write
    atomic_store(&ready, 1);
    return NULL;
}

static void *fill_right(void *arg)
{
    right = *(int *)arg; // low: race-unguarded-write
    atomic_store(&ready, 1);
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    int value = 7;

    if (pthread_create(&one, NULL, fill_left, &value) != 0 || pthread_create(&two, NULL, fill_right, &value) != 0)
        return 1;
    while (!atomic_load(&ready))
        sched_yield();
    printf("%d %d\n", left, right);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
