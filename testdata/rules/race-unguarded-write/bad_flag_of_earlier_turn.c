/* The flag says that the thread of some turn is ready; that of a later one may still be at it. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool ready;
static int rate;

static void *open_source(void *arg)
{
    rate = 44100; // expect: race-unguarded-write
    pthread_mutex_lock(&lock);
    ready = true;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    for (int turn = 0; turn < 3; turn++) {
        pthread_t source;

        if (pthread_create(&source, NULL, open_source, NULL) != 0)
            return 1;
        pthread_mutex_lock(&lock);
        while (!ready)
            pthread_cond_wait(&changed, &lock);
        pthread_mutex_unlock(&lock);
        printf("%d\n", rate); // step: race-unguarded-write
        pthread_join(source, NULL);
    }
    return 0;
}
