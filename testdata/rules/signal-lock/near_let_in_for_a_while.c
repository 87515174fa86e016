/* Signals are blocked but for a while, in which nothing is logged: then what was found is put back. */
// clean
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static int lines;

static void log_line(void)
{
    pthread_mutex_lock(&log_lock); // safe: signal-lock
    lines++;
    pthread_mutex_unlock(&log_lock);
}

static void on_signal(int number)
{
    (void)number;
    log_line();
}

static void rest(void)
{
    sigset_t set, before;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    pthread_sigmask(SIG_UNBLOCK, &set, &before);
    usleep(100);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int main(void)
{
    sigset_t all;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    if (signal(SIGUSR2, on_signal) == SIG_ERR)
        return 1;
    for (int i = 0; i < 1000; i++) {
        rest();
        log_line();
    }
    printf("%d\n", lines);
    return 0;
}
