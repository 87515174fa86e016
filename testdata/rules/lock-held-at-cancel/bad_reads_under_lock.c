/* The reader is cancelled in read, with the lock held: main waits for it for ever. */
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char buffer[64];
static long filled;

static void *reader(void *arg)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        filled = read(0, buffer, sizeof buffer); // expect: lock-held-at-cancel
        pthread_mutex_unlock(&lock);
    }
    return arg;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, reader, NULL) != 0)
        return 1;
    pause();
    pthread_cancel(thread); // step: lock-held-at-cancel
    pthread_join(thread, NULL);
    pthread_mutex_lock(&lock); // step: lock-held-at-cancel
    filled = 0;
    pthread_mutex_unlock(&lock);
    return 0;
}
