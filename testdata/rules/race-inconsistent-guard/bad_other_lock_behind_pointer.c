/* The workers take the lock of the queue through a pointer that never leads anywhere else; the reporter takes the lock of
 * the log. */
#include <pthread.h>
#include <stdio.h>

struct queue {
    pthread_mutex_t lock;
    long done;
};

struct worker {
    pthread_mutex_t *lock;
    pthread_t thread;
};

static struct queue queue = {PTHREAD_MUTEX_INITIALIZER, 0};
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static struct worker workers[2] = {{.lock = &queue.lock}, {.lock = &queue.lock}};

static void *work(void *arg)
{
    struct worker *self = arg;

    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(self->lock);
        queue.done++; // expect: race-inconsistent-guard
        pthread_mutex_unlock(self->lock);
    }
    return NULL;
}

static void *report(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&log_lock);
    printf("%ld\n", queue.done);
    queue.done = 0;
    pthread_mutex_unlock(&log_lock);
    return NULL;
}

int main(void)
{
    pthread_t reporter;

    for (int i = 0; i < 2; i++)
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            return 1;
    if (pthread_create(&reporter, NULL, report, NULL) != 0)
        return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(workers[i].thread, NULL);
    pthread_join(reporter, NULL);
    return 0;
}
