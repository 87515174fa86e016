/* The scan is started with the lock, which the starting function leaves held for the one that runs it; a bad range is
 * noticed before that, and the lock given back all the same. No caller can hold it: the start would wait for him. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t scan_lock = PTHREAD_MUTEX_INITIALIZER;
static int running, first;

static int scan_start(int from) {
    pthread_mutex_lock(&scan_lock);
    if (!running) {
        first = from;
        running = 1;
    }
    pthread_mutex_unlock(&scan_lock);
    return 1;
}

void scan_pause(void) {
    pthread_mutex_lock(&scan_lock);
}

void scan_resume(void) {
    pthread_mutex_unlock(&scan_lock);
}

int scan(const char *range) {
    int from = 0;

    if (strcmp(range, "all") != 0) {
        from = atoi(range);
        if (from <= 0) {
            pthread_mutex_unlock(&scan_lock); // expect: lock-not-held
            return -1;
        }
    }
    return scan_start(from);
}
