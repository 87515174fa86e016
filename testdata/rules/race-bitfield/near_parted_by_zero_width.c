/* A member of width zero parts the two flags: each is a memory location of its own. */
// clean
#include <pthread.h>
#include <stdio.h>

struct link {
    unsigned up : 1;
    unsigned : 0;
    unsigned full : 1;
    int speed;
};

static struct link uplink;
static pthread_mutex_t state_lock = PTHREAD_MUTEX_INITIALIZER, queue_lock = PTHREAD_MUTEX_INITIALIZER;

static void *watch_carrier(void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < 10000; i++) {
        pthread_mutex_lock(&state_lock);
        uplink.up = i & 1;
        pthread_mutex_unlock(&state_lock);
    }
    return NULL;
}

static void *watch_queue(void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < 10000; i++) {
        pthread_mutex_lock(&queue_lock);
        uplink.full = i >> 1 & 1;
        pthread_mutex_unlock(&queue_lock);
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
