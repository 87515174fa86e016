/* The creator holds the lock over pthread_create, so the signal cannot come too early. A wake-up without a signal can:
 * then it uses a port that the server has not opened yet. */
#include <pthread.h>
#include <stdio.h>

struct server {
    pthread_mutex_t lock;
    pthread_cond_t ready;
    pthread_t thread;
    int port;
};

static void *serve(void *arg)
{
    struct server *server = arg;

    pthread_mutex_lock(&server->lock);
    server->port = 8080;
    pthread_cond_signal(&server->ready);
    pthread_mutex_unlock(&server->lock);
    return NULL;
}

static int server_start(struct server *server)
{
    int port;

    pthread_mutex_lock(&server->lock);
    if (pthread_create(&server->thread, NULL, serve, server) != 0) {
        pthread_mutex_unlock(&server->lock);
        return -1;
    }
    pthread_cond_wait(&server->ready, &server->lock); // expect: cond-no-loop
    port = server->port;
    pthread_mutex_unlock(&server->lock);
    return port;
}

int main(void)
{
    struct server server = {.lock = PTHREAD_MUTEX_INITIALIZER, .ready = PTHREAD_COND_INITIALIZER};
    int port = server_start(&server);

    if (port < 0)
        return 1;
    printf("listening on %d\n", port);
    pthread_join(server.thread, NULL);
    return 0;
}
