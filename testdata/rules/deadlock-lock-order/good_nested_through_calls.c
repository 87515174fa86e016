/* Locks nest through calls, always from the server down to the session down to the log. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t server_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t session_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static int requests, sessions, lines;

static void log_line(void)
{
    pthread_mutex_lock(&log_lock);
    lines++;
    pthread_mutex_unlock(&log_lock);
}

static void session_open(void)
{
    pthread_mutex_lock(&session_lock);
    sessions++;
    log_line();
    pthread_mutex_unlock(&session_lock);
}

static void *serve(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&server_lock);
        requests++;
        session_open();
        log_line();
        pthread_mutex_unlock(&server_lock);
    }
    return NULL;
}

static void *watch(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        session_open();
        log_line();
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, serve, NULL) != 0 || pthread_create(&two, NULL, watch, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d %d %d\n", requests, sessions, lines);
    return 0;
}
