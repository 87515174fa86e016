/* The worker blocks all signals before it does anything else. */
// clean
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static void *worker(void *arg)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    for (;;)
        pause();
    return arg;
}

int main(void)
{
    pthread_t thread;
    sigset_t taken;
    int number;
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    sigemptyset(&taken);
    sigaddset(&taken, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &taken, NULL); // safe: signal-in-threads
    sigwait(&taken, &number);
    return number != SIGTERM;
}
