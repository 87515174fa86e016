/* The thread is created and joined under the same condition. */
// clean
#include <pthread.h>
#include <stdio.h>

static void *count(void *arg)
{
    (void)arg;
    puts("counted");
    return NULL;
}

static void check(int thorough)
{
    pthread_t thread;
    int started = 0;

    if (thorough)
        started = pthread_create(&thread, NULL, count, NULL) == 0; // safe: thread-leak
    puts("checked");
    if (started)
        pthread_join(thread, NULL);
}

int main(int argc, char **argv)
{
    (void)argv;
    check(argc > 1);
    return 0;
}
