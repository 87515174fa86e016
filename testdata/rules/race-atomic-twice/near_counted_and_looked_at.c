/* The test only saves work: what counts is what the operation found. Or one thread alone counts down. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int tickets = 10, queued = 100;

static int buy(void)
{
    if (atomic_load(&tickets) <= 0)
        return 0;
    if (atomic_fetch_sub(&tickets, 1) > 0)
        return 1;
    atomic_fetch_add(&tickets, 1);
    return 0;
}

static void *visitor(void *unused)
{
    int got = 0;

    for (int i = 0; i < 8; i++) {
        got += buy();
        atomic_fetch_add(&queued, 1);
    }
    return got ? &tickets : unused;
}

static void *clerk(void *unused)
{
    while (atomic_load(&queued) > 0)
        atomic_fetch_sub(&queued, 1);
    return unused;
}

int main(void)
{
    pthread_t visitors[4], one;

    if (pthread_create(&one, NULL, clerk, NULL) != 0)
        return 1;
    for (int i = 0; i < 4; i++)
        if (pthread_create(&visitors[i], NULL, visitor, NULL) != 0)
            return 1;
    for (int i = 0; i < 4; i++)
        pthread_join(visitors[i], NULL);
    pthread_join(one, NULL);
    printf("%d\n", tickets);
    return 0;
}
