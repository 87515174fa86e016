/* The flag announces the first write only. The second comes after it. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

static int width;
static atomic_int ready;

static void *loader(void *arg)
{
    int *wanted = arg;

    width = wanted[0]; // safe: race-unguarded-write
    atomic_store(&ready, 1);
    width = wanted[1]; // expect: race-unguarded-write
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int wanted[2] = {640, 800};

    if (pthread_create(&thread, NULL, loader, wanted) != 0)
        return 1;
    while (!atomic_load(&ready))
        sched_yield();
    printf("%d\n", width);
    pthread_join(thread, NULL);
    return 0;
}
