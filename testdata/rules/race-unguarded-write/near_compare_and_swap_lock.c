/* Locks made of compare-and-swap, in the forms of C11 and of GNU C: from 0 to 1 to take it, 0 to give it back. */
// clean
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int lock;
static int gnu_lock;
static long total;
static long rest;

static void take(atomic_int *word)
{
    int expected = 0;

    while (!atomic_compare_exchange_weak(word, &expected, 1)) {
        expected = 0;
        sched_yield();
    }
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++) {
        take(&lock);
        total++; // safe: race-unguarded-write
        atomic_store(&lock, 0);
        while (!__sync_bool_compare_and_swap(&gnu_lock, 0, 1))
            continue;
        rest++; // safe: race-unguarded-write
        __sync_lock_release(&gnu_lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", total);
    return 0;
}
