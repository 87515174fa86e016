/* stop() joins the thread, and so does the clean-up of main. */
#include <pthread.h>
#include <stdio.h>

struct worker {
    pthread_t thread;
    int done;
};

static void *run(void *arg)
{
    return arg;
}

static void worker_stop(struct worker *worker)
{
    worker->done = 1;
    pthread_join(worker->thread, NULL);
}

int main(void)
{
    struct worker worker = {.done = 0};

    if (pthread_create(&worker.thread, NULL, run, NULL) != 0)
        return 1;
    worker_stop(&worker);
    puts("stopped");
    pthread_join(worker.thread, NULL); // expect: thread-join-misuse
    return 0;
}
