/* One thread alone is enough: the handler waits for the lock that main holds. The handler comes by way of a wrapper. */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

struct table {
    pthread_mutex_t lock;
    unsigned used;
};

static struct table table = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void on_alarm(int number)
{
    (void)number;
    pthread_mutex_lock(&table.lock); // expect: signal-lock
    table.used = 0;
    pthread_mutex_unlock(&table.lock);
    alarm(1);
}

static void set_handler(int number, void (*handler)(int))
{
    struct sigaction action;
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

int main(void)
{
    set_handler(SIGALRM, on_alarm);
    alarm(1);
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&table.lock); // step: signal-lock
        table.used++;
        pthread_mutex_unlock(&table.lock);
    }
    return 0;
}
