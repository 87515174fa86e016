/* Shared and never written after the start: any number of threads may read it. */
// clean
#include <pthread.h>
#include <stdio.h>

static int weights[5] = {1, 3, 5, 7, 9};
static const char *names[5] = {"a", "b", "c", "d", "e"};

static void *weigh(void *arg)
{
    int *sum = arg;

    for (int i = 0; i < 5; i++)
        *sum += weights[i] * names[i][0]; // safe: race-unguarded-read
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    int sums[2] = {0, 0};

    if (pthread_create(&one, NULL, weigh, &sums[0]) != 0 || pthread_create(&two, NULL, weigh, &sums[1]) != 0)
        return 1;
    printf("%s\n", names[0]); // safe: race-unguarded-read
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d %d\n", sums[0], sums[1]);
    return 0;
}
