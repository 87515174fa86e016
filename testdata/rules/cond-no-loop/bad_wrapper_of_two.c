/* Mutex and condition variable lie behind types of the program's own; one of the callers waits once. */
#include <pthread.h>
#include <stdlib.h>

struct gate_mutex {
    pthread_mutex_t mutex;
};

struct gate_cond {
    pthread_cond_t cond;
};

struct box {
    struct gate_mutex *mutex;
    struct gate_cond *filled;
    int count;
};

static int gate_wait(struct gate_cond *c, struct gate_mutex *m) {
    return pthread_cond_wait(&c->cond, &m->mutex) ? -1 : 0;
}

static int take_first(struct box *b) {
    int left;
    pthread_mutex_lock(&b->mutex->mutex);
    if (b->count == 0)
        gate_wait(b->filled, b->mutex); // expect: cond-no-loop
    left = --b->count;
    pthread_mutex_unlock(&b->mutex->mutex);
    return left;
}

static int take(struct box *b) {
    int left;
    pthread_mutex_lock(&b->mutex->mutex);
    while (b->count == 0)
        gate_wait(b->filled, b->mutex);
    left = --b->count;
    pthread_mutex_unlock(&b->mutex->mutex);
    return left;
}

static void *worker(void *argument) {
    struct box *b = argument;
    return take_first(b) + take(b) > 0 ? argument : NULL;
}

int main(void) {
    struct gate_mutex mutex = {PTHREAD_MUTEX_INITIALIZER};
    struct gate_cond filled = {PTHREAD_COND_INITIALIZER};
    struct box b = {&mutex, &filled, 0};
    pthread_t one, two;
    if (pthread_create(&one, NULL, worker, &b))
        return 1;
    if (pthread_create(&two, NULL, worker, &b))
        abort();
    for (int i = 0; i < 4; i++) {
        pthread_mutex_lock(&mutex.mutex);
        b.count++;
        pthread_cond_signal(&filled.cond);
        pthread_mutex_unlock(&mutex.mutex);
    }
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
