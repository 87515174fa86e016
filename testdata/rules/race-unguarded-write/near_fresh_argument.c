/* Each thread gets memory of its own and gives it back: the same line writes, but never the same object. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct task {
    int number;
    long result;
};

static void *compute(void *arg)
{
    struct task *task = arg;

    for (int i = 0; i <= task->number; i++)
        task->result += i; // safe: race-unguarded-write
    printf("%d: %ld\n", task->number, task->result);
    free(task);
    return NULL;
}

int main(void)
{
    pthread_t threads[4];
    int started = 0;

    for (int i = 0; i < 4; i++) {
        struct task *task = calloc(1, sizeof *task);

        if (task == NULL)
            break;
        task->number = 100 * i; // safe: race-unguarded-write
        if (pthread_create(&threads[started], NULL, compute, task) != 0) {
            free(task);
            break;
        }
        started++;
    }
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
