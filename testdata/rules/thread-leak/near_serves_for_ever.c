/* The thread serves until the process ends: there is nothing to join and nothing to give back. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *flush(void *arg)
{
    (void)arg;
    for (;;) {
        sleep(1);
        fflush(stdout);
    }
    return NULL;
}

static int start(void)
{
    pthread_t thread;

    return pthread_create(&thread, NULL, flush, NULL); // safe: thread-leak
}

int main(void)
{
    if (start() != 0)
        return 1;
    getchar();
    return 0;
}
