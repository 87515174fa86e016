/* One thread has the even slots, the other the odd ones: no slot is both. */
// clean
#include <pthread.h>
#include <stdio.h>

static int slots[18];

static void *even(void *arg)
{
    (void)arg;
    for (int i = 0; i < 9; i++)
        slots[2 * i]++; // safe: race-unguarded-write
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
