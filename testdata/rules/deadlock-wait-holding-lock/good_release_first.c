/* The topic is released before the message waits for room in the queue. */
// clean
#include <pthread.h>

static pthread_mutex_t topic_lock = PTHREAD_MUTEX_INITIALIZER, queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t room = PTHREAD_COND_INITIALIZER;
static int queued, partition;

static void *produce(void *arg) {
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&topic_lock);
        partition++;
        pthread_mutex_unlock(&topic_lock);
        pthread_mutex_lock(&queue_lock);
        while (queued == 10)
            pthread_cond_wait(&room, &queue_lock);
        queued++;
        pthread_mutex_unlock(&queue_lock);
    }
    return arg;
}

static void *deliver(void *arg) {
    for (int i = 0; i < 100;) {
        pthread_mutex_lock(&topic_lock);
        pthread_mutex_lock(&queue_lock);
        if (queued > 0) {
            queued--;
            i++;
            pthread_cond_signal(&room);
        }
        pthread_mutex_unlock(&queue_lock);
        partition--;
        pthread_mutex_unlock(&topic_lock);
    }
    return arg;
}

int main(void) {
    pthread_t a, b;

    if (pthread_create(&a, NULL, produce, NULL) != 0 || pthread_create(&b, NULL, deliver, NULL) != 0)
        return 1;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
