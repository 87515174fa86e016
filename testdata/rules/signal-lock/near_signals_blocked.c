/* Whoever takes the lock has blocked signals: the handler comes when it is free. */
// clean
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned entries;

static void on_usr1(int number)
{
    (void)number;
    pthread_mutex_lock(&lock); // safe: signal-lock
    entries = 0;
    pthread_mutex_unlock(&lock);
}

static void add_entry(void)
{
    sigset_t usr1, before;
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &usr1, &before);
    pthread_mutex_lock(&lock);
    entries++;
    pthread_mutex_unlock(&lock);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int main(void)
{
    signal(SIGUSR1, on_usr1);
    for (int i = 0; i < 1000; i++)
        add_entry();
    return 0;
}
