/* An initialisation that failed is tried again; each round of a loop has an object of its own; either branch makes the
 * lock, never both. */
// clean
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

struct job {
    pthread_mutex_t lock;
    int number;
};

static struct job *job_new(int number)
{
    struct job *job = malloc(sizeof *job);

    if (!job)
        return NULL;
    if (pthread_mutex_init(&job->lock, NULL) != 0 && pthread_mutex_init(&job->lock, NULL) != 0) { // safe: lock-reinit
        free(job);
        return NULL;
    }
    job->number = number;
    return job;
}

static void job_free(struct job *job)
{
    pthread_mutex_destroy(&job->lock);
    free(job);
}

static int make_gate(sem_t *gate, int shared)
{
    if (shared)
        return sem_init(gate, 1, 0);
    return sem_init(gate, 0, 0); // safe: lock-reinit
}

int main(int argc, char **argv)
{
    struct job *jobs[3];
    sem_t gate;

    (void)argv;
    for (int i = 0; i < 3; i++) {
        jobs[i] = job_new(i);
        if (!jobs[i])
            return 1;
    }
    for (int i = 0; i < 3; i++)
        job_free(jobs[i]);
    if (make_gate(&gate, argc > 1) != 0)
        return 1;
    sem_destroy(&gate);
    for (int i = 0; i < 3; i++) {
        pthread_mutex_t step;

        pthread_mutex_init(&step, NULL); // safe: lock-reinit
        pthread_mutex_lock(&step);
        pthread_mutex_unlock(&step);
        pthread_mutex_destroy(&step);
    }
    puts("done");
    return 0;
}
