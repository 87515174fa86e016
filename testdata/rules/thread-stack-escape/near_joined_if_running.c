/* A local says whether there is a thread, which then is joined: where it says no, the creation was not tried or has failed. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

struct job {
    int to;
    long sum;
};

static void *add(void *arg)
{
    struct job *job = arg;

    for (int i = 0; i < job->to; i++)
        job->sum += i;
    return NULL;
}

static void run_beside(struct job *job)
{
    pthread_attr_t attr;
    pthread_t thread;
    bool has_attr = pthread_attr_init(&attr) == 0;
    bool is_running = has_attr && pthread_attr_setstacksize(&attr, 1 << 20) == 0 &&
                      pthread_create(&thread, &attr, add, job) == 0;

    if (has_attr)
        pthread_attr_destroy(&attr);
    if (is_running)
        pthread_join(thread, NULL);
    else
        add(job);
}

static long sum(int to)
{
    struct job job = {to, 0};

    run_beside(&job); // safe: thread-stack-escape
    return job.sum;
}

static long sum_if_large(int to)
{
    struct job job = {to, 0};
    pthread_t thread;
    bool started = false;

    if (to > 1000) {
        if (pthread_create(&thread, NULL, add, &job) != 0) // safe: thread-stack-escape
            return -1;
        started = true;
    }
    if (!started)
        add(&job);
    else
        pthread_join(thread, NULL);
    return job.sum;
}

int main(int argc, char **argv)
{
    (void)argv;
    printf("%ld %ld\n", sum(10), sum_if_large(argc * 100));
    return 0;
}
