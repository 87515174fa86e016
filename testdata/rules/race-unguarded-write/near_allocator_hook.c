/* The user of the library may bring an allocator; what it gives is as fresh as what malloc gives. */
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

struct memory {
    void *(*get)(void *state, size_t size);
    void *state;
};

struct job {
    struct job *next;
    int number;
    int tries;
};

struct jobs *jobs_new(void);
int jobs_add(struct jobs *jobs, int number, struct memory memory);
int jobs_try(struct jobs *jobs);

struct jobs {
    pthread_mutex_t lock;
    struct job *first;
};

static void *memory_get(size_t size, struct memory memory)
{
    if (memory.get != NULL)
        return memory.get(memory.state, size);
    return malloc(size);
}

struct jobs *jobs_new(void)
{
    struct jobs *jobs = calloc(1, sizeof *jobs);

    if (jobs != NULL)
        pthread_mutex_init(&jobs->lock, NULL);
    return jobs;
}

int jobs_add(struct jobs *jobs, int number, struct memory memory)
{
    struct job *job = memory_get(sizeof *job, memory);

    if (job == NULL)
        return -1;
    job->number = number; // safe: race-unguarded-write
    job->tries = 0; // safe: race-unguarded-write
    pthread_mutex_lock(&jobs->lock);
    job->next = jobs->first;
    jobs->first = job;
    pthread_mutex_unlock(&jobs->lock);
    return 0;
}

int jobs_try(struct jobs *jobs)
{
    int tries = 0;

    pthread_mutex_lock(&jobs->lock);
    for (struct job *job = jobs->first; job != NULL; job = job->next) {
        job->tries++;
        job->number += job->tries;
        tries += job->tries;
    }
    pthread_mutex_unlock(&jobs->lock);
    return tries;
} // clean
