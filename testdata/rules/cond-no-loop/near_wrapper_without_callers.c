/* A layer over the threads of the system offers a wait that this program does not use. */
// clean
#include <pthread.h>
#include <stdio.h>

struct layer_mutex {
    pthread_mutex_t mutex;
};

struct layer_cond {
    pthread_cond_t cond;
};

int layer_lock(struct layer_mutex *m) {
    if (!m)
        return -1;
    return pthread_mutex_lock(&m->mutex) ? -1 : 0;
}

int layer_unlock(struct layer_mutex *m) {
    if (!m)
        return -1;
    return pthread_mutex_unlock(&m->mutex) ? -1 : 0;
}

int layer_wait(struct layer_cond *c, struct layer_mutex *m) {
    return pthread_cond_wait(&c->cond, &m->mutex) ? -1 : 0;
}

static struct layer_mutex lock = {PTHREAD_MUTEX_INITIALIZER};
static int lines;

static void *worker(void *argument) {
    layer_lock(&lock);
    lines++;
    layer_unlock(&lock);
    return argument;
}

int main(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker, NULL))
        return 1;
    layer_lock(&lock);
    lines++;
    layer_unlock(&lock);
    pthread_join(thread, NULL);
    printf("%d\n", lines);
    return 0;
}
