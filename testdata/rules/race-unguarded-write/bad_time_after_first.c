// run: --min-tier high
/* Set up the first time, as long as nobody else is there perhaps; and written again by each call, by all threads. */
#include <pthread.h>
#include <stdio.h>
#include <sys/time.h>

static void log_line(const char *text)
{
    static struct timeval last;
    struct timeval now;

    gettimeofday(&now, NULL);
    if (last.tv_sec == 0)
        last = now; // expect: race-unguarded-write
    printf("%ld %s\n", (long)(now.tv_sec - last.tv_sec), text);
    last = now;
}

static void *work(void *arg)
{
    log_line(arg);
    return NULL;
}

int main(void)
{
    static char name[] = "thread";
    pthread_t thread;

    log_line("begin");
    if (pthread_create(&thread, NULL, work, name) != 0)
        return 1;
    log_line("main");
    pthread_join(thread, NULL);
    return 0;
}
