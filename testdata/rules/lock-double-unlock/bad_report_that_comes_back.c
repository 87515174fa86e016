/* The report ends the process for the highest level alone, and this is a warning. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum level { NOTE, WARNING, FATAL };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int jobs;

static void report(enum level level, const char *text)
{
    fprintf(stderr, "%s\n", text);
    if (level == FATAL)
        exit(1);
}

static void *work(void *arg)
{
    int count = *(const int *)arg;

    pthread_mutex_lock(&lock);
    if (count == 0) {
        pthread_mutex_unlock(&lock);
        report(WARNING, "nothing to do");
    }
    jobs += count;
    pthread_mutex_unlock(&lock); // low: lock-double-unlock
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t worker;
    int count = argc - 1;

    (void)argv;
    if (pthread_create(&worker, NULL, work, &count) != 0)
        return 1;
    pthread_join(worker, NULL);
    printf("%d\n", jobs);
    return 0;
}
