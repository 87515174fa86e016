/* A turn that finds nothing to do goes on to the next one without a join. */
#include <pthread.h>
#include <stdio.h>

static int samples;

static void *listen(void *arg)
{
    for (int i = 0; i < 10; i++)
        samples++; // expect: race-unguarded-write
    return arg;
}

int main(int argc, char **argv)
{
    (void)argv;
    for (int turn = 0; turn < 3; turn++) {
        pthread_t source;

        if (pthread_create(&source, NULL, listen, NULL) != 0)
            return 1;
        if (argc > 1 && turn == 1) {
            pthread_detach(source);
            continue;
        }
        pthread_join(source, NULL);
    }
    printf("done\n");
    return 0;
}
