/* A loop takes every lock of an array, another loop of the same range gives them back. */
// clean
#include <pthread.h>
#include <stdio.h>

#define STRIPES 8

static pthread_mutex_t locks[STRIPES];
static long cells[STRIPES];

static void add(unsigned stripe, long amount)
{
    pthread_mutex_lock(&locks[stripe % STRIPES]);
    cells[stripe % STRIPES] += amount;
    pthread_mutex_unlock(&locks[stripe % STRIPES]);
}

static long sum_exactly(void)
{
    long sum = 0;

    for (int i = 0; i < STRIPES; i++)
        pthread_mutex_lock(&locks[i]);
    for (int i = 0; i < STRIPES; i++)
        sum += cells[i];
    for (int i = 0; i < STRIPES; i++)
        pthread_mutex_unlock(&locks[i]);
    return sum; // safe: lock-leak
}

static void *worker(void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < 1000; i++)
        add(i, 1);
    return NULL;
}

int main(void)
{
    pthread_t thread;
    long sum;

    for (int i = 0; i < STRIPES; i++)
        pthread_mutex_init(&locks[i], NULL);
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    sum = sum_exactly();
    pthread_join(thread, NULL);
    printf("%d\n", sum >= 0);
    return 0;
}
