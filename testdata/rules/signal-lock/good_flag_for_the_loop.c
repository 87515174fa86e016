/* The handler sets a flag; the loop looks at it and logs. */
// clean
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned lines;
static volatile sig_atomic_t hangup;

static void log_line(const char *text)
{
    pthread_mutex_lock(&log_lock);
    lines++;
    pthread_mutex_unlock(&log_lock);
    write(2, text, 5);
}

static void on_hangup(int number)
{
    (void)number;
    hangup = 1;
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
    while (!hangup)
        pause();
    log_line("again");
    pthread_join(thread, NULL);
    return 0;
}
