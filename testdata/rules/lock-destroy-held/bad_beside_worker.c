/* main destroys lock and condition variable while the worker may wait on them; it joins too late. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock;
static pthread_cond_t wake;
static int stop;

static void *worker(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    while (!stop)
        pthread_cond_wait(&wake, &lock);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    pthread_mutex_init(&lock, NULL);
    pthread_cond_init(&wake, NULL);
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    sleep(1);
    pthread_mutex_lock(&lock);
    stop = 1;
    pthread_cond_signal(&wake);
    pthread_mutex_unlock(&lock);
    pthread_cond_destroy(&wake); // expect: lock-destroy-held
    pthread_mutex_destroy(&lock); // expect: lock-destroy-held
    pthread_join(thread, NULL);
    puts("done");
    return 0;
}
