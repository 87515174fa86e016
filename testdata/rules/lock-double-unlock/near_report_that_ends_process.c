/* The report ends the process if it is given the highest level, by way of a function that it hands the level on to. */
// clean
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum level { NOTE, WARNING, FATAL };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int jobs = 1;

static void print(enum level level, const char *format, va_list args)
{
    static const char *const names[] = {"note", "warning", "fatal"};

    if (level > NOTE)
        fprintf(stderr, "%s: ", names[level]);
    vfprintf(stderr, format, args);
    if (level == FATAL)
        exit(1);
}

static void report(enum level level, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    print(level, format, args);
    va_end(args);
}

static void *work(void *arg)
{
    pthread_mutex_lock(&lock);
    jobs--;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    return arg;
}

static void wait_for_jobs(const struct timespec *until)
{
    pthread_mutex_lock(&lock);
    while (jobs > 0) {
        int rc = pthread_cond_timedwait(&changed, &lock, until);

        if (rc != 0)
            pthread_mutex_unlock(&lock);
        if (rc != 0)
            report(FATAL, "%d jobs are late\n", rc);
    }
    pthread_mutex_unlock(&lock); // safe: lock-double-unlock
}

int main(void)
{
    struct timespec until = {time(NULL) + 60, 0};
    pthread_t worker;

    if (pthread_create(&worker, NULL, work, NULL) != 0)
        return 1;
    wait_for_jobs(&until);
    pthread_join(worker, NULL);
    return 0;
}
