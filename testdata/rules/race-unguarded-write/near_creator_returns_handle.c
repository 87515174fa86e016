/* A function makes the threads and returns their handles; one is kept in a variable each. All that were started for a
 * round are joined by whoever started them, before the next round: each counter has one thread at a time. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static long taken, given;
static pthread_t source, sink;

static void *enter(void *job)
{
    ((void (*)(void))job)();
    return NULL;
}

static pthread_t start(void (*job)(void))
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, enter, (void *)job);

    if (error != 0)
        abort();
    return thread;
}

static void take(void)
{
    taken += 1; // safe: race-unguarded-write
}

static void give(void)
{
    given += 2; // safe: race-unguarded-write
}

static void begin(void)
{
    sink = start(give);
    source = start(take);
}

static void end(void)
{
    pthread_join(source, NULL);
    pthread_join(sink, NULL);
}

static void copy(void)
{
    begin();
    end();
}

static void convert(void)
{
    begin();
    end();
}

int main(int argc, char **argv)
{
    (void)argv;
    for (int k = 0; k < argc; k++) {
        if (k % 2)
            copy();
        else
            convert();
    }
    printf("%ld %ld\n", taken, given); // safe: race-unguarded-read
    return 0;
}
