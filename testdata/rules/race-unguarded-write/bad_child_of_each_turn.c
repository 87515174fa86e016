/* The thread of each turn is joined, but not the one that it has started: those of two turns meet. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static int samples;

static void *measure(void *arg)
{
    for (int i = 0; i < 10; i++)
        samples++; // expect: race-unguarded-write
    return arg;
}

static void *listen(void *arg)
{
    pthread_t child;

    if (pthread_create(&child, NULL, measure, NULL) == 0)
        pthread_detach(child);
    return arg;
}

int main(void)
{
    for (int turn = 0; turn < 3; turn++) {
        pthread_t source;

        if (pthread_create(&source, NULL, listen, NULL) != 0)
            return 1;
        pthread_join(source, NULL);
    }
    sleep(1);
    return 0;
}
