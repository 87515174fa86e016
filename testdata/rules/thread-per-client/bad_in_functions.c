/* The same behind functions, and nobody joins or detaches the threads. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct client {
    int fd;
};

static void *client_run(void *arg) {
    struct client *client = arg;
    char byte;
    while (read(client->fd, &byte, 1) == 1)
        if (write(client->fd, &byte, 1) != 1)
            break;
    close(client->fd);
    free(client);
    return NULL;
}

static int next_client(int listener) {
    return accept(listener, NULL, NULL);
}

static void client_start(int fd) {
    pthread_t thread;
    struct client *client = malloc(sizeof *client);
    client->fd = fd;
    if (pthread_create(&thread, NULL, client_run, client) != 0) // expect: thread-per-client // expect: thread-leak
        free(client);
}

int main(void) {
    int listener = socket(AF_INET, SOCK_STREAM, 0), fd;
    if (listen(listener, 16) != 0)
        return 1;
    while ((fd = next_client(listener)) >= 0)
        client_start(fd); // step: thread-per-client
    return 0;
}
