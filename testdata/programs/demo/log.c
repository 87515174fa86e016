/* log.c: the project's own lock functions around one mutex. */
#include "log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

static pthread_mutex_t log_mutex = PTHREAD_MUTEX_INITIALIZER;
static enum log_level least_level;
static char line[256];

static void log_lock(void)
{
    pthread_mutex_lock(&log_mutex);
} // safe: lock-leak

static void log_unlock(void)
{
    pthread_mutex_unlock(&log_mutex); // safe: lock-not-held
}

void log_open(enum log_level least)
{
    least_level = least; // safe: race-unguarded-write
}

void log_write(enum log_level level, const char *format, ...)
{
    va_list args;

    if (level < least_level) // safe: race-unguarded-read
        return;
    log_lock();
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args); // safe: race-unguarded-write
    va_end(args);
    fprintf(stderr, "server: %s\n", line);
    log_unlock();
}
