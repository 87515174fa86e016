#include "queue.h"

#include <stdio.h>

#define WORKERS 4

static void *worker(void *arg)
{
    struct queue *q = arg;
    for (struct job *job; (job = queue_pop(q)) != NULL;) {
        if (cache_load(job) != 0)
            fprintf(stderr, "%s: not loaded\n", job->path);
        stats_count(q);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    static struct job jobs[64];
    static struct queue queue = {.lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t threads[WORKERS];
    for (int i = 1; i < argc && i < 64; i++) {
        jobs[i].path = argv[i];
        queue_push(&queue, &jobs[i]);
    }
    for (int i = 0; i < WORKERS; i++)
        if (pthread_create(&threads[i], NULL, worker, &queue) != 0)
            return 1;
    stats_print(&queue);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
