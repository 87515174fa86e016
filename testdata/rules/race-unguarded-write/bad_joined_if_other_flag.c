/* One flag says whether the thread is started, another one whether it is joined. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static int progress;

static void *show(void *arg)
{
    for (int i = 0; i < 10; i++)
        progress++; // expect: race-unguarded-write
    return arg;
}

static int scan(int count, bool verbose, bool wait)
{
    pthread_t shower;
    int found = 0;

    if (verbose && pthread_create(&shower, NULL, show, NULL) != 0)
        return -1;
    for (int i = 0; i < count; i++)
        found += i % 3 == 0;
    if (wait && verbose)
        pthread_join(shower, NULL);
    progress = 0; // step: race-unguarded-write
    return found;
}

int main(int argc, char **argv)
{
    (void)argv;
    printf("%d\n", scan(argc, argc > 1, argc > 2));
    return 0;
}
