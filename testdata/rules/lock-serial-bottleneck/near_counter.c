/* Little is done beside the lock, but there is little to do at all: one addition. */
// clean
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long total;

static void *add(void *arg) {
    for (;;) {
        pthread_mutex_lock(&lock);
        total += 2;
        total -= 1;
        pthread_mutex_unlock(&lock);
        if (usleep(1000) != 0)
            return arg;
    }
}

int main(void) {
    pthread_t threads[64];
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    for (long i = 0; i < count && i < 64; i++)
        pthread_create(&threads[i], NULL, add, NULL);
    for (long i = 0; i < count && i < 64; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
