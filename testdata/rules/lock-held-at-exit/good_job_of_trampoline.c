/* Threads begin in one function, which runs the job that they are made for, and each job gives its lock back. */
// clean
#include <pthread.h>
#include <stdlib.h>

struct runner {
    pthread_t thread;
    void (*job)(void *);
    void *argument;
};

struct guard {
    pthread_mutex_t mutex;
};

static struct guard visits = {PTHREAD_MUTEX_INITIALIZER};
static struct guard sales = {PTHREAD_MUTEX_INITIALIZER};
static long visit_count, sale_count;

static void guard_enter(struct guard *g) {
    pthread_mutex_lock(&g->mutex);
}

static void guard_leave(struct guard *g) {
    pthread_mutex_unlock(&g->mutex);
}

static void *run(void *argument) {
    struct runner *r = argument;
    r->job(r->argument);
    return NULL;
}

static struct runner *runner_start(void (*job)(void *), void *argument) {
    struct runner *r = malloc(sizeof *r);
    if (!r)
        return NULL;
    r->job = job;
    r->argument = argument;
    if (pthread_create(&r->thread, NULL, run, r)) {
        free(r);
        return NULL;
    }
    return r;
}

static void runner_join(struct runner *r) {
    if (r) {
        pthread_join(r->thread, NULL);
        free(r);
    }
}

static void count_visits(void *argument) {
    guard_enter(&visits);
    visit_count += *(int *)argument;
    guard_leave(&visits);
}

static void count_sales(void *argument) {
    guard_enter(&sales);
    sale_count += *(int *)argument;
    guard_leave(&sales);
}

int main(void) {
    int one = 1, two = 2;
    struct runner *a = runner_start(count_visits, &one), *b = runner_start(count_sales, &two);
    struct runner *c = runner_start(count_visits, &two);
    runner_join(a);
    runner_join(b);
    runner_join(c);
    return 0;
}
