/* No thread is left: the first is joined by itself, the last one has never been created, or the loop runs backwards. */
// clean
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long total, sum, count;

static void *add(void *arg)
{
    pthread_mutex_lock(&lock);
    total++;
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *add_up(void *arg)
{
    pthread_mutex_lock(&lock);
    sum++;
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *count_up(void *arg)
{
    pthread_mutex_lock(&lock);
    count++;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t adders[THREADS], others[THREADS], counters[THREADS];

    for (int i = 0; i < THREADS; i++)
        pthread_create(&adders[i], NULL, add, NULL);
    pthread_join(adders[0], NULL);
    for (int i = 1; i < THREADS; i++)
        pthread_join(adders[i], NULL);
    printf("%ld\n", total);

    for (int i = 0; i < THREADS; i++) {
        if (i == 0)
            continue;
        pthread_create(&others[i], NULL, add_up, NULL);
    }
    for (int i = 1; i < THREADS; i++)
        pthread_join(others[i], NULL);
    printf("%ld\n", sum);

    for (int i = 0; i < THREADS; i++)
        pthread_create(&counters[i], NULL, count_up, NULL);
    for (int i = THREADS - 1; i >= 0; i--)
        pthread_join(counters[i], NULL);
    printf("%ld\n", count);
    return 0;
}
