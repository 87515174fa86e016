/* Main takes the lock only before it installs the handler. */
// clean
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned entries;

static void add_entry(void)
{
    pthread_mutex_lock(&lock);
    entries++;
    pthread_mutex_unlock(&lock);
}

static void on_usr1(int number)
{
    (void)number;
    add_entry(); // safe: signal-lock
}

int main(void)
{
    for (int i = 0; i < 16; i++)
        add_entry();
    signal(SIGUSR1, on_usr1);
    pause();
    return 0;
}
