// clean
/* Nobody calls the exported function, and nobody looks it up. */
#include <pthread.h>
#include <stdio.h>

static long loads;

void count_load(void);

void count_load(void)
{
    loads++; // safe: race-unguarded-write
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        loads++; // safe: race-unguarded-write
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    printf("%d %s", argc, argv[0]);
    pthread_join(thread, NULL);
    printf("%ld\n", loads);
    return 0;
}
