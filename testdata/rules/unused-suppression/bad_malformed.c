/* Comments that were meant to hide something and cannot: the leaks are reported all the same. */
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total;

void no_reason(int n) {
    pthread_mutex_lock(&lock);
    if (n < 0)
        /* lockwise-ignore[lock-leak] */ // expect: unused-suppression
        return; // expect: lock-leak
    total += n;
    pthread_mutex_unlock(&lock);
}

void misspelt(int n) {
    pthread_mutex_lock(&lock);
    if (n < 0)
        /* lockwise-ignore[lock-leek]: mended one day */ // expect: unused-suppression
        return; // expect: lock-leak
    total += n;
    pthread_mutex_unlock(&lock);
}

void expired(int n) {
    pthread_mutex_lock(&lock);
    if (n < 0)
        /* lockwise-ignore[lock-leak] until 2020-02-29: mended by then */ // expect: unused-suppression
        return; // expect: lock-leak
    total += n;
    pthread_mutex_unlock(&lock);
}

void no_rules(int n) {
    pthread_mutex_lock(&lock);
    if (n < 0)
        /* lockwise-ignore: mended one day */ // expect: unused-suppression
        return; // expect: lock-leak
    total += n;
    pthread_mutex_unlock(&lock);
}

/* lockwise-ignore-end */ // expect: unused-suppression
