/* A library: what its own thread is started with is for nobody else to call, though the linker would let them. */
// clean
#include <pthread.h>
#include <stdlib.h>

struct queue {
    pthread_mutex_t lock;
    pthread_t thread;
    int length, is_off;
};

void *queue_serve(void *arg);
struct queue *queue_start(void);
int queue_length(struct queue *queue);

static int is_over(struct queue *queue) {
    return queue->length > 50; // safe: race-unguarded-read
}

void *queue_serve(void *arg) {
    struct queue *queue = arg;

    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&queue->lock);
        queue->length += i & 1;
        queue->is_off = queue->length > 10;
        pthread_mutex_unlock(&queue->lock);
        if (queue->is_off && is_over(queue)) // safe: race-unguarded-read
            break;
    }
    return NULL;
}

struct queue *queue_start(void) {
    struct queue *queue = calloc(1, sizeof *queue);

    if (queue == NULL)
        return NULL;
    pthread_mutex_init(&queue->lock, NULL);
    if (pthread_create(&queue->thread, NULL, queue_serve, queue) != 0) {
        free(queue);
        return NULL;
    }
    return queue;
}

int queue_length(struct queue *queue) {
    pthread_mutex_lock(&queue->lock);
    int length = queue->length;
    pthread_mutex_unlock(&queue->lock);
    return length;
}
