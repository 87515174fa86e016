/* Cancellation is off while the lock is held, and put back afterwards. */
// clean
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char buffer[64];
static long filled;

static void *reader(void *arg)
{
    for (;;) {
        int before;
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
        pthread_mutex_lock(&lock);
        filled = read(0, buffer, sizeof buffer); // safe: lock-held-at-cancel
        pthread_mutex_unlock(&lock);
        pthread_setcancelstate(before, NULL);
        pthread_testcancel();
    }
    return arg;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, reader, NULL) != 0)
        return 1;
    pause();
    pthread_cancel(thread);
    pthread_join(thread, NULL);
    pthread_mutex_lock(&lock);
    filled = 0;
    pthread_mutex_unlock(&lock);
    return 0;
}
