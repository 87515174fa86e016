/* wait_ms() adds a deadline to the condition and lock it is given, and waits once; its callers do the looping. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
static pthread_cond_t emptied = PTHREAD_COND_INITIALIZER;
static int parcels;
static int taken;
static bool closed;

static int wait_ms(pthread_cond_t *cond, pthread_mutex_t *mutex, int ms)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += ms * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    return pthread_cond_timedwait(cond, mutex, &until); // safe: cond-no-loop // safe: cond-unlocked-wait
}

static void *taker(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (parcels == 0 && !closed)
            wait_ms(&arrived, &lock, 50);
        if (parcels == 0)
            break;
        parcels--;
        taken++;
        pthread_cond_signal(&emptied);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void put(void)
{
    pthread_mutex_lock(&lock);
    while (parcels > 2)
        wait_ms(&emptied, &lock, 20);
    parcels++;
    pthread_cond_signal(&arrived);
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, taker, NULL) != 0)
        return 1;
    for (int i = 0; i < 20; i++)
        put();
    pthread_mutex_lock(&lock);
    closed = true;
    pthread_cond_signal(&arrived);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    printf("%d\n", taken);
    return 0;
}
