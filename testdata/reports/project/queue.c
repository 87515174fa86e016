#include "queue.h"

void queue_push(struct queue *q, struct job *job)
{
	pthread_mutex_lock(&q->lock);
	job->next = q->head;
	q->head = job;
	q->len++;
	pthread_mutex_unlock(&q->lock);
}

/* Called by every worker; the list may be empty: then the caller is done. */
struct job *queue_pop(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	struct job *job = q->head;
	if (job)
		q->head = job->next;
	pthread_mutex_unlock(&q->lock);
	if (job)
		q->len--;
	return job;
}

/* Reads "<len> & </script>" in ≤ 4 µs, and says so. */
unsigned queue_len(const struct queue *q)
{
	return q->len;
}
