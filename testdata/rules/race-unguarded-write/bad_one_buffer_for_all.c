/* Each thread has a task of its own, but all tasks point to the same buffer. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define WORKERS 4
#define CELLS 16

struct task {
    pthread_t thread;
    int *cells;
    int count;
};

static void *worker(void *arg)
{
    struct task *task = arg;

    for (int i = 0; i < task->count; i++)
        task->cells[i] += i; // low: race-unguarded-write
    return NULL;
}

int main(void)
{
    struct task *tasks = calloc(WORKERS, sizeof *tasks);
    int *cells = calloc(CELLS, sizeof *cells);

    if (tasks == NULL || cells == NULL)
        return 1;
    for (int i = 0; i < WORKERS; i++) {
        tasks[i].cells = cells;
        tasks[i].count = CELLS;
        if (pthread_create(&tasks[i].thread, NULL, worker, &tasks[i]) != 0)
            return 1;
    }
    for (int i = 0; i < WORKERS; i++)
        pthread_join(tasks[i].thread, NULL);
    printf("%d\n", cells[3]);
    free(cells);
    free(tasks);
    return 0;
}
