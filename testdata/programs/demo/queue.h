/* queue.h: a bounded queue of jobs between the clients and the workers. */
#ifndef DEMO_QUEUE_H
#define DEMO_QUEUE_H

#include <pthread.h>
#include <stdbool.h>

struct job;

struct queue {
    pthread_mutex_t lock; /* guards all that follows */
    pthread_cond_t nonempty;
    struct job *first, *last;
    int len, limit;
    bool closed;
};

int queue_init(struct queue *q, int limit);
void queue_destroy(struct queue *q);
/* -1 if the queue is full or closed; the job then still belongs to the caller. */
int queue_push(struct queue *q, struct job *job);
/* Waits for a job; NULL when the queue is closed and empty. */
struct job *queue_pop(struct queue *q);
int queue_len(struct queue *q);
void queue_close(struct queue *q);

#endif
