/* The gauge is drawn with the lock held and asked once more for the return value, when the lock has been given back. */
#include <pthread.h>
#include <stdio.h>

struct gauge {
    pthread_mutex_t lock;
    int level;
    int warnings;
};

static int gauge_add(struct gauge *gauge, int amount)
{
    pthread_mutex_lock(&gauge->lock);
    gauge->level += amount;
    if (gauge->level > 1000)
        gauge->warnings++;
    pthread_mutex_unlock(&gauge->lock);
    return gauge->level; // expect: race-unguarded-read
}

static void gauge_reset(struct gauge *gauge)
{
    pthread_mutex_lock(&gauge->lock);
    gauge->level = 0;
    pthread_mutex_unlock(&gauge->lock);
}

static void *filler(void *arg)
{
    struct gauge *gauge = arg;

    for (int i = 0; i < 1000; i++)
        if (gauge_add(gauge, i % 10) > 1500)
            gauge_reset(gauge);
    return NULL;
}

int main(void)
{
    struct gauge gauge = {PTHREAD_MUTEX_INITIALIZER, 0, 0};
    pthread_t one, two;

    if (pthread_create(&one, NULL, filler, &gauge) != 0 || pthread_create(&two, NULL, filler, &gauge) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", gauge.warnings);
    return 0;
}
