/* Every second slot against every third: they meet in slot 6, and again in slot 12. */
#include <pthread.h>
#include <stdio.h>

static int slots[18];

static void *by_two(void *arg)
{
    (void)arg;
    for (int i = 0; i < 9; i++)
        slots[2 * i]++; // expect: race-unguarded-write
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, by_two, NULL) != 0)
        return 1;
    for (int i = 1; i < 6; i++)
        slots[3 * i]++; // step: race-unguarded-write
    pthread_join(thread, NULL);
    printf("%d\n", slots[6]);
    return 0;
}
