/* A condition knows its mutex by a pointer, and whoever waits has taken that mutex by another name: in the object in
 * which it lies. */
// clean
#include <pthread.h>

struct mutex {
    pthread_mutex_t os;
};

struct condition {
    pthread_cond_t os;
    struct mutex *mutex;
};

struct queue {
    struct mutex lock;
    struct condition changed;
    int length;
};

static struct queue queue;

static void mutex_lock(struct mutex *mutex)
{
    pthread_mutex_lock(&mutex->os);
}

static void mutex_unlock(struct mutex *mutex)
{
    pthread_mutex_unlock(&mutex->os);
}

static int wait_for(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    return pthread_cond_wait(condition, mutex); // safe: cond-unlocked-wait
}

static void condition_wait(struct condition *condition)
{
    wait_for(&condition->os, &condition->mutex->os);
}

static void *take(void *arg)
{
    (void)arg;
    mutex_lock(&queue.lock);
    while (queue.length == 0)
        condition_wait(&queue.changed);
    queue.length--;
    mutex_unlock(&queue.lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    pthread_mutex_init(&queue.lock.os, NULL);
    pthread_cond_init(&queue.changed.os, NULL);
    queue.changed.mutex = &queue.lock;
    if (pthread_create(&thread, NULL, take, NULL) != 0)
        return 1;
    mutex_lock(&queue.lock);
    queue.length++;
    pthread_cond_signal(&queue.changed.os);
    mutex_unlock(&queue.lock);
    pthread_join(thread, NULL);
    return 0;
}
