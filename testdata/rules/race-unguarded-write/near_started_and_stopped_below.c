/* The function that starts the threads and the one that joins them are both called by a third; whoever calls that one is
 * alone again afterwards. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define THREADS 3

struct server {
    pthread_t threads[THREADS];
    long limit;
};

static void *serve(void *arg)
{
    const struct server *server = arg;

    return server->limit > 0 ? NULL : arg;
}

static void start(struct server *server)
{
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&server->threads[i], NULL, serve, server) != 0)
            abort();
}

static void stop(struct server *server)
{
    for (int i = 0; i < THREADS; i++)
        pthread_join(server->threads[i], NULL);
}

static void run(struct server *server)
{
    start(server);
    stop(server);
}

int main(void)
{
    struct server *server = calloc(1, sizeof *server);

    if (server == NULL)
        return 1;
    server->limit = 5;
    run(server);
    server->limit = 0; // safe: race-unguarded-write
    printf("%ld\n", server->limit);
    free(server);
    return 0;
}
