/* The thread is started, and joined, where a flag says so that does not change; without it there is none. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static int progress;

static void *show(void *arg)
{
    for (int i = 0; i < 10; i++)
        progress++; // safe: race-unguarded-write
    return arg;
}

static int scan(int count, bool verbose)
{
    pthread_t shower;
    bool shown = verbose && count > 3;
    int found = 0;

    if (shown && pthread_create(&shower, NULL, show, NULL) != 0)
        return -1;
    for (int i = 0; i < count; i++)
        found += i % 3 == 0;
    if (shown)
        pthread_join(shower, NULL);
    progress = 0; // safe: race-unguarded-write
    return found;
}

int main(int argc, char **argv)
{
    (void)argv;
    int found = scan(argc, argc > 1);

    printf("%d %d\n", found, progress);
    return 0;
}
