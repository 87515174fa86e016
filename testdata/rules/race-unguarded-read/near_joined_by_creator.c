/* A thread starts two helpers, waits for both and then reads what they did. It does for them what main does for it. */
// clean
#include <pthread.h>
#include <stdio.h>

struct tally {
    pthread_mutex_t lock;
    long sum;
};

static void *helper(void *arg)
{
    struct tally *tally = arg;

    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&tally->lock);
        tally->sum += i;
        pthread_mutex_unlock(&tally->lock);
    }
    return NULL;
}

static void *boss(void *arg)
{
    struct tally tally = {PTHREAD_MUTEX_INITIALIZER, 0};
    pthread_t one, two;
    long *result = arg;

    if (pthread_create(&one, NULL, helper, &tally) != 0)
        return NULL;
    if (pthread_create(&two, NULL, helper, &tally) != 0) {
        pthread_join(one, NULL);
        return NULL;
    }
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    *result = tally.sum; // safe: race-unguarded-read
    return NULL;
}

int main(void)
{
    pthread_t thread;
    long result = 0;

    if (pthread_create(&thread, NULL, boss, &result) != 0)
        return 1;
    pthread_join(thread, NULL);
    printf("%ld\n", result);
    return 0;
}
