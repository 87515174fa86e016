/* What is asked before the join is not whether the thread runs. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static long sum;

static void *add(void *arg)
{
    for (int i = 0; i < 1000000; i++)
        sum += i; // expect: race-unguarded-write
    return arg;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    bool wanted = false;

    (void)argv;
    if (pthread_create(&thread, NULL, add, NULL) != 0)
        return 1;
    if (argc > 1)
        wanted = true;
    if (wanted)
        pthread_join(thread, NULL);
    printf("%ld\n", sum);
    return 0;
}
