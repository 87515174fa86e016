/* Cancellation is off but for a wait without a lock: putting back what was saved there turns it off again. */
// clean
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned rounds;

static void wait_for_input(void)
{
    char byte;
    int before;
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &before);
    read(0, &byte, 1);
    pthread_setcancelstate(before, NULL);
}

static void *worker(void *arg)
{
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    for (;;) {
        wait_for_input();
        pthread_mutex_lock(&lock);
        rounds++;
        write(1, ".", 1); // safe: lock-held-at-cancel
        pthread_mutex_unlock(&lock);
    }
    return arg;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    pause();
    pthread_cancel(thread);
    pthread_mutex_lock(&lock);
    rounds = 0;
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    return 0;
}
