/* A thread for each job of a list, and all are joined afterwards: with many jobs there are as many threads. */
#include <pthread.h>
#include <stdlib.h>

struct job {
    struct job *next;
    pthread_t thread;
    int number, square;
};

static void *job_run(void *arg) {
    struct job *job = arg;
    job->square = job->number * job->number;
    return NULL;
}

static struct job *jobs_read(void) {
    struct job *first = NULL;
    for (int i = 0; i < rand() % 1000; i++) {
        struct job *job = calloc(1, sizeof *job);
        job->number = i;
        job->next = first;
        first = job;
    }
    return first;
}

int main(void) {
    struct job *jobs = jobs_read();
    for (struct job *job = jobs; job; job = job->next)
        pthread_create(&job->thread, NULL, job_run, job); // low: thread-per-task
    for (struct job *job = jobs; job; job = job->next)
        pthread_join(job->thread, NULL);
    return 0;
}
