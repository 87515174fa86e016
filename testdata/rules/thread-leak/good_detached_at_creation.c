/* The thread is created detached: nobody has to join it. */
// clean
#include <pthread.h>
#include <stdio.h>

static void *answer(void *arg)
{
    (void)arg;
    puts("answer");
    return NULL;
}

static int serve(void)
{
    pthread_attr_t attr;
    pthread_t thread;
    int failed;

    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    failed = pthread_create(&thread, &attr, answer, NULL); // safe: thread-leak
    pthread_attr_destroy(&attr);
    return failed;
}

int main(void)
{
    for (int i = 0; i < 3; i++) {
        if (serve() != 0)
            return 1;
    }
    getchar();
    return 0;
}
