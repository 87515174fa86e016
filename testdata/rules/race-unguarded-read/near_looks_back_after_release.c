// run: --min-tier high
/* Each server changes its own count under its lock, for others to read it, and looks at it once more when the lock is
 * given back. Nobody else changes it. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct server {
    pthread_mutex_t lock;
    unsigned long rounds;
};

struct server *server_new(void);
void server_round(struct server *server);
unsigned long server_rounds(struct server *server);

struct server *server_new(void)
{
    struct server *server = calloc(1, sizeof *server);

    if (server != NULL)
        pthread_mutex_init(&server->lock, NULL);
    return server;
}

void server_round(struct server *server)
{
    pthread_mutex_lock(&server->lock);
    server->rounds++;
    pthread_mutex_unlock(&server->lock);
    printf("round %lu\n", server->rounds); // safe: race-unguarded-read
}

unsigned long server_rounds(struct server *server)
{
    pthread_mutex_lock(&server->lock);
    unsigned long rounds = server->rounds;
    pthread_mutex_unlock(&server->lock);
    return rounds;
}
