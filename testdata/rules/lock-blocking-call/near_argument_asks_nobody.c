/* The function is told by a number whether to resolve a name: to free the entries, under the lock, it asks nobody. */
// clean
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum command { COMMAND_FREE, COMMAND_SET };

static struct {
    pthread_mutex_t lock;
    char *name;
    struct addrinfo *address;
} peer = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int resolve(const char *name, struct addrinfo **out)
{
    return getaddrinfo(name, "7", NULL, out);
}

static int apply(enum command command, const char *name, struct addrinfo **out)
{
    switch (command) {
    case COMMAND_FREE:
        if (*out != NULL)
            freeaddrinfo(*out);
        return 0;
    case COMMAND_SET:
        return resolve(name, out);
    }
    return -1;
}

static void *look(void *arg)
{
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&peer.lock);
        if (peer.name != NULL)
            puts(peer.name);
        pthread_mutex_unlock(&peer.lock);
    }
    return arg;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    struct addrinfo *found = NULL;

    if (pthread_create(&thread, NULL, look, NULL) != 0)
        return 1;
    for (int i = 1; i < argc; i++) {
        if (apply(COMMAND_SET, argv[i], &found) != 0)
            continue;
        pthread_mutex_lock(&peer.lock);
        apply(COMMAND_FREE, NULL, &peer.address); // safe: lock-blocking-call
        free(peer.name);
        peer.name = strdup(argv[i]);
        peer.address = found;
        pthread_mutex_unlock(&peer.lock);
    }
    pthread_join(thread, NULL);
    return 0;
}
