/* The signal is blocked before the worker is created; later others are blocked for a while, and put back. */
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

static void write_undisturbed(const char *text)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before); // safe: signal-in-threads
    write(2, text, 1);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int main(void)
{
    pthread_t thread;
    sigset_t taken;
    int number;
    sigemptyset(&taken);
    sigaddset(&taken, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &taken, NULL);
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    write_undisturbed("b");
    sigwait(&taken, &number);
    return number != SIGTERM;
}
