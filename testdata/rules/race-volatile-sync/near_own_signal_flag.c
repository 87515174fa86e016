/* The handler runs in the thread that it interrupts, and no other thread looks at the flag. */
// clean
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

static volatile sig_atomic_t interrupted;

static void handle(int number)
{
    (void)number;
    interrupted = 1;
}

static void *worker(void *arg)
{
    (void)arg;
    puts("working");
    return NULL;
}

int main(void)
{
    pthread_t thread;

    signal(SIGINT, handle);
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    while (!interrupted && getchar() != EOF)
        puts("still here");
    pthread_join(thread, NULL);
    return 0;
}
