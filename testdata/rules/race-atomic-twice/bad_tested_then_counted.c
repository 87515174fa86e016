/* Two threads can both find the last ticket. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int tickets = 10;

static int buy(void)
{
    if (atomic_load(&tickets) <= 0)
        return 0;
    atomic_fetch_sub(&tickets, 1); // expect: race-atomic-twice
    return 1;
}

static void *visitor(void *unused)
{
    int got = 0;

    for (int i = 0; i < 8; i++)
        got += buy();
    return got ? &tickets : unused;
}

int main(void)
{
    pthread_t visitors[4];

    for (int i = 0; i < 4; i++)
        if (pthread_create(&visitors[i], NULL, visitor, NULL) != 0)
            return 1;
    for (int i = 0; i < 4; i++)
        pthread_join(visitors[i], NULL);
    printf("%d\n", tickets);
    return 0;
}
