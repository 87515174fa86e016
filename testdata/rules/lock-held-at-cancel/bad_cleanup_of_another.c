/* The clean-up handler was pushed before the lock was taken, and does something else. */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long filled;

static void fill(char *buffer)
{
    pthread_mutex_lock(&lock);
    filled = read(0, buffer, 64); // expect: lock-held-at-cancel
    pthread_mutex_unlock(&lock);
}

static void *reader(void *arg)
{
    char *buffer = malloc(64);
    pthread_cleanup_push(free, buffer);
    for (int i = 0; buffer != NULL && i < 1000; i++)
        fill(buffer);
    pthread_cleanup_pop(1);
    return arg;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, reader, NULL) != 0)
        return 1;
    pause();
    pthread_cancel(thread);
    pthread_join(thread, NULL);
    pthread_mutex_lock(&lock);
    filled = 0;
    pthread_mutex_unlock(&lock);
    return 0;
}
