/* The handler logs, and the log takes the lock that the interrupted worker may hold. */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned lines;

static void log_line(const char *text)
{
    pthread_mutex_lock(&log_lock); // step: signal-lock
    lines++;
    pthread_mutex_unlock(&log_lock);
    write(2, text, 5);
}

static void on_hangup(int number)
{
    (void)number;
    log_line("again"); // expect: signal-lock
}

static void *worker(void *arg)
{
    for (int i = 0; i < 1000; i++)
        log_line(arg);
    return NULL;
}

int main(void)
{
    pthread_t thread;
    struct sigaction action = {.sa_handler = on_hangup};
    sigaction(SIGHUP, &action, NULL);
    if (pthread_create(&thread, NULL, worker, "work ") != 0)
        return 1;
    pthread_join(thread, NULL);
    return 0;
}
