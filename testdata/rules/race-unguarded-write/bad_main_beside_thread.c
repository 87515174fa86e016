/* main goes on working after it has started the thread; its own write is no longer before the thread, but beside it. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int progress;

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&lock);
        progress++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;

    progress = 0; // safe: race-unguarded-write
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    progress = 1; // expect: race-unguarded-write
    pthread_join(thread, NULL);
    printf("%d\n", progress);
    return 0;
}
