// clean
/* The wrapper hands on what the lock call returned, and its caller leaves where that says failure: it has no lock then. */
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int timers;

static int lock_it(void) {
    return pthread_mutex_lock(&lock);
}

int timer_set(int count) {
    if (lock_it() != 0)
        return -1;
    timers = count;
    pthread_mutex_unlock(&lock);
    return 0;
}

int timer_clear(void) {
    int status = lock_it();
    if (status > 0)
        return status;
    timers = 0;
    pthread_mutex_unlock(&lock);
    return 0;
}
