/* Each waits until it is its turn, and nobody else changes whose turn it is then. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int step;

static void *second(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    while (step != 1)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    puts("second");
    pthread_mutex_lock(&lock);
    step = 2;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, second, NULL) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    step = 1;
    pthread_cond_broadcast(&changed);
    while (step != 2)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    return 0;
}
