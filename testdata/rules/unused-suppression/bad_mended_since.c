/* The leak that the comment spoke of was mended, the comment was left. */
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total;

int add(int n) {
    pthread_mutex_lock(&lock);
    total += n;
    int now = total;
    pthread_mutex_unlock(&lock);
    /* lockwise-ignore[lock-leak]: the caller releases it */ // expect: unused-suppression
    return now;
}
