/* Three threads move something from each of three elements to the next one; each takes the smaller index first. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t locks[3] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static int amount[3];

static void *first(void *arg)
{
    pthread_mutex_lock(&locks[0]);
    pthread_mutex_lock(&locks[1]); // safe: deadlock-same-class
    amount[0]--;
    amount[1]++;
    pthread_mutex_unlock(&locks[1]);
    pthread_mutex_unlock(&locks[0]);
    return arg;
}

static void *second(void *arg)
{
    pthread_mutex_lock(&locks[1]);
    pthread_mutex_lock(&locks[2]);
    amount[1]--;
    amount[2]++;
    pthread_mutex_unlock(&locks[2]);
    pthread_mutex_unlock(&locks[1]);
    return arg;
}

static void *third(void *arg)
{
    pthread_mutex_lock(&locks[0]);
    pthread_mutex_lock(&locks[2]);
    amount[2]--;
    amount[0]++;
    pthread_mutex_unlock(&locks[2]);
    pthread_mutex_unlock(&locks[0]);
    return arg;
}

int main(void)
{
    pthread_t threads[3];

    if (pthread_create(&threads[0], NULL, first, NULL) != 0 || pthread_create(&threads[1], NULL, second, NULL) != 0 ||
        pthread_create(&threads[2], NULL, third, NULL) != 0)
        return 1;
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    printf("%d %d %d\n", amount[0], amount[1], amount[2]);
    return 0;
}
