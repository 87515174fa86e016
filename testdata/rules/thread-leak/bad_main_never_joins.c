/* main returns, and the process ends in the middle of the thread's work. */
#include <pthread.h>
#include <stdio.h>

static void *copy(void *arg)
{
    (void)arg;
    puts("copied");
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, copy, NULL) != 0) // expect: thread-leak
        return 1;
    puts("started");
    return 0;
}
