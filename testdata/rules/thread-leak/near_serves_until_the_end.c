// run: --min-tier high
/* The thread goes on until the process ends, which main decides: a thread that is over soon would be another matter. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *tick(void *arg)
{
    for (long i = 0; i < 1000000; i++) {
        write(1, ".", 1);
        usleep(1000);
    }
    return arg;
}

int main(void)
{
    pthread_t thread;
    int rc = pthread_create(&thread, NULL, tick, NULL); // safe: thread-leak

    if (rc == 0)
        sleep(1);
    return rc;
}
