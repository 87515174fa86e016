/* The state is known to be "not yet" on entry, so the loop may wait first and test behind. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned generation;

static void wait_for_next(void)
{
    unsigned seen;

    pthread_mutex_lock(&lock);
    seen = generation;
    if (seen < 10) {
        do
            pthread_cond_wait(&changed, &lock);
        while (generation == seen);
    }
    pthread_mutex_unlock(&lock);
}

static void *follower(void *arg)
{
    (void)arg;
    wait_for_next();
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, follower, NULL) != 0)
        return 1;
    for (int i = 0; i < 20; i++) {
        pthread_mutex_lock(&lock);
        generation++;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
    }
    pthread_join(thread, NULL);
    printf("%u\n", generation);
    return 0;
}
