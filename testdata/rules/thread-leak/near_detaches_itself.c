/* The thread detaches itself first of all, so its creator may forget the handle. */
// clean
#include <pthread.h>
#include <stdio.h>

static void *answer(void *arg)
{
    (void)arg;
    pthread_detach(pthread_self());
    puts("answer");
    return NULL;
}

static int serve(void)
{
    pthread_t thread;

    return pthread_create(&thread, NULL, answer, NULL); // safe: thread-leak
}

int main(void)
{
    if (serve() != 0)
        return 1;
    getchar();
    return 0;
}
