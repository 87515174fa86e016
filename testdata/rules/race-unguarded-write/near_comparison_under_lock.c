// clean
/* qsort calls the comparison before it returns: under the lock of who sorts. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long comparisons;

static int by_value(const void *left, const void *right)
{
    comparisons++; // safe: race-unguarded-write
    return *(const int *)left - *(const int *)right;
}

static void *worker(void *arg)
{
    int values[] = {3, 1, 2};

    (void)arg;
    pthread_mutex_lock(&lock);
    qsort(values, 3, sizeof values[0], by_value);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t first, second;

    if (pthread_create(&first, NULL, worker, NULL) != 0 || pthread_create(&second, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    pthread_mutex_lock(&lock);
    printf("%ld\n", comparisons);
    pthread_mutex_unlock(&lock);
    return 0;
}
