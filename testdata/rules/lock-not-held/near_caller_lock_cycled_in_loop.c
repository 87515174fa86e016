/* drain() gives its caller's lock back around each job and has it again when the loop is tested and when it returns. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

struct work {
    pthread_mutex_t lock;
    int jobs;
    int done;
    int stop;
};

static int run_job(int job)
{
    usleep(10);
    return job;
}

/* Called with the lock held; returns with it held. */
static void drain(struct work *work)
{
    while (work->jobs > 0 && !work->stop) { // safe: race-unguarded-read
        int job = work->jobs--; // safe: race-unguarded-write

        pthread_mutex_unlock(&work->lock); // safe: lock-not-held // safe: lock-double-unlock
        job = run_job(job);
        pthread_mutex_lock(&work->lock); // safe: deadlock-self
        if (job < 0)
            continue;
        work->done++; // safe: race-unguarded-write
    }
} // safe: lock-leak

static void *worker(void *arg)
{
    struct work *work = arg;

    pthread_mutex_lock(&work->lock);
    drain(work);
    pthread_mutex_unlock(&work->lock); // safe: lock-not-held // safe: lock-double-unlock
    return NULL; // safe: lock-leak
}

int main(void)
{
    struct work work = {PTHREAD_MUTEX_INITIALIZER, 50, 0, 0};
    pthread_t one, two;

    if (pthread_create(&one, NULL, worker, &work) != 0 || pthread_create(&two, NULL, worker, &work) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", work.done);
    return 0;
}
