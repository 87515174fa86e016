/* The test is done under the lock, and the lock is given back before the wait: the signal fits right in between. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t expand = PTHREAD_COND_INITIALIZER;
static bool wanted;
static int expansions;

static void *maintenance(void *arg)
{
    bool go;

    (void)arg;
    for (;;) {
        pthread_mutex_lock(&lock);
        go = wanted;
        pthread_mutex_unlock(&lock);
        if (go)
            break;
        pthread_cond_wait(&expand, &lock); // expect: cond-unlocked-wait
        pthread_mutex_unlock(&lock); // safe: lock-not-held
    }
    expansions++;
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, maintenance, NULL) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    wanted = true;
    pthread_cond_signal(&expand);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    printf("%d\n", expansions);
    return 0;
}
