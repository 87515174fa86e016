/* All of the work is done under the lock, by one thread: nobody could do it at the same time. */
// clean
#include <pthread.h>
#include <string.h>
#include <unistd.h>

enum { SIZE = 1024 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int field[SIZE], done;

static void *sweep(void *arg) {
    for (;;) {
        pthread_mutex_lock(&lock);
        for (int i = 1; i < SIZE; i++)
            field[i] = field[i] / 2 + field[i - 1] / 2;
        int stop = done;
        pthread_mutex_unlock(&lock);
        if (stop)
            return arg;
    }
}

int main(void) {
    pthread_t sweeper;
    if (pthread_create(&sweeper, NULL, sweep, NULL) != 0)
        return 1;
    sleep(1);
    pthread_mutex_lock(&lock);
    memset(field, 0, sizeof field);
    done = 1;
    pthread_mutex_unlock(&lock);
    pthread_join(sweeper, NULL);
    return 0;
}
