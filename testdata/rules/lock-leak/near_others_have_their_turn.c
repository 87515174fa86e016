/* The function looks through a list under a lock that its callers keep until the entry is in. Where it finds one in its
 * way it gives the lock back for a moment and begins again. */
// clean
#include <assert.h>
#include <pthread.h>

struct job {
    void (*enter)(struct job *job);
    int from, to, guarded, busy, alone;
};

static pthread_mutex_t overlap = PTHREAD_MUTEX_INITIALIZER;
static struct job jobs[16];

static void wait_until_clear(const struct job *job)
{
    int error = pthread_mutex_lock(&overlap);

    assert(error == 0);
again:
    for (int k = 0; k < 16; k++) {
        if (!jobs[k].busy || jobs[k].to <= job->from || job->to <= jobs[k].from)
            continue;
        error = pthread_mutex_unlock(&overlap);
        assert(error == 0);
        error = pthread_mutex_lock(&overlap);
        assert(error == 0);
        goto again;
    }
} // safe: lock-leak

static void enter_alone(struct job *job)
{
    job->alone = 1;
}

static void enter_guarded(struct job *job)
{
    job->busy = 1;
    pthread_mutex_unlock(&overlap);
}

static void *work(void *arg)
{
    struct job *job = arg;

    if (job->guarded)
        wait_until_clear(job);
    job->enter(job);
    return NULL;
}

int main(void)
{
    pthread_t threads[16];

    for (int k = 0; k < 16; k++) {
        jobs[k].from = 10 * k;
        jobs[k].to = 10 * k + 5;
        jobs[k].guarded = k % 4;
        jobs[k].enter = k % 4 ? enter_guarded : enter_alone;
        if (pthread_create(&threads[k], NULL, work, &jobs[k]) != 0)
            return 1;
    }
    for (int k = 0; k < 16; k++)
        pthread_join(threads[k], NULL);
    return 0;
}
