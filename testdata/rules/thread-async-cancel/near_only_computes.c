/* The thread is cancelled anywhere only while it computes and calls nothing. */
// clean
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static unsigned long search(unsigned long from)
{
    while (from % 1000003 != 7)
        from = from * 6364136223846793005u + 1442695040888963407u;
    return from;
}

static void *worker(void *arg)
{
    unsigned long *found = malloc(sizeof *found); // safe: thread-async-cancel
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    unsigned long value = search((unsigned long)arg);
    pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, NULL);
    if (found != NULL)
        *found = value;
    free(found); // safe: thread-async-cancel
    return NULL;
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
