/* The writer tries again after a pause, and whoever wants to add an entry has to wait for all of it. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned entries;

static int store(unsigned count)
{
    return printf("%u\n", count) < 0 ? -1 : 0;
}

static void *writer(void *arg)
{
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 5 && store(entries) != 0; i++)
        sleep(1); // low: lock-blocking-call
    entries = 0;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, writer, NULL) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    entries++;
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    return 0;
}
