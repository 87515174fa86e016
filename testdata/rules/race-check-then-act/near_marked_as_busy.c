/* Whoever finds the log idle marks it as busy before giving up the lock, so nobody else comes in. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int busy;

static void *writer(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    if (busy == 0) {
        busy = 1;
        pthread_mutex_unlock(&lock);
        puts("rotating");
        pthread_mutex_lock(&lock);
        busy = 0;
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, writer, NULL) != 0 || pthread_create(&two, NULL, writer, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
