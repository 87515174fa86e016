/* A layer over the threads: what starts a task puts it where the caller says, and the caller makes that NULL where
 * nothing was started. Who finds no task has none to wait for. */
// clean
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

int main(void)
{
    struct task *first = NULL, *second = NULL;

    if (!start_task(&first, add_up, 1))
        first = NULL;
    if (!start_task(&second, add_up, 2))
        second = NULL;
    if (first)
        finish_task(first);
    if (second)
        finish_task(second);
    printf("%ld\n", sum);
    return 0;
}
