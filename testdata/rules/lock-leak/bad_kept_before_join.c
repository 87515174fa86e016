/* Where the copy fails the function keeps its lock, which is a bug of its own: at the join it is not surely held. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct mutex {
    pthread_mutex_t id;
};

static struct mutex *lock;
static char *name;

static int mutex_lock(struct mutex *m) {
    if (!m)
        return -1;
    return pthread_mutex_lock(&m->id) ? -1 : 0;
}

static int mutex_unlock(struct mutex *m) {
    if (!m)
        return -1;
    return pthread_mutex_unlock(&m->id) ? -1 : 0;
}

static int set_name(const char *to) {
    mutex_lock(lock);
    free(name);
    name = strdup(to);
    if (!name)
        return -1; // expect: lock-leak
    mutex_unlock(lock);
    return 0;
}

static void *worker(void *argument) {
    set_name("worker");
    return argument;
}

int main(void) {
    lock = calloc(1, sizeof *lock);
    if (!lock || pthread_mutex_init(&lock->id, NULL))
        return 1;
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker, NULL))
        return 1;
    set_name("main");
    pthread_join(thread, NULL); // safe: deadlock-join-holding-lock
    return 0;
}
