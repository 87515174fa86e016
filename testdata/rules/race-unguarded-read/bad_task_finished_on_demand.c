/* A layer over the threads: the caller waits for its task only where it was told to, and reads the sum in either
 * case. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct task {
    pthread_t thread;
    void (*run)(int);
    int part;
};

static pthread_mutex_t sum_lock = PTHREAD_MUTEX_INITIALIZER;
static long sum;

static void *begin(void *arg)
{
    struct task *task = arg;

    task->run(task->part);
    return NULL;
}

static int start_task(struct task **out, void (*run)(int), int part)
{
    struct task *task = malloc(sizeof *task);

    if (!task)
        return 0;
    task->run = run;
    task->part = part;
    if (pthread_create(&task->thread, NULL, begin, task) != 0) {
        free(task);
        return 0;
    }
    *out = task;
    return 1;
}

static int finish_task(struct task *task)
{
    if (pthread_join(task->thread, NULL) != 0)
        return 0;
    free(task);
    return 1;
}

static void add_up(int part)
{
    pthread_mutex_lock(&sum_lock);
    sum += part;
    pthread_mutex_unlock(&sum_lock);
}

int main(int argc, char **argv)
{
    struct task *first = NULL;

    (void)argv;
    if (!start_task(&first, add_up, 1))
        first = NULL;
    if (argc > 1)
        finish_task(first);
    printf("%ld\n", sum); // expect: race-unguarded-read
    return 0;
}
