/* The flag says whether there is a thread to join; stop() clears it. */
// clean
#include <pthread.h>
#include <stdio.h>

struct worker {
    pthread_t thread;
    int runs;
};

static void *run(void *arg)
{
    return arg;
}

static void worker_stop(struct worker *worker)
{
    if (!worker->runs)
        return;
    pthread_join(worker->thread, NULL); // safe: thread-join-misuse
    worker->runs = 0;
}

int main(void)
{
    struct worker worker = {.runs = 0};

    if (pthread_create(&worker.thread, NULL, run, NULL) != 0)
        return 1;
    worker.runs = 1;
    worker_stop(&worker);
    puts("stopped");
    worker_stop(&worker); // safe: thread-join-misuse
    return 0;
}
