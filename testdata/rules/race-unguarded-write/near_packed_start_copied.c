/* A portability layer packs the function and its argument into a block that its own start function unpacks. The start
 * function copies the block before it frees it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

typedef int (*task_fn)(void *);

struct launch {
    task_fn run;
    void *arg;
};

static int inbox, outbox;

static void *trampoline(void *block)
{
    struct launch launch = *(struct launch *)block;

    free(block);
    launch.run(launch.arg);
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
    (void)arg;
    inbox++; // noise: race-unguarded-write: what was packed is not followed through a copy of the block
    return 0;
}

static int transmit(void *arg)
{
    (void)arg;
    outbox++; // noise: race-unguarded-write: what was packed is not followed through a copy of the block
    return 0;
}

int main(void)
{
    pthread_t receiver, transmitter;

    if (launch_thread(&receiver, receive, NULL) != 0 || launch_thread(&transmitter, transmit, NULL) != 0)
        return 1;
    pthread_join(receiver, NULL);
    pthread_join(transmitter, NULL);
    printf("%d %d\n", inbox, outbox);
    return 0;
}
