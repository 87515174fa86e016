/* queue.c: a linked list, a mutex and a condition. */
#include "queue.h"

#include "job.h"

#include <stddef.h>

int queue_init(struct queue *q, int limit)
{
    q->first = q->last = NULL; // safe: race-unguarded-write
    q->len = 0; // safe: race-unguarded-write
    q->limit = limit;
    q->closed = false;
    if (pthread_mutex_init(&q->lock, NULL) != 0)
        return -1;
    if (pthread_cond_init(&q->nonempty, NULL) != 0) {
        pthread_mutex_destroy(&q->lock);
        return -1;
    }
    return 0;
}

/* When all threads are joined. */
void queue_destroy(struct queue *q)
{
    while (q->first != NULL) { // safe: race-unguarded-read
        struct job *job = q->first;

        q->first = job->next; // safe: race-unguarded-write
        job_free(job);
    }
    pthread_cond_destroy(&q->nonempty);
    pthread_mutex_destroy(&q->lock);
}

int queue_push(struct queue *q, struct job *job)
{
    int rc = -1;

    pthread_mutex_lock(&q->lock);
    if (q->closed || q->len == q->limit)
        goto out;
    job->next = NULL;
    if (q->last != NULL)
        q->last->next = job;
    else
        q->first = job;
    q->last = job;
    q->len++;
    pthread_cond_signal(&q->nonempty);
    rc = 0;
out:
    pthread_mutex_unlock(&q->lock);
    return rc;
}

struct job *queue_pop(struct queue *q)
{
    struct job *job;

    pthread_mutex_lock(&q->lock);
    if (q->len == 0 && !q->closed)
        pthread_cond_wait(&q->nonempty, &q->lock); // expect: cond-no-loop
    job = q->first;
    if (job == NULL) {
        pthread_mutex_unlock(&q->lock);
        return NULL;
    }
    q->first = job->next;
    if (q->first == NULL)
        q->last = NULL;
    q->len--;
    pthread_mutex_unlock(&q->lock);
    return job;
}

int queue_len(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    int len = q->len;
    pthread_mutex_unlock(&q->lock);
    return len;
}

void queue_close(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    pthread_cond_broadcast(&q->nonempty);
    pthread_mutex_unlock(&q->lock);
}
