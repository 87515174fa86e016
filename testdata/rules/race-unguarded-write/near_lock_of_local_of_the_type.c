/* The mutex of a local of the type guards nothing, and that of the shared object is as good as ever. */
// clean
#include <pthread.h>
#include <stdio.h>

struct meter {
    pthread_mutex_t lock;
    long litres;
};

static struct meter meters[2] = {{PTHREAD_MUTEX_INITIALIZER, 0}, {PTHREAD_MUTEX_INITIALIZER, 0}};

static long estimate(long litres)
{
    struct meter guess = {PTHREAD_MUTEX_INITIALIZER, 0};

    pthread_mutex_lock(&guess.lock);
    guess.litres = litres * 2;
    pthread_mutex_unlock(&guess.lock);
    return guess.litres;
}

static void add(struct meter *m, long litres)
{
    pthread_mutex_lock(&m->lock);
    m->litres += litres;
    pthread_mutex_unlock(&m->lock);
}

static void *flow(void *arg)
{
    for (long i = 0; i < 100; i++)
        add(&meters[i % 2], estimate(i));
    return arg;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, flow, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", meters[0].litres + meters[1].litres);
    return 0;
}
