/* The portability layer's own lock function is called from everywhere, so that inside of it nobody knows which lock it is;
 * its callers do. */
#include <pthread.h>

struct server;

struct broker {
    pthread_mutex_t lock;
    struct server *server;
    int state;
};

struct server {
    pthread_mutex_t lock;
    struct broker *broker;
    int up;
};

static int mtx_take(pthread_mutex_t *m) {
    return pthread_mutex_lock(m);
}

static int mtx_give(pthread_mutex_t *m) {
    return pthread_mutex_unlock(m);
}

static void server_note(struct server *s) {
    mtx_take(&s->lock); // expect: deadlock-lock-order
    s->up++;
    mtx_give(&s->lock);
}

static void *broker_main(void *arg) {
    struct broker *b = arg;

    mtx_take(&b->lock);
    b->state = 1;
    server_note(b->server);
    mtx_give(&b->lock);
    return arg;
}

static void *server_main(void *arg) {
    struct server *s = arg;

    mtx_take(&s->lock);
    mtx_take(&s->broker->lock); // step: deadlock-lock-order
    s->up += s->broker->state;
    mtx_give(&s->broker->lock);
    mtx_give(&s->lock);
    return arg;
}

int main(void) {
    static struct broker broker = {.lock = PTHREAD_MUTEX_INITIALIZER};
    static struct server server = {.lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t a, b;

    broker.server = &server;
    server.broker = &broker;
    if (pthread_create(&a, NULL, broker_main, &broker) != 0 || pthread_create(&b, NULL, server_main, &server) != 0)
        return 1;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
