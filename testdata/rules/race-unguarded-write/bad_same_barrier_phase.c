/* Both write before the barrier. That they meet there afterwards does not keep the writes apart. */
#include <pthread.h>
#include <stdio.h>

static pthread_barrier_t barrier;
static int sum;

static void *work(void *arg)
{
    sum += *(int *)arg; // expect: race-unguarded-write
    pthread_barrier_wait(&barrier);
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    int value = 3;

    pthread_barrier_init(&barrier, NULL, 2);
    if (pthread_create(&one, NULL, work, &value) != 0 || pthread_create(&two, NULL, work, &value) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", sum); // safe: race-unguarded-read
    return 0;
}
