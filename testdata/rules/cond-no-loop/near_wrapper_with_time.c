/* A wait that may be for ever, as the caller of the wrapper says; callers of its caller look again. */
#include <pthread.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int version;

static int wait_for(pthread_cond_t *cond, pthread_mutex_t *mutex, int seconds) {
    if (seconds < 0)
        return pthread_cond_wait(cond, mutex);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    return pthread_cond_timedwait(cond, mutex, &until);
}

/* Whether it is another version than before, when the wait is over. */
static int wait_for_change(int known, int seconds) {
    int result;
    pthread_mutex_lock(&lock);
    if (version != known)
        result = 1;
    else
        result = wait_for(&changed, &lock, seconds) == 0; // noise: cond-no-loop: low, callers look again
    pthread_mutex_unlock(&lock);
    return result;
}

static void *worker(void *argument) {
    for (int i = 0; i < 10; i++) {
        pthread_mutex_lock(&lock);
        version++;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
    }
    return argument;
}

int main(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker, NULL))
        return 1;
    while (!wait_for_change(0, 2))
        continue;
    pthread_join(thread, NULL);
    return 0;
}
