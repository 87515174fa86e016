/* The handler only tries the lock, and leaves the work to others if it is taken. */
// clean
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned entries;

static void on_usr1(int number)
{
    (void)number;
    if (pthread_mutex_trylock(&lock) == 0) { // safe: signal-lock
        entries = 0;
        pthread_mutex_unlock(&lock);
    }
}

int main(void)
{
    signal(SIGUSR1, on_usr1);
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&lock);
        entries++;
        pthread_mutex_unlock(&lock);
    }
    return 0;
}
