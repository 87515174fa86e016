/* The flag that announces the data is set with relaxed order: it does not carry the plain fields with it. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

static int width;
static atomic_int ready;

static void *loader(void *arg)
{
    (void)arg;
    width = *(int *)arg; // expect: race-unguarded-write
    atomic_store_explicit(&ready, 1, memory_order_relaxed);
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int wanted = 640;

    if (pthread_create(&thread, NULL, loader, &wanted) != 0)
        return 1;
    while (!atomic_load_explicit(&ready, memory_order_acquire))
        sched_yield();
    printf("%d\n", width);
    pthread_join(thread, NULL);
    return 0;
}
