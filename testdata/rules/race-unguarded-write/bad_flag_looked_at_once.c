/* The setting is made after the thread has been started, which looks at it once, when it begins: it goes by the old
 * value or by the new one, as it happens. */
#include <pthread.h>
#include <stdio.h>

static int verbose;

static void *work(void *arg)
{
    if (verbose)
        puts("working");
    return arg;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    (void)argv;
    if (pthread_create(&thread, NULL, work, NULL))
        return 1;
    if (argc > 1)
        verbose = 1; // expect: race-unguarded-write
    pthread_join(thread, NULL);
    return 0;
}
