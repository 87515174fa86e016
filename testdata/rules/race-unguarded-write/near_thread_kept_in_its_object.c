/* Each server keeps the handle of its thread, thus has one: the two that run work on two servers. The lock is for those who
 * look at the total from outside. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct state {
    pthread_mutex_t lock;
    pthread_t thread;
    unsigned long last, total;
};

struct server {
    struct state *state;
    struct server *next;
};

static void *serve(void *arg)
{
    struct server *server = arg;
    struct state *state = server->state;
    for (unsigned long i = 0; i < 1000; i++) {
        pthread_mutex_lock(&state->lock);
        state->last = i;
        state->total += state->last;
        pthread_mutex_unlock(&state->lock);
        state->last = 0; // safe: race-unguarded-write
    }
    return NULL;
}

static int server_start(struct server *server)
{
    return pthread_create(&server->state->thread, NULL, serve, server);
}

static unsigned long server_stop(struct server *server)
{
    pthread_join(server->state->thread, NULL);
    return server->state->total;
}

static struct server *server_new(struct server *next)
{
    struct server *server = malloc(sizeof *server);
    struct state *state = calloc(1, sizeof *state);
    if (!server || !state)
        exit(1);
    pthread_mutex_init(&state->lock, NULL);
    server->state = state;
    server->next = next;
    return server;
}

int main(int argc, char **argv)
{
    (void)argv;
    struct server *servers = NULL;
    for (int i = 0; i < argc; i++)
        servers = server_new(servers);
    for (struct server *server = servers; server; server = server->next) {
        if (server_start(server) != 0)
            return 1;
    }
    for (struct server *server = servers; server; server = server->next)
        printf("%lu\n", server_stop(server));
    return 0;
}
