// run: --min-tier high
/* A plain flag ends the loop of the thread. The compiler may load it once, before the loop. The level is a flag that is
 * only looked at now and then: it is of the lowest tier, and not shown here. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static int stop, verbose;
static long done;

static void *collect(void *arg)
{
    (void)arg;
    while (!stop) {
        done++;
        if (verbose)
            puts("collecting");
        usleep(1000);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, collect, NULL) != 0)
        return 1;
    verbose = 1;
    sleep(1);
    stop = 1; // expect: race-unguarded-write
    pthread_join(thread, NULL);
    printf("%ld\n", done);
    return 0;
}
