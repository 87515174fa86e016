// run: --min-tier high
/* The event is taken out of the queue under the queue's lock, to which it points. From then on nobody else finds it. */
// clean
#include <pthread.h>
#include <stddef.h>

struct queue;

struct event {
    struct queue *queue;
    struct event *next;
    long due;
};

struct queue {
    pthread_mutex_t lock;
    struct event *first;
    unsigned long ran;
};

void event_schedule(struct event *event, long due);
void event_cancel(struct event *event);
long queue_next(struct queue *queue);

void event_schedule(struct event *event, long due)
{
    pthread_mutex_lock(&event->queue->lock);
    event->due = due;
    event->next = event->queue->first;
    event->queue->first = event;
    pthread_mutex_unlock(&event->queue->lock);
}

void event_cancel(struct event *event)
{
    struct queue *queue = event->queue;

    pthread_mutex_lock(&queue->lock);
    for (struct event **at = &queue->first; *at != NULL; at = &(*at)->next) {
        if (*at == event) {
            *at = event->next;
            break;
        }
    }
    pthread_mutex_unlock(&queue->lock);
    event->due = 0; // safe: race-unguarded-write
}

long queue_next(struct queue *queue)
{
    long due = -1;

    pthread_mutex_lock(&queue->lock);
    if (queue->first != NULL)
        due = queue->first->due;
    queue->ran++;
    pthread_mutex_unlock(&queue->lock);
    return due;
}
