/* The threads count themselves in, wait until all have come, and count themselves out: that is a barrier, and no turn.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

static atomic_int here, gone;
static long steps;

static void *work(void *arg)
{
    atomic_fetch_add(&here, 1);
    while (atomic_load(&here) < 2)
        sched_yield();
    steps++; // expect: race-unguarded-write
    atomic_fetch_add(&gone, 1);
    return arg;
}

int main(void)
{
    pthread_t a, b;
    if (pthread_create(&a, NULL, work, NULL) || pthread_create(&b, NULL, work, NULL))
        return 1;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return steps + atomic_load(&gone) != 4;
}
