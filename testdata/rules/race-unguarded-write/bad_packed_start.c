/* A portability layer packs the function and its argument into a block. Both threads get the same box. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

typedef int (*task_fn)(void *);

struct launch {
    task_fn run;
    void *arg;
};

struct box {
    int letters;
};

static void *trampoline(void *block)
{
    struct launch *launch = block;
    task_fn run = launch->run;
    void *arg = launch->arg;

    free(launch);
    run(arg);
    return NULL;
}

static int launch_thread(pthread_t *thread, task_fn run, void *arg)
{
    struct launch *launch = malloc(sizeof *launch);

    if (!launch)
        return -1;
    launch->run = run;
    launch->arg = arg;
    return pthread_create(thread, NULL, trampoline, launch);
}

static int receive(void *arg)
{
    struct box *box = arg;

    box->letters++; // expect: race-unguarded-write
    return 0;
}

static int transmit(void *arg)
{
    struct box *box = arg;

    box->letters--;
    return 0;
}

int main(void)
{
    pthread_t receiver, transmitter;
    struct box box = {0};

    if (launch_thread(&receiver, receive, &box) != 0 || launch_thread(&transmitter, transmit, &box) != 0)
        return 1;
    pthread_join(receiver, NULL);
    pthread_join(transmitter, NULL);
    printf("%d\n", box.letters); // safe: race-unguarded-read
    return 0;
}
