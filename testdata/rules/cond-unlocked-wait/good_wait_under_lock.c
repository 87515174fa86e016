/* Test and wait are one section; the wait alone gives the lock back, and only while it sleeps. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t expand = PTHREAD_COND_INITIALIZER;
static bool wanted;
static int expansions;

static void *maintenance(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    while (!wanted)
        pthread_cond_wait(&expand, &lock);
    expansions++;
    pthread_mutex_unlock(&lock);
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
