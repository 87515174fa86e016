/* A parameter says whether the counter's lock is to be taken. The reporter says no, and does not have it. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long served;

static void count(long served_now, bool take_lock)
{
    if (take_lock)
        pthread_mutex_lock(&lock);
    served += served_now; // expect: race-unguarded-write
    if (take_lock)
        pthread_mutex_unlock(&lock);
}

static void *serve(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        count(1, true);
    return NULL;
}

static void *report(void *arg)
{
    (void)arg;
    count(-100, false);
    return NULL;
}

int main(void)
{
    pthread_t server, reporter;

    if (pthread_create(&server, NULL, serve, NULL) != 0 || pthread_create(&reporter, NULL, report, NULL) != 0)
        return 1;
    pthread_join(server, NULL);
    pthread_join(reporter, NULL);
    printf("%ld\n", served);
    return 0;
}
