/* The reader is told to stop under the lock, and waited for without it. */
// clean
#include <pthread.h>

static pthread_mutex_t metrics_lock = PTHREAD_MUTEX_INITIALIZER;
static long values, stop;
static pthread_t reader;

static void *read_values(void *arg) {
    for (;;) {
        pthread_mutex_lock(&metrics_lock);
        if (stop) {
            pthread_mutex_unlock(&metrics_lock);
            return arg;
        }
        values++;
        pthread_mutex_unlock(&metrics_lock);
    }
}

static long shut_down(void) {
    pthread_mutex_lock(&metrics_lock);
    stop = 1;
    pthread_mutex_unlock(&metrics_lock);
    pthread_join(reader, NULL);
    return values;
}

int main(void) {
    if (pthread_create(&reader, NULL, read_values, NULL) != 0)
        return 1;
    return shut_down() < 0;
}
