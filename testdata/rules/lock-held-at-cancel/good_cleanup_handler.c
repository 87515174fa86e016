/* The same with a clean-up handler. */
// clean
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char buffer[64];
static long filled;

static void give_back(void *arg)
{
    pthread_mutex_unlock(arg);
}

static void *reader(void *arg)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        pthread_cleanup_push(give_back, &lock);
        filled = read(0, buffer, sizeof buffer); // safe: lock-held-at-cancel
        pthread_cleanup_pop(1);
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
