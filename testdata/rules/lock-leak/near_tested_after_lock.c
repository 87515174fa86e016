/* The queue is tested before the release as everywhere else; where its lock was taken, there is one. */
// clean
#include <pthread.h>
#include <stdio.h>

struct queue {
    pthread_mutex_t lock;
    int lines;
};

static struct queue only = {.lock = PTHREAD_MUTEX_INITIALIZER};
static struct queue *queue = &only;

static void queue_line(void)
{
    pthread_mutex_lock(&queue->lock);
    queue->lines++;
    if (queue)
        pthread_mutex_unlock(&queue->lock);
} // safe: lock-leak

static void *writer(void *arg)
{
    queue_line();
    return arg;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, writer, NULL) != 0 || pthread_create(&two, NULL, writer, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", only.lines);
    return 0;
}
