/* The worker has the mask of main. */
// clean
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
    sigemptyset(&taken);
    sigaddset(&taken, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &taken, NULL); // safe: signal-in-threads
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    sigwait(&taken, &number);
    return number != SIGTERM;
}
