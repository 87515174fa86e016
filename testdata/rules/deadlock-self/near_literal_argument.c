/* log_write locks only when it is to print now; the one caller that holds the lock tells it "later". */
// clean
#include <pthread.h>
#include <stdio.h>

#define LOG_NOW 1
#define LOG_LATER 2

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local char pending[64];
static int lines;

static void log_write(const char *text, int when)
{
    snprintf(pending, sizeof pending, "%s", text);
    if (when != LOG_LATER) {
        pthread_mutex_lock(&lock);
        puts(pending);
        lines++; // safe: race-unguarded-write
        pthread_mutex_unlock(&lock);
    }
}

static void log_rotate(void)
{
    pthread_mutex_lock(&lock);
    lines = 0;
    log_write("rotated", LOG_LATER); // safe: deadlock-self
    pthread_mutex_unlock(&lock);
}

static void *rotator(void *arg)
{
    int *rounds = arg;

    for (int i = 0; i < *rounds; i++)
        log_rotate();
    log_write("end", LOG_NOW);
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int rounds = 5;

    log_write("start", LOG_NOW);
    if (pthread_create(&thread, NULL, rotator, &rounds) != 0)
        return 1;
    pthread_join(thread, NULL);
    printf("%d\n", lines);
    return 0;
}
