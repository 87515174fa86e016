/* The metrics are flushed and the reader is stopped under one lock; the reader takes it for each value that it reads. */
#include <pthread.h>

static pthread_mutex_t metrics_lock = PTHREAD_MUTEX_INITIALIZER;
static long values, stop;
static pthread_t reader;

static void *read_values(void *arg) {
    for (;;) {
        pthread_mutex_lock(&metrics_lock); // step: deadlock-join-holding-lock
        if (stop) {
            pthread_mutex_unlock(&metrics_lock);
            return arg;
        }
        values++;
        pthread_mutex_unlock(&metrics_lock);
    }
}

static long shut_down(void) {
    long last;

    pthread_mutex_lock(&metrics_lock); // step: deadlock-join-holding-lock
    stop = 1;
    pthread_join(reader, NULL); // expect: deadlock-join-holding-lock
    last = values;
    values = 0;
    pthread_mutex_unlock(&metrics_lock);
    return last;
}

int main(void) {
    if (pthread_create(&reader, NULL, read_values, NULL) != 0)
        return 1;
    return shut_down() < 0;
}
