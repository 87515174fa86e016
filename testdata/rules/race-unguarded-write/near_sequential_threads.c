/* The second thread starts when the first has been joined, so no two threads ever run side by side. */
// clean
#include <pthread.h>
#include <stdio.h>

static char report[64];
static int lines;

static void *collect(void *arg)
{
    (void)arg;
    lines = 3; // safe: race-unguarded-write
    return NULL;
}

static void *format(void *arg)
{
    (void)arg;
    snprintf(report, sizeof report, "%d lines", lines); // safe: race-unguarded-read
    lines = 0; // safe: race-unguarded-write
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, collect, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    if (pthread_create(&thread, NULL, format, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    puts(report);
    return 0;
}
