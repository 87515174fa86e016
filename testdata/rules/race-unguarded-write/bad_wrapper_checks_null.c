/* The portability layer does nothing for a mutex that is NULL. Who calls it with one means it to be taken: the counter
 * is guarded in all places but one. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct mutex {
    pthread_mutex_t m;
};

struct server {
    struct mutex *lock;
    long served;
};

static void mutex_lock(struct mutex *m) {
    if (m == NULL)
        return;
    pthread_mutex_lock(&m->m);
}

static void mutex_unlock(struct mutex *m) {
    if (m == NULL)
        return;
    pthread_mutex_unlock(&m->m);
}

static struct server server;

static void *serve(void *arg) {
    mutex_lock(server.lock);
    server.served++;
    mutex_unlock(server.lock);
    mutex_lock(server.lock);
    if (server.served > 100)
        server.served = 0;
    mutex_unlock(server.lock);
    return arg;
}

static void *report(void *arg) {
    mutex_lock(server.lock);
    printf("%ld\n", server.served);
    mutex_unlock(server.lock);
    server.served = 0; // expect: race-unguarded-write
    return arg;
}

int main(void) {
    pthread_t one, two;
    struct mutex *lock = malloc(sizeof *lock);
    if (!lock)
        return 1;
    pthread_mutex_init(&lock->m, NULL);
    server.lock = lock;
    if (pthread_create(&one, NULL, serve, NULL) != 0 || pthread_create(&two, NULL, report, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
