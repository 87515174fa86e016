/* Two workers count in one plain variable. Each ++ is a read, an addition and a write, so increments get lost. */
#include <pthread.h>
#include <stdio.h>

static long hits;

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100000; i++)
        hits++; // expect: race-unguarded-write
    return NULL;
}

int main(void)
{
    pthread_t first, second;

    if (pthread_create(&first, NULL, worker, NULL) != 0)
        return 1;
    if (pthread_create(&second, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    printf("%ld of 200000\n", hits); // safe: race-unguarded-read
    return 0;
}
