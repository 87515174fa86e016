/* The others are not started yet, only try the lock, or are over: nobody waits for the sleeper. */
// clean
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned rounds;

static void *worker(void *arg)
{
    if (pthread_mutex_trylock(&lock) == 0) {
        rounds++;
        pthread_mutex_unlock(&lock);
    }
    return arg;
}

int main(void)
{
    pthread_t thread;
    pthread_mutex_lock(&lock);
    sleep(1); // safe: lock-blocking-call
    pthread_mutex_unlock(&lock);
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    usleep(10); // safe: lock-blocking-call
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    pthread_mutex_lock(&lock);
    sleep(1); // safe: lock-blocking-call
    pthread_mutex_unlock(&lock);
    return 0;
}
