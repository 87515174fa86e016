/* The acceptor fills each connection before it makes the thread that serves it, and does not touch it afterwards. The
 * acceptor is a thread itself and goes on making connections while the first ones are served. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct connection {
    char peer[16];
    int timeout;
    long received;
};

static void *serve(void *arg)
{
    struct connection *connection = arg;

    for (int i = 0; i < connection->timeout; i++)
        connection->received += i; // safe: race-unguarded-write
    printf("%s: %ld\n", connection->peer, connection->received);
    free(connection);
    return NULL;
}

static int serve_peer(pthread_t *thread, const char *peer, int timeout)
{
    struct connection *connection = malloc(sizeof *connection);

    if (connection == NULL)
        return -1;
    memset(connection, 0, sizeof *connection);
    strncpy(connection->peer, peer, sizeof connection->peer - 1);
    connection->timeout = timeout; // safe: race-unguarded-write
    connection->received = 1; // safe: race-unguarded-write
    if (pthread_create(thread, NULL, serve, connection) != 0) {
        free(connection);
        return -1;
    }
    return 0;
}

static void *acceptor(void *arg)
{
    static const char *const peers[] = {"north", "east", "south"};
    pthread_t threads[3];
    int started = 0;

    (void)arg;
    for (int i = 0; i < 3; i++)
        if (serve_peer(&threads[started], peers[i], 10 * i) == 0)
            started++;
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, acceptor, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    return 0;
}
