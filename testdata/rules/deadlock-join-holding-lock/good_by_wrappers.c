/* Threads and mutexes come from a layer of the program's own. Each worker is waited for without the lock that it takes. */
// clean
#include <pthread.h>
#include <stdlib.h>

struct mutex {
    pthread_mutex_t id;
};

struct thread {
    pthread_t id;
    int (*run)(void *);
    void *argument;
    int status;
};

static struct mutex *mutex_new(void) {
    struct mutex *m = calloc(1, sizeof *m);
    if (m && pthread_mutex_init(&m->id, NULL)) {
        free(m);
        m = NULL;
    }
    return m;
}

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

static void *begin(void *argument) {
    struct thread *t = argument;
    t->status = t->run(t->argument);
    return NULL;
}

static struct thread *thread_new(int (*run)(void *), void *argument) {
    struct thread *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->run = run;
    t->argument = argument;
    if (pthread_create(&t->id, NULL, begin, t)) {
        free(t);
        return NULL;
    }
    return t;
}

static int thread_wait(struct thread *t) {
    pthread_join(t->id, NULL);
    int status = t->status;
    free(t);
    return status;
}

static struct mutex *names, *numbers;
static int name_count, number_count;

static int add_names(void *argument) {
    mutex_lock(names);
    name_count++;
    mutex_unlock(names);
    return argument != NULL;
}

static int add_numbers(void *argument) {
    mutex_lock(numbers);
    number_count++;
    mutex_unlock(numbers);
    return argument != NULL;
}

int main(void) {
    names = mutex_new();
    numbers = mutex_new();
    struct thread *first = thread_new(add_names, NULL);
    thread_wait(first);
    struct thread *second = thread_new(add_numbers, NULL);
    mutex_lock(numbers);
    number_count = 0;
    mutex_unlock(numbers);
    thread_wait(second);
    return name_count + number_count;
}
