/* Urgent mail goes to another queue; the lock that is taken is always that of the queue that was chosen. */
// clean
#include <pthread.h>
#include <stdio.h>

struct queue {
    pthread_mutex_t lock;
    int length;
    int letters[16];
};

static struct queue normal = {.lock = PTHREAD_MUTEX_INITIALIZER};
static struct queue urgent = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int post(int letter, int is_urgent)
{
    struct queue *queue = &normal;
    int rc = -1;

    if (is_urgent)
        queue = &urgent;
    pthread_mutex_lock(&queue->lock);
    if (queue->length < 16) {
        queue->letters[queue->length] = letter; // safe: race-unguarded-write
        queue->length++; // safe: race-unguarded-write
        rc = 0;
    }
    pthread_mutex_unlock(&queue->lock); // safe: lock-not-held
    return rc; // safe: lock-leak
}

static int collect(void)
{
    struct queue *queue = &urgent;
    int letter = -1;

    pthread_mutex_lock(&urgent.lock);
    if (urgent.length == 0) {
        pthread_mutex_unlock(&urgent.lock);
        pthread_mutex_lock(&normal.lock);
        queue = &normal;
    }
    if (queue->length > 0)
        letter = queue->letters[--queue->length]; // safe: race-unguarded-write
    pthread_mutex_unlock(&queue->lock); // safe: lock-not-held // safe: lock-double-unlock
    return letter; // safe: lock-leak
}

static void *sender(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++)
        post(i, i % 3 == 0);
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    int got = 0;

    if (pthread_create(&one, NULL, sender, NULL) != 0 || pthread_create(&two, NULL, sender, NULL) != 0)
        return 1;
    for (int i = 0; i < 50; i++)
        got += collect() >= 0;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", got);
    return 0;
}
