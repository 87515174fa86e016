/* A read lock is a lock too: the writer of the other thread stands behind it while it holds the mutex. */
#include <pthread.h>
#include <stdio.h>

static pthread_rwlock_t config_lock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static int verbosity = 1;
static int lines;

static void *reporter(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_rwlock_rdlock(&config_lock);
        if (verbosity > 0) {
            pthread_mutex_lock(&log_lock); // expect: deadlock-lock-order
            lines++;
            pthread_mutex_unlock(&log_lock);
        }
        pthread_rwlock_unlock(&config_lock);
    }
    return NULL;
}

static void *reloader(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&log_lock);
        pthread_rwlock_wrlock(&config_lock); // step: deadlock-lock-order
        verbosity = i % 2;
        pthread_rwlock_unlock(&config_lock);
        pthread_mutex_unlock(&log_lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, reporter, NULL) != 0 || pthread_create(&two, NULL, reloader, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", lines);
    return 0;
}
