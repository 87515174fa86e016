/* The struct is cleared before there is a second thread, copied under the lock, and the copy is of one thread alone. */
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

static struct totals get(void)
{
    struct totals copy;

    memset(&copy, 0, sizeof copy); // safe: race-unguarded-write
    pthread_mutex_lock(&lock);
    copy = totals; // safe: race-unguarded-read
    memset(&totals, 0, sizeof totals); // safe: race-unguarded-write
    pthread_mutex_unlock(&lock);
    copy.lost = copy.in - copy.out;
    return copy;
}

int main(void) // clean
{
    pthread_t thread;

    memset(&totals, 0, sizeof totals); // safe: race-unguarded-write
    if (pthread_create(&thread, NULL, meter, NULL) != 0)
        return 1;
    for (int i = 0; i < 10; i++)
        printf("%ld lost\n", get().lost);
    pthread_join(thread, NULL);
    return 0;
}
