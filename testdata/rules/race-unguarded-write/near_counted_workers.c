/* Main waits until as many workers have finished as it has started; they are never joined. */
// clean
#include <pthread.h>
#include <stdio.h>

enum { WORKERS = 4 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int finished;
static long sums[WORKERS], total;

static void *work(void *arg)
{
    long self = (long)arg;

    for (int i = 0; i < 100; i++)
        sums[self] += i; // safe: race-unguarded-write
    pthread_mutex_lock(&lock);
    total += sums[self];
    finished++;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    for (long i = 0; i < WORKERS; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, work, (void *)i) != 0)
            return 1;
        pthread_detach(thread);
    }
    pthread_mutex_lock(&lock);
    while (finished < WORKERS)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    total -= sums[0]; // safe: race-unguarded-write
    printf("%ld\n", total);
    return 0;
}
