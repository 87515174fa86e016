/* Comments that hide a finding, each in another way to write them. */
// clean
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total;

int behind_code(int n) {
    pthread_mutex_lock(&lock);
    if (n < 0)
        return -1; // lockwise-ignore[lock-leak]: the caller releases it
    total += n;
    pthread_mutex_unlock(&lock);
    return 0;
}

int before_code(int n) {
    pthread_mutex_lock(&lock);
    if (n < 0)
        // lockwise-ignore[lock-leak, lock-held-at-exit] until 2999-12-31: the caller releases it

        return -1;
    total += n;
    pthread_mutex_unlock(&lock);
    return 0;
}

int in_a_block(int n) {
    pthread_mutex_lock(&lock);
    if (n < 0)
        /*
         * lockwise-ignore[lock-*]: the caller releases it
         */
        return -1;
    total += n;
    pthread_mutex_unlock(&lock);
    return 0;
}

// lockwise-ignore-begin[lock-leak]: whoever calls one of these releases it
int in_a_range(int n) {
    pthread_mutex_lock(&lock);
    if (n < 0)
        return -1;
    total += n;
    pthread_mutex_unlock(&lock);
    return 0;
}
// lockwise-ignore-end
