// run: --min-tier high
/* The thread asks under the lock whether it shall go on, and asks again when it has given the lock back. The flag is only
 * ever looked at under the lock elsewhere. The lock is made by a function and hangs on a pointer. */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct lock {
    pthread_mutex_t mutex;
};

struct server {
    struct lock *lock;
    int is_up;
    unsigned long rounds;
    pthread_t thread;
};

struct server *server_new(void);
void server_stop(struct server *server);
void server_free(struct server *server);
unsigned long server_rounds(struct server *server);

static struct lock *lock_new(void)
{
    struct lock *lock = malloc(sizeof *lock);

    if (lock != NULL)
        pthread_mutex_init(&lock->mutex, NULL);
    return lock;
}

static void *serve(void *arg)
{
    struct server *server = arg;

    pthread_mutex_lock(&server->lock->mutex);
    while (server->is_up) {
        server->rounds++;
        pthread_mutex_unlock(&server->lock->mutex);
        usleep(10);
        if (server->is_up) // expect: race-unguarded-read
            usleep(10);
        pthread_mutex_lock(&server->lock->mutex);
    }
    pthread_mutex_unlock(&server->lock->mutex);
    return NULL;
}

struct server *server_new(void)
{
    struct server *server = calloc(1, sizeof *server);

    if (server == NULL)
        return NULL;
    server->lock = lock_new();
    if (server->lock == NULL) {
        free(server);
        return NULL;
    }
    server->is_up = 1;
    if (pthread_create(&server->thread, NULL, serve, server) != 0) {
        free(server);
        return NULL;
    }
    return server;
}

unsigned long server_rounds(struct server *server)
{
    pthread_mutex_lock(&server->lock->mutex);
    unsigned long rounds = server->is_up ? server->rounds : 0;
    pthread_mutex_unlock(&server->lock->mutex);
    return rounds;
}

void server_stop(struct server *server)
{
    pthread_mutex_lock(&server->lock->mutex);
    server->is_up = 0; // step: race-unguarded-read
    pthread_mutex_unlock(&server->lock->mutex);
    pthread_join(server->thread, NULL);
}

void server_free(struct server *server)
{
    pthread_mutex_destroy(&server->lock->mutex);
    free(server->lock);
    free(server);
}
