/* Each of the two says that it wants to enter, looks once whether the other one does, and enters all the same. */
#include <pthread.h>
#include <stdatomic.h>

static atomic_int wants[2], collisions;
static long balance;

static void enter(int me)
{
    atomic_store(&wants[me], 1);
    if (atomic_load(&wants[1 - me]))
        atomic_fetch_add(&collisions, 1);
}

static void *work(void *arg)
{
    int me = *(int *)arg;
    for (int i = 0; i < 1000; i++) {
        enter(me);
        balance += me ? 1 : -1; // expect: race-unguarded-write // step: race-unguarded-write
        atomic_store(&wants[me], 0);
    }
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int zero = 0, one = 1;
    if (pthread_create(&a, NULL, work, &zero) || pthread_create(&b, NULL, work, &one))
        return 1;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return balance != 0;
}
