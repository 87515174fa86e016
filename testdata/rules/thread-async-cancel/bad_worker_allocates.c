/* The worker may be cancelled in malloc, whose lock it then keeps. */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static void *worker(void *arg)
{
    int before;
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &before);
    for (;;) {
        char *block = malloc(64); // low: thread-async-cancel
        free(block);
    }
    return arg;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    sleep(1);
    pthread_cancel(thread); // step: thread-async-cancel
    pthread_join(thread, NULL);
    return 0;
}
