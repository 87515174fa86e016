/* The result is written before the flag is set under the lock, and read after the wait for the flag is over. */
// clean
#include <pthread.h>
#include <stdio.h>

struct job {
    pthread_mutex_t lock;
    pthread_cond_t done;
    int is_done;
    long result;
};

static void *compute(void *arg)
{
    struct job *job = arg;

    for (int i = 0; i < 100; i++)
        job->result += i; // safe: race-unguarded-write
    pthread_mutex_lock(&job->lock);
    job->is_done = 1;
    pthread_cond_signal(&job->done);
    pthread_mutex_unlock(&job->lock);
    return NULL;
}

static void wait_for(struct job *job)
{
    pthread_mutex_lock(&job->lock);
    while (!job->is_done)
        pthread_cond_wait(&job->done, &job->lock);
    pthread_mutex_unlock(&job->lock);
}

int main(void)
{
    static struct job job = {.lock = PTHREAD_MUTEX_INITIALIZER, .done = PTHREAD_COND_INITIALIZER};
    pthread_t thread;

    if (pthread_create(&thread, NULL, compute, &job) != 0)
        return 1;
    pthread_detach(thread);
    wait_for(&job);
    printf("%ld\n", job.result); // safe: race-unguarded-read
    return 0;
}
