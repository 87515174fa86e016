/* Seven accesses to the length hold the lock, so the eighth is a mistake and not a design. */
#include <pthread.h>
#include <stdio.h>

struct ring {
    pthread_mutex_t lock;
    int items[16];
    int head;
    int len;
};

static struct ring ring = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int ring_put(int item)
{
    int stored = 0;

    pthread_mutex_lock(&ring.lock);
    if (ring.len < 16) {
        ring.items[(ring.head + ring.len) % 16] = item;
        ring.len++;
        stored = 1;
    }
    pthread_mutex_unlock(&ring.lock);
    return stored;
}

static int ring_get(int *item)
{
    int found = 0;

    pthread_mutex_lock(&ring.lock);
    if (ring.len > 0) {
        *item = ring.items[ring.head];
        ring.head = (ring.head + 1) % 16;
        ring.len--;
        found = 1;
    }
    pthread_mutex_unlock(&ring.lock);
    return found;
}

static void ring_clear(void)
{
    ring.len = 0; // expect: race-unguarded-write
}

static void *producer(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++)
        if (!ring_put(i))
            ring_clear();
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int item, got = 0;

    if (pthread_create(&thread, NULL, producer, NULL) != 0)
        return 1;
    for (int i = 0; i < 10000; i++)
        got += ring_get(&item);
    pthread_join(thread, NULL);
    printf("%d received\n", got);
    return 0;
}
