/* What was taken out of the list under its lock belongs to the thread that took it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct job {
    struct job *next;
    long done;
};

static struct job *jobs;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void put(struct job *job)
{
    pthread_mutex_lock(&lock);
    job->next = jobs;
    jobs = job;
    pthread_mutex_unlock(&lock);
}

static void *work(void *arg)
{
    (void)arg;
    for (;;) {
        pthread_mutex_lock(&lock);
        struct job *job = jobs;
        if (!job) {
            pthread_mutex_unlock(&lock);
            return NULL;
        }
        jobs = job->next;
        pthread_mutex_unlock(&lock);
        job->done++; // safe: race-unguarded-write
        job->next = NULL; // noise: race-unguarded-write: the object may still be in the list, for all that is known
        put(job);
    }
}

int main(void)
{
    pthread_t first, second;

    for (int i = 0; i < 4; i++) {
        struct job *job = calloc(1, sizeof *job);
        if (!job)
            return 1;
        put(job);
    }
    if (pthread_create(&first, NULL, work, NULL) != 0 || pthread_create(&second, NULL, work, NULL) != 0)
        return 1;
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    while (jobs) {
        struct job *job = jobs;
        jobs = job->next;
        free(job);
    }
    return 0;
}
