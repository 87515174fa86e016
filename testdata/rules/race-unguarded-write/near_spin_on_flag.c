/* A lock made of an atomic flag: set until it was clear before, cleared by who has set it. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

struct spin {
    atomic_flag taken;
};

static struct spin lock = {ATOMIC_FLAG_INIT};
static long total;

static void spin_lock(struct spin *spin)
{
    while (atomic_flag_test_and_set_explicit(&spin->taken, memory_order_acquire))
        continue;
}

static void spin_unlock(struct spin *spin)
{
    atomic_flag_clear_explicit(&spin->taken, memory_order_release);
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++) {
        spin_lock(&lock);
        total++; // safe: race-unguarded-write
        spin_unlock(&lock);
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
