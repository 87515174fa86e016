/* The lock is destroyed before the last use of what it guards. */
#include <pthread.h>
#include <stdio.h>

struct log {
    pthread_mutex_t lock;
    int lines;
};

static void log_line(struct log *log, const char *text)
{
    pthread_mutex_lock(&log->lock);
    log->lines++;
    puts(text);
    pthread_mutex_unlock(&log->lock);
}

static void log_close(struct log *log)
{
    pthread_mutex_destroy(&log->lock);
}

int main(void)
{
    struct log log = {PTHREAD_MUTEX_INITIALIZER, 0};

    log_line(&log, "begins");
    log_close(&log);
    log_line(&log, "is over"); // expect: lock-uninitialised
    return 0;
}
