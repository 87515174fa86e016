#include "queue.h"

#include <stdio.h>

static pthread_mutex_t stats_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long done;

/* After each job: the count and the queue must agree, so both locks are held. */
void stats_count(struct queue *q)
{
    pthread_mutex_lock(&stats_lock);
    pthread_mutex_lock(&q->lock);
    done++;
    pthread_mutex_unlock(&q->lock);
    pthread_mutex_unlock(&stats_lock);
}

void stats_print(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    unsigned len = queue_len(q);
    pthread_mutex_lock(&stats_lock);
    printf("%lu done, %u left\n", done, len);
    pthread_mutex_unlock(&stats_lock);
    pthread_mutex_unlock(&q->lock);
}
