/* The wait for room gives back the lock of the queue, not the one of the topic: whoever wants that one waits as well. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t topic_lock = PTHREAD_MUTEX_INITIALIZER, queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t room = PTHREAD_COND_INITIALIZER;
static int topic = 1, queued = 3;

static void enqueue(void)
{
    pthread_mutex_lock(&queue_lock);
    while (queued >= 3)
        pthread_cond_wait(&room, &queue_lock);
    queued++;
    pthread_mutex_unlock(&queue_lock);
}

static void *send_all(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&topic_lock);
    if (topic)
        enqueue(); // low: lock-blocking-call
    pthread_mutex_unlock(&topic_lock);
    return NULL;
}

static void *deliver(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&queue_lock);
    queued--;
    pthread_cond_signal(&room);
    pthread_mutex_unlock(&queue_lock);
    return NULL;
}

int main(void)
{
    pthread_t sender, courier;
    if (pthread_create(&sender, NULL, send_all, NULL) != 0)
        return 1;
    if (pthread_create(&courier, NULL, deliver, NULL) != 0)
        return 1;
    pthread_mutex_lock(&topic_lock); // step: lock-blocking-call
    topic = 2;
    pthread_mutex_unlock(&topic_lock);
    pthread_join(sender, NULL);
    pthread_join(courier, NULL);
    printf("%d\n", queued);
    return 0;
}
