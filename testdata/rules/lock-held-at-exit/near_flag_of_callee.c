// run: --min-tier high
/* The callee that takes the lock sets a flag in the job, by which the thread gives it back: whether it still holds it at its
 * end hangs on what is called meanwhile. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct device {
    pthread_mutex_t lock;
    int jobs;
};

struct job {
    struct device *device;
    int (*step)(struct job *job);
    int serialized, steps;
};

static void serialize(struct job *job)
{
    if (job->steps > 2 && !job->serialized) {
        pthread_mutex_lock(&job->device->lock);
        job->serialized = 1;
    }
}

static void *run(void *arg)
{
    struct job *job = arg;

    for (int i = 0; i < job->steps; i++) {
        serialize(job); // noise: deadlock-self: that the flag is set with the lock is not known of callees
        job->step(job);
        if (job->serialized) {
            job->serialized = 0;
            job->device->jobs++;
            pthread_mutex_unlock(&job->device->lock); // noise: lock-not-held: the same
        }
    }
    return NULL; // safe: lock-held-at-exit
}

static int count(struct job *job)
{
    return printf("%d\n", job->steps);
}

static int count_twice(struct job *job)
{
    return printf("%d\n", 2 * job->steps);
}

int main(int argc, char **argv)
{
    static struct device device = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct job job = {&device, argc > 1 ? count : count_twice, 0, argc};
    pthread_t thread;

    (void)argv;
    if (pthread_create(&thread, NULL, run, &job) != 0)
        return 1;
    pthread_join(thread, NULL);
    return device.jobs > 100;
}
