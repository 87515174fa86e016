/* An exported function that nobody calls is called where functions are looked up by name. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

static long loads;

void count_load(void);

void count_load(void)
{
    loads++; // low: race-unguarded-write
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        loads++; // step: race-unguarded-write
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    if (argc > 1) {
        void (*entry)(void) = (void (*)(void))dlsym(NULL, argv[1]);
        if (entry)
            entry();
    }
    pthread_join(thread, NULL);
    printf("%ld\n", loads);
    return 0;
}
