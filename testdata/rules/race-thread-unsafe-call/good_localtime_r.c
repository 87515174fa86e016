/* The result lies in a variable of the caller. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <time.h>

static void log_line(const char *text)
{
    char stamp[32];
    struct tm tm;
    time_t now = time(NULL);
    localtime_r(&now, &tm);
    strftime(stamp, sizeof stamp, "%H:%M:%S", &tm);
    printf("%s %s\n", stamp, text);
}

static void *work(void *arg)
{
    for (int i = 0; i < 1000; i++)
        log_line(arg);
    return NULL;
}

int main(void)
{
    pthread_t workers[2];
    if (pthread_create(&workers[0], NULL, work, "first") != 0)
        return 1;
    if (pthread_create(&workers[1], NULL, work, "second") != 0)
        return 1;
    pthread_join(workers[0], NULL);
    pthread_join(workers[1], NULL);
    return 0;
}
