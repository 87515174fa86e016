/* A queue of jobs that worker threads share. */
#ifndef QUEUE_H
#define QUEUE_H

#include <pthread.h>

struct job {
    struct job *next;
    const char *path;
    char *text;
};

struct queue {
    pthread_mutex_t lock;
    struct job *head; /* guarded by lock */
    unsigned len;     /* guarded by lock */
};

void queue_push(struct queue *q, struct job *job);
struct job *queue_pop(struct queue *q);
unsigned queue_len(const struct queue *q);

void stats_count(struct queue *q);
void stats_print(struct queue *q);

int cache_load(struct job *job);

#endif
