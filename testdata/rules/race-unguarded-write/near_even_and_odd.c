/* One thread has the even slots, the other the odd ones: no slot is both. */
#include <pthread.h>
#include <stdio.h>

static int slots[18];

static void *even(void *arg)
{
    (void)arg;
    for (int i = 0; i < 9; i++)
        slots[2 * i]++; // noise: race-unguarded-write: what indices of one variable can be equal is not yet computed
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, even, NULL) != 0)
        return 1;
    for (int i = 0; i < 9; i++)
        slots[2 * i + 1]++;
    pthread_join(thread, NULL);
    printf("%d\n", slots[6]);
    return 0;
}
