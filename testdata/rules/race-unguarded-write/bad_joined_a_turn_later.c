/* Each turn joins a thread, but that of the turn before: two run at once. */
#include <pthread.h>
#include <stdio.h>

enum { SLOTS = 2 };

static int samples;
static pthread_t sources[SLOTS];

static void *listen(void *arg)
{
    for (int i = 0; i < 10; i++)
        samples++; // expect: race-unguarded-write
    return arg;
}

int main(void)
{
    if (pthread_create(&sources[0], NULL, listen, NULL) != 0)
        return 1;
    for (int turn = 1; turn < 6; turn++) {
        if (pthread_create(&sources[turn % SLOTS], NULL, listen, NULL) != 0)
            return 1;
        pthread_join(sources[(turn + 1) % SLOTS], NULL);
    }
    pthread_join(sources[1], NULL);
    printf("done\n");
    return 0;
}
