// run: --min-tier high
/* Lists of one kind, in the objects and in a variable: each has its lock, and that of the variable is held. */
// clean
#include <pthread.h>
#include <stdlib.h>

struct link {
    struct link *next, *prev;
};

struct queue {
    struct link queues;
    pthread_mutex_t lock;
    struct link items;
};

static struct link queues, spare;
static pthread_mutex_t queues_lock = PTHREAD_MUTEX_INITIALIZER;

static void link_init(struct link *head)
{
    head->next = head->prev = head; // safe: race-unguarded-write
}

static void link_add(struct link *entry, struct link *head)
{
    entry->next = head->next;
    entry->prev = head;
    head->next->prev = entry;
    head->next = entry;
}

static void link_del(struct link *entry)
{
    entry->prev->next = entry->next;
    entry->next->prev = entry->prev;
}

struct queue *queue_new(void);
void queue_put(struct queue *queue, struct link *item);
void queue_take(struct queue *queue, struct link *item);
void queue_free(struct queue *queue);
void queue_spare(struct link *item);

struct queue *queue_new(void)
{
    struct queue *queue = calloc(1, sizeof *queue);

    if (queue == NULL)
        return NULL;
    pthread_mutex_init(&queue->lock, NULL);
    link_init(&queue->items);
    pthread_mutex_lock(&queues_lock);
    if (queues.next == NULL) {
        link_init(&queues);
        link_init(&spare);
    }
    link_add(&queue->queues, &queues);
    pthread_mutex_unlock(&queues_lock);
    return queue;
}

void queue_put(struct queue *queue, struct link *item)
{
    pthread_mutex_lock(&queue->lock);
    link_add(item, &queue->items);
    pthread_mutex_unlock(&queue->lock);
}

void queue_take(struct queue *queue, struct link *item)
{
    pthread_mutex_lock(&queue->lock);
    if (queue->items.next == item)
        link_del(item);
    pthread_mutex_unlock(&queue->lock);
}

void queue_spare(struct link *item)
{
    pthread_mutex_lock(&queues_lock);
    link_add(item, &spare);
    pthread_mutex_unlock(&queues_lock);
}

void queue_free(struct queue *queue)
{
    pthread_mutex_lock(&queues_lock);
    link_del(&queue->queues);
    pthread_mutex_unlock(&queues_lock);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}
