/* The thread is over soon, and main goes on without ever asking for its end. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *greet(void *arg)
{
    write(1, "hello\n", 6);
    return arg;
}

int main(void)
{
    pthread_t thread;
    int rc = pthread_create(&thread, NULL, greet, NULL); // expect: thread-leak

    if (rc == 0)
        sleep(1);
    return rc;
}
