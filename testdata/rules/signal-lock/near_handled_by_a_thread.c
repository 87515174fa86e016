/* Signals are blocked in all threads, and one takes them by sigwait: what it calls is ordinary code. */
// clean
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned entries;

static void on_hangup(int number)
{
    (void)number;
    pthread_mutex_lock(&lock); // safe: signal-lock
    entries = 0;
    pthread_mutex_unlock(&lock);
}

static void *take_signals(void *arg)
{
    for (int number; sigwait(arg, &number) == 0 && number == SIGHUP;)
        on_hangup(number);
    return NULL;
}

int main(void)
{
    pthread_t thread;
    sigset_t taken;
    sigemptyset(&taken);
    sigaddset(&taken, SIGHUP);
    sigaddset(&taken, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &taken, NULL);
    if (pthread_create(&thread, NULL, take_signals, &taken) != 0)
        return 1;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&lock);
        entries++;
        pthread_mutex_unlock(&lock);
    }
    pthread_join(thread, NULL);
    return 0;
}
