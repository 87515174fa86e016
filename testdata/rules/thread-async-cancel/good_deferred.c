/* The worker ends where it says that it may be cancelled. */
// clean
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static void *worker(void *arg)
{
    for (;;) {
        char *block = malloc(64); // safe: thread-async-cancel
        free(block);
        pthread_testcancel();
    }
    return arg;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    sleep(1);
    pthread_cancel(thread);
    pthread_join(thread, NULL);
    return 0;
}
