/* for (;;) with the test inside is a loop like any other. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static int jobs, done;
static bool closing;

static void *worker(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    for (;;) {
        if (jobs > 0) {
            jobs--;
            done++;
            continue;
        }
        if (closing)
            break;
        pthread_cond_wait(&work, &lock);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, worker, NULL) != 0 || pthread_create(&two, NULL, worker, NULL) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    jobs = 10;
    closing = true;
    pthread_cond_broadcast(&work);
    pthread_mutex_unlock(&lock);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", done);
    return 0;
}
