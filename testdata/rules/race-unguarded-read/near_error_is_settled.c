// run: --min-tier high
/* The first error counts: once there is one, nobody writes it any more, and it may be read after the lock is given
 * back. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct job {
    pthread_mutex_t lock;
    pthread_t thread;
    int error, lines;
};

static void job_fail(struct job *job, int error) {
    pthread_mutex_lock(&job->lock);
    if (job->error == 0)
        job->error = error;
    pthread_mutex_unlock(&job->lock);
}

static void *work(void *arg) {
    struct job *job = arg;

    for (int i = 0; i < 100; i++)
        if (putchar('.') == EOF)
            job_fail(job, 5);
    return NULL;
}

static int job_add(struct job *job) {
    pthread_mutex_lock(&job->lock);
    if (job->error != 0) {
        pthread_mutex_unlock(&job->lock);
        return -job->error; // safe: race-unguarded-read
    }
    job->lines++;
    pthread_mutex_unlock(&job->lock);
    return 0;
}

static struct job *job_start(void) {
    struct job *job = calloc(1, sizeof *job);

    if (job == NULL || pthread_mutex_init(&job->lock, NULL) != 0 || pthread_create(&job->thread, NULL, work, job) != 0)
        abort();
    return job;
}

int main(void) {
    struct job *jobs[2] = {job_start(), job_start()};
    int status = 0;

    for (int i = 0; i < 100 && status == 0; i++)
        status = job_add(jobs[i & 1]);
    for (int i = 0; i < 2; i++)
        pthread_join(jobs[i]->thread, NULL);
    return status != 0;
}
