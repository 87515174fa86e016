/* The worker is created before main blocks the signal: it may get it, and it ends the process. */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static void *worker(void *arg)
{
    for (;;)
        pause();
    return arg;
}

int main(void)
{
    pthread_t thread;
    sigset_t taken;
    int number;
    if (pthread_create(&thread, NULL, worker, NULL) != 0) // step: signal-in-threads
        return 1;
    sigemptyset(&taken);
    sigaddset(&taken, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &taken, NULL); // expect: signal-in-threads
    sigwait(&taken, &number); // step: signal-in-threads
    return number != SIGTERM;
}
