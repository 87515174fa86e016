/* The local outlives the thread, which is joined, or was never created. */
// clean
#include <pthread.h>
#include <stdio.h>

struct job {
    int from, to;
    long sum;
};

static void *add(void *arg)
{
    struct job *job = arg;

    for (int i = job->from; i < job->to; i++)
        job->sum += i;
    return NULL;
}

static long sum(int to)
{
    struct job job = {0, to, 0};
    pthread_t thread;

    if (pthread_create(&thread, NULL, add, &job) != 0) // safe: thread-stack-escape
        return -1;
    pthread_join(thread, NULL);
    return job.sum;
}

int main(void)
{
    printf("%ld\n", sum(10));
    return 0;
}
