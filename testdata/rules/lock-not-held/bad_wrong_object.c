/* The early exit unlocks the other list: one lock is released that nobody took, one is kept that nobody releases. */
#include <pthread.h>
#include <stdio.h>

struct list {
    pthread_mutex_t lock;
    int length;
};

static struct list waiting = {PTHREAD_MUTEX_INITIALIZER, 3};
static struct list running = {PTHREAD_MUTEX_INITIALIZER, 0};

static int start_one(void)
{
    pthread_mutex_lock(&waiting.lock);
    if (waiting.length == 0) {
        pthread_mutex_unlock(&running.lock); // expect: lock-not-held
        return 0; // expect: lock-leak
    }
    waiting.length--;
    pthread_mutex_unlock(&waiting.lock);

    pthread_mutex_lock(&running.lock);
    running.length++;
    pthread_mutex_unlock(&running.lock);
    return 1;
}

static void *scheduler(void *arg)
{
    (void)arg;
    for (int i = 0; i < 3; i++)
        start_one();
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, scheduler, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    printf("%d running\n", running.length);
    return 0;
}
