/* One thread for each turn of a loop, joined before the next: there are never two of them. */
// clean
#include <pthread.h>
#include <stdio.h>

static int samples;

static void *listen(void *arg)
{
    for (int i = 0; i < 10; i++)
        samples++; // safe: race-unguarded-write
    return arg;
}

static void *replay(void *arg)
{
    samples += 7; // safe: race-unguarded-write
    return arg;
}

int main(int argc, char **argv)
{
    (void)argv;
    for (int turn = 0; turn < 3; turn++) {
        pthread_t source;

        switch (argc) {
        case 1:
            if (pthread_create(&source, NULL, listen, NULL) != 0)
                return 1;
            break;
        default:
            if (pthread_create(&source, NULL, replay, NULL) != 0)
                return 1;
        }
        pthread_join(source, NULL);
        printf("%d\n", samples);
    }
    return 0;
}
