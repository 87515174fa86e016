/* pthread_cleanup_pop(1) runs the handler, which is the release; a cancelled thread runs it too. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int samples;

static void unlock(void *mutex)
{
    pthread_mutex_unlock(mutex);
}

static void sample(void)
{
    pthread_mutex_lock(&lock);
    pthread_cleanup_push(unlock, &lock);
    samples++;
    pthread_testcancel();
    pthread_cleanup_pop(1);
} // safe: lock-leak

static void *sampler(void *arg)
{
    (void)arg;
    for (int i = 0; i < 20; i++)
        sample();
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, sampler, NULL) != 0)
        return 1;
    sample();
    pthread_join(thread, NULL);
    printf("%d\n", samples);
    return 0;
}
