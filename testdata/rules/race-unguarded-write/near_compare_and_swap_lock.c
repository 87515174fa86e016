/* A spin lock made of one atomic word: whoever turns it from 0 to 1 is alone until it writes 0. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

struct spin {
    atomic_int taken;
};

static struct spin spin;
static long sum;

static void spin_lock(struct spin *lock)
{
    int expected = 0;

    while (!atomic_compare_exchange_weak_explicit(&lock->taken, &expected, 1, memory_order_acquire,
                                                  memory_order_relaxed)) {
        expected = 0;
        sched_yield();
    }
}

static void spin_unlock(struct spin *lock)
{
    atomic_store_explicit(&lock->taken, 0, memory_order_release);
}

static void *adder(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        spin_lock(&spin);
        sum += i; // noise: race-unguarded-write: locks made of atomics are not yet recognised
        spin_unlock(&spin);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, adder, NULL) != 0 || pthread_create(&two, NULL, adder, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", sum);
    return 0;
}
