/* The parent holds the mutex while it creates the child, which takes and releases it in its turn. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int started;

static void *child(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    printf("%d\n", started);
    pthread_mutex_unlock(&lock); // safe: lock-foreign-unlock
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int failed;

    pthread_mutex_lock(&lock);
    failed = pthread_create(&thread, NULL, child, NULL);
    started = !failed;
    pthread_mutex_unlock(&lock);
    if (!failed)
        pthread_join(thread, NULL);
    return failed;
}
