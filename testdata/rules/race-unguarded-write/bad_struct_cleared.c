/* memset writes every member of the struct that it clears: once, for the whole of it, it is one place to repair. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct totals {
    long in, out, lost;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct totals totals;

static void *meter(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++) {
        pthread_mutex_lock(&lock);
        totals.in += 3;
        totals.out += 2;
        totals.lost++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void reset(void)
{
    memset(&totals, 0, sizeof totals); // expect: race-unguarded-write
}

static void show(void)
{
    pthread_mutex_lock(&lock);
    printf("%ld in, %ld out, %ld lost\n", totals.in, totals.out, totals.lost);
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, meter, NULL) != 0)
        return 1;
    for (int i = 0; i < 10; i++) {
        show();
        reset();
    }
    pthread_join(thread, NULL);
    show();
    return 0;
}
