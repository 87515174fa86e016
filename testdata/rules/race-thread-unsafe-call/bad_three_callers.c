/* Three functions that two kinds of threads run share the one place for a broken-down time: one finding tells of all. */
#include <pthread.h>
#include <stdio.h>
#include <time.h>

static void log_line(const char *text)
{
    time_t now = time(NULL);
    printf("%d %s\n", localtime(&now)->tm_hour, text); // expect: race-thread-unsafe-call
}

static int hour_of_day(void)
{
    time_t now = time(NULL);
    return gmtime(&now)->tm_hour; // step: race-thread-unsafe-call
}

static int day_of_week(void)
{
    time_t now = time(NULL);
    return localtime(&now)->tm_wday; // step: race-thread-unsafe-call
}

static void *work(void *arg)
{
    for (int i = 0; i < 1000; i++)
        log_line(arg);
    return NULL;
}

static void *plan(void *arg)
{
    int *quiet = arg;
    for (int i = 0; i < 1000; i++)
        *quiet += hour_of_day() < 6 || day_of_week() == 0;
    return NULL;
}

int main(void)
{
    pthread_t worker, planner;
    int quiet = 0;
    if (pthread_create(&worker, NULL, work, "working") != 0)
        return 1;
    if (pthread_create(&planner, NULL, plan, &quiet) != 0)
        return 1;
    pthread_join(worker, NULL);
    pthread_join(planner, NULL);
    printf("%d\n", quiet);
    return 0;
}
