// run: --min-tier high
/* All workers are made with their gate locked; a second loop opens the gates. */
// clean
#include <pthread.h>
#include <stdlib.h>

struct worker {
    pthread_mutex_t gate;
    pthread_t thread;
    int state;
};

static struct worker *workers;
static int count, failed;

static void *run(void *arg)
{
    struct worker *worker = arg;

    pthread_mutex_lock(&worker->gate);
    worker->state = 2;
    pthread_mutex_unlock(&worker->gate);
    return NULL;
}

static void start(void)
{
    struct worker *worker;

    workers = calloc((size_t)count, sizeof *worker);
    if (!workers)
        abort();
    for (int i = 0; i < count; i++) {
        worker = &workers[i];
        if (pthread_mutex_init(&worker->gate, NULL) != 0) {
            failed = 1;
            break;
        }
        pthread_mutex_lock(&worker->gate);
        if (pthread_create(&worker->thread, NULL, run, worker) != 0) {
            failed = 1;
            break;
        }
        pthread_detach(worker->thread);
    }
    for (int i = 0; i < count; i++) {
        worker = &workers[i];
        pthread_mutex_unlock(&worker->gate); // safe: lock-not-held
    }
} // safe: lock-leak

int main(int argc, char **argv)
{
    (void)argv;
    count = argc;
    start();
    if (failed)
        return 1;
    pthread_exit(NULL);
}
