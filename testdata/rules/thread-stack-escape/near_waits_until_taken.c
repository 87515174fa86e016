/* The creator waits until the thread has copied its argument. */
// clean
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

struct start {
    int id;
    sem_t taken;
};

static void *serve(void *arg)
{
    struct start *start = arg;
    int id = start->id;

    pthread_detach(pthread_self());
    sem_post(&start->taken);
    printf("%d\n", id);
    return NULL;
}

static int start_server(int id)
{
    struct start start = {.id = id};
    pthread_t thread;
    int failed;

    sem_init(&start.taken, 0, 0);
    failed = pthread_create(&thread, NULL, serve, &start); // safe: thread-stack-escape
    if (!failed)
        sem_wait(&start.taken);
    sem_destroy(&start.taken);
    return failed;
}

int main(void)
{
    start_server(1);
    getchar();
    return 0;
}
