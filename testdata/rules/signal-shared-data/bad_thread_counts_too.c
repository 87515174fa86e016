/* The handler may run on either thread, and counts beside the other. */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static long ticks;

static void on_tick(int number)
{
    (void)number;
    ticks++;
}

static void *worker(void *arg)
{
    for (int i = 0; i < 1000; i++)
        ticks++; // expect: signal-shared-data
    return arg;
}

int main(void)
{
    pthread_t thread;
    struct sigaction action = {.sa_handler = on_tick};
    sigaction(SIGPROF, &action, NULL);
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    pthread_kill(thread, SIGPROF);
    pthread_join(thread, NULL);
    return 0;
}
