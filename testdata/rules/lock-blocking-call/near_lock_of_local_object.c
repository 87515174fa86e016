/* The resolver is asked under the lock of an object of the caller's own, which nobody else can reach: no one waits. */
// clean
#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct connection {
    pthread_mutex_t lock;
    struct addrinfo *found;
    char host[64];
};

static int resolve(struct connection *connection)
{
    int error;

    pthread_mutex_lock(&connection->lock);
    error = getaddrinfo(connection->host, "http", NULL, &connection->found); // safe: lock-blocking-call
    pthread_mutex_unlock(&connection->lock);
    return error;
}

static void *measure(void *host)
{
    struct connection connection[1];

    memset(connection, 0, sizeof connection);
    strncpy(connection->host, host, sizeof connection->host - 1);
    if (pthread_mutex_init(&connection->lock, NULL) == 0 && resolve(connection) == 0)
        freeaddrinfo(connection->found);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t *threads = calloc((size_t)argc, sizeof *threads);

    if (!threads)
        return 1;
    for (int k = 0; k < argc; k++) {
        if (pthread_create(&threads[k], NULL, measure, argv[k]) != 0)
            return 1;
    }
    for (int k = 0; k < argc; k++)
        pthread_join(threads[k], NULL);
    free(threads);
    return 0;
}
