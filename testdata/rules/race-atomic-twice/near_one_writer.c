/* Only the worker writes the counter, so nobody comes in between; main only looks. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int progress;

static void *work(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++)
        atomic_store(&progress, atomic_load(&progress) + 1);
    return NULL;
}

int main(void)
{
    pthread_t worker;
    if (pthread_create(&worker, NULL, work, NULL) != 0)
        return 1;
    while (atomic_load(&progress) < 100)
        puts("working");
    pthread_join(worker, NULL);
    return 0;
}
