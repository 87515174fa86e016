/* Each worker takes a job out of the list, and what the job is about with it: another number each time. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct job {
    void (*run)(void *);
    void *about;
    struct job *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct job *jobs;

static void add_job(void (*run)(void *), void *about)
{
    struct job *job = malloc(sizeof *job);

    if (!job)
        exit(1);
    job->run = run;
    job->about = about;
    pthread_mutex_lock(&lock);
    job->next = jobs;
    jobs = job;
    pthread_mutex_unlock(&lock);
}

static void *work(void *arg)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        struct job *job = jobs;
        if (job)
            jobs = job->next;
        pthread_mutex_unlock(&lock);
        if (!job)
            return arg;
        job->run(job->about);
        free(job);
    }
}

static void square(void *about)
{
    int *number = about;

    *number *= *number; // noise: race-unguarded-write: that no two jobs are about one number is not seen
}

int main(void)
{
    pthread_t threads[3];
    int numbers[6] = {1, 2, 3, 4, 5, 6};

    for (int i = 0; i < 6; i++)
        add_job(square, &numbers[i]);
    for (int i = 0; i < 3; i++)
        if (pthread_create(&threads[i], NULL, work, NULL) != 0)
            return 1;
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", numbers[5]);
    return 0;
}
