/* The plain fields are written before the atomic flag is set, and read only after it was seen set. */
// clean
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

static struct {
    int width, height;
} geometry;
static atomic_bool ready;

static void *loader(void *arg)
{
    (void)arg;
    geometry.width = 640; // safe: race-unguarded-write
    geometry.height = 480; // safe: race-unguarded-write
    atomic_store_explicit(&ready, 1, memory_order_release);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, loader, NULL) != 0)
        return 1;
    while (!atomic_load_explicit(&ready, memory_order_acquire))
        sched_yield();
    printf("%d x %d\n", geometry.width, geometry.height); // safe: race-unguarded-read
    pthread_join(thread, NULL);
    return 0;
}
