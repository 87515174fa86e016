/* A loop written with a label and a goto. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;
static int slots = 1;

static void acquire(void)
{
    pthread_mutex_lock(&lock);
again:
    if (slots == 0) {
        pthread_cond_wait(&freed, &lock); // safe: cond-no-loop
        goto again;
    }
    slots--;
    pthread_mutex_unlock(&lock);
}

static void release(void)
{
    pthread_mutex_lock(&lock);
    slots++;
    pthread_cond_signal(&freed);
    pthread_mutex_unlock(&lock);
}

static void *user(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        acquire();
        release();
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, user, NULL) != 0 || pthread_create(&two, NULL, user, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", slots);
    return 0;
}
