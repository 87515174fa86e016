/* Both flags are written under one lock, whoever sets them. */
// clean
#include <pthread.h>
#include <stdio.h>

struct link {
    unsigned up : 1;
    unsigned full : 1;
    int speed;
};

static struct link uplink;
static pthread_mutex_t link_lock = PTHREAD_MUTEX_INITIALIZER;

static void *watch_carrier(void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < 10000; i++) {
        pthread_mutex_lock(&link_lock);
        uplink.up = i & 1;
        pthread_mutex_unlock(&link_lock);
    }
    return NULL;
}

static void *watch_queue(void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < 10000; i++) {
        pthread_mutex_lock(&link_lock);
        uplink.full = i >> 1 & 1;
        pthread_mutex_unlock(&link_lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t carrier, queue;

    if (pthread_create(&carrier, NULL, watch_carrier, NULL) != 0 || pthread_create(&queue, NULL, watch_queue, NULL) != 0)
        return 1;
    pthread_join(carrier, NULL);
    pthread_join(queue, NULL);
    printf("%d %d\n", uplink.up, uplink.full);
    return 0;
}
