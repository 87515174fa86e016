/* The queue's lock is taken under that of the log alone: a handler that comes to it has got through the first one, which
 * then nobody held. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER, queue_lock = PTHREAD_MUTEX_INITIALIZER;
static volatile int queued, lines;

static void queue_put(void)
{
    pthread_mutex_lock(&queue_lock); // safe: signal-lock
    queued = queued + 1;
    pthread_mutex_unlock(&queue_lock);
}

static void log_line(void)
{
    pthread_mutex_lock(&log_lock); // step: signal-lock
    queue_put();
    lines = lines + 1;
    pthread_mutex_unlock(&log_lock);
}

static void on_signal(int number)
{
    (void)number;
    log_line(); // expect: signal-lock
}

int main(void)
{
    if (signal(SIGUSR1, on_signal) == SIG_ERR)
        return 1;
    for (int i = 0; i < 1000; i++)
        log_line();
    printf("%d\n", lines);
    return 0;
}
