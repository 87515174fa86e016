/* A helper takes the lock when it is asked to, as main does before the handler is there; with the handler installed main
 * calls it for the other thing alone. */
// clean
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned lines;

static void say(bool counted)
{
    if (counted) {
        pthread_mutex_lock(&lock); // safe: signal-lock
        lines++;
        pthread_mutex_unlock(&lock);
    }
    if (write(1, "x", 1) < 0)
        _exit(1);
}

static void on_alarm(int number)
{
    (void)number;
    pthread_mutex_lock(&lock);
    _exit(lines > 1);
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_alarm};
    say(true);
    if (sigaction(SIGALRM, &action, NULL) != 0)
        return 1;
    alarm(1);
    say(false);
    pause();
    return 0;
}
