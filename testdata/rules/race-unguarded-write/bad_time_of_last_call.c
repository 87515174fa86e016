/* The first call has no time to compare with, and each call leaves its own: no set-up that is done once, but a variable
 * without a lock. */
#include <pthread.h>
#include <stdio.h>
#include <time.h>

static time_t last;

static double since_last(void)
{
    time_t now = time(NULL);

    if (last == 0)
        last = now; // expect: race-unguarded-write
    double seconds = difftime(now, last);
    last = now;
    return seconds;
}

static void *worker(void *arg)
{
    double *sum = arg;

    for (int i = 0; i < 100; i++)
        *sum += since_last();
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    double sums[2] = {0, 0};

    if (pthread_create(&one, NULL, worker, &sums[0]) != 0 || pthread_create(&two, NULL, worker, &sums[1]) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%f %f\n", sums[0], sums[1]);
    return 0;
}
