/* The writer gives the lock back for the pause. */
// clean
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
    for (int i = 0; i < 5; i++) {
        pthread_mutex_lock(&lock);
        int error = store(entries);
        if (error == 0)
            entries = 0;
        pthread_mutex_unlock(&lock);
        if (error == 0)
            break;
        sleep(1); // safe: lock-blocking-call
    }
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
