/* The function that makes the lock and ends it, once the threads have ended, looks at the count before they have; the
 * lock is taken by a function that refuses NULL, and nobody asks whether it did. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct mutex {
    pthread_mutex_t id;
};

struct thread {
    pthread_t id;
    void (*run)(void);
};

static struct mutex *lock;
static int done, errors;

static struct mutex *mutex_new(void) {
    struct mutex *m = malloc(sizeof *m);
    if (m && pthread_mutex_init(&m->id, NULL)) {
        free(m);
        m = NULL;
    }
    return m;
}

static void mutex_free(struct mutex *m) {
    if (m) {
        pthread_mutex_destroy(&m->id);
        free(m);
    }
}

static int mutex_lock(struct mutex *m) {
    if (m == NULL)
        return -1;
    if (pthread_mutex_lock(&m->id) != 0)
        return -2;
    return 0;
}

static int mutex_unlock(struct mutex *m) {
    if (m == NULL)
        return -1;
    return pthread_mutex_unlock(&m->id) != 0 ? -2 : 0;
}

static void *begin(void *argument) {
    struct thread *t = argument;
    t->run();
    return NULL;
}

static struct thread *thread_new(void (*run)(void)) {
    struct thread *t = malloc(sizeof *t);
    if (!t)
        return NULL;
    t->run = run;
    if (pthread_create(&t->id, NULL, begin, t)) {
        free(t);
        return NULL;
    }
    return t;
}

static void thread_wait(struct thread *t) {
    pthread_join(t->id, NULL);
    free(t);
}

static void work(void) {
    for (int i = 0; i < 1000; i++) {
        mutex_lock(lock);
        done++;
        errors += i % 7 == 0;
        mutex_unlock(lock);
    }
}

int main(void) {
    lock = mutex_new();
    struct thread *one = thread_new(work), *two = thread_new(work);
    printf("%d so far\n", done); // expect: race-unguarded-read
    mutex_lock(lock);
    printf("%d errors so far\n", errors);
    mutex_unlock(lock);
    thread_wait(one);
    thread_wait(two);
    printf("%d with %d errors\n", done, errors);
    mutex_free(lock);
    return 0;
}
