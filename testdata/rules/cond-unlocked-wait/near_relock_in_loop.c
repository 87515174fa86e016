/* The lock is given back for the work and taken again before the loop turns to the wait. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static int jobs;
static bool closing;

static void *worker(void *arg)
{
    int *done = arg;

    pthread_mutex_lock(&lock);
    while (jobs > 0 || !closing) {
        if (jobs == 0) {
            pthread_cond_wait(&work, &lock); // safe: cond-unlocked-wait
            continue;
        }
        jobs--;
        pthread_mutex_unlock(&lock);
        usleep(10);
        ++*done;
        pthread_mutex_lock(&lock);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    int done[2] = {0, 0};

    if (pthread_create(&one, NULL, worker, &done[0]) != 0 || pthread_create(&two, NULL, worker, &done[1]) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    jobs = 20;
    closing = true;
    pthread_cond_broadcast(&work);
    pthread_mutex_unlock(&lock);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", done[0] + done[1]);
    return 0;
}
