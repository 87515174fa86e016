/* Atomic accesses on all sides are no data race, whether the type or the operation says so. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static _Atomic long by_type;
static atomic_uint by_call;
static long by_builtin;

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++) {
        by_type++; // safe: race-unguarded-write
        atomic_fetch_add_explicit(&by_call, 2, memory_order_relaxed); // safe: race-unguarded-write
        __atomic_add_fetch(&by_builtin, 3, __ATOMIC_SEQ_CST); // safe: race-unguarded-write
        __sync_fetch_and_add(&by_builtin, 1); // safe: race-unguarded-write
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, worker, NULL) != 0 || pthread_create(&two, NULL, worker, NULL) != 0)
        return 1;
    while (atomic_load(&by_call) < 100)
        ;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld %u %ld\n", by_type, by_call, by_builtin);
    return 0;
}
