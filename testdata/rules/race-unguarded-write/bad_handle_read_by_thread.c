/* The new thread may look for its handle before pthread_create has stored it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct worker {
    pthread_t thread;
    int number;
};

static void *run(void *arg)
{
    struct worker *worker = arg;

    printf("%d %d\n", worker->number, pthread_equal(worker->thread, pthread_self()) != 0); // step: race-unguarded-write
    return NULL;
}

int main(void)
{
    struct worker *worker = calloc(1, sizeof *worker);

    if (!worker)
        return 1;
    worker->number = 1;
    if (pthread_create(&worker->thread, NULL, run, worker) != 0) // expect: race-unguarded-write
        return 1;
    pthread_join(worker->thread, NULL);
    free(worker);
    return 0;
}
