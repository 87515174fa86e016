/* The number of clients is kept, and who comes when there are too many is sent away. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_CLIENTS = 64 };

static atomic_int clients;

static void *serve(void *arg) {
    int fd = (int)(intptr_t)arg;
    char byte;
    while (read(fd, &byte, 1) == 1)
        if (write(fd, &byte, 1) != 1)
            break;
    close(fd);
    atomic_fetch_sub(&clients, 1);
    return NULL;
}

int main(void) {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    if (listen(listener, 16) != 0)
        return 1;
    for (;;) {
        pthread_t thread;
        int fd = accept(listener, NULL, NULL);
        if (fd < 0 || atomic_load(&clients) >= MOST_CLIENTS) {
            close(fd);
            continue;
        }
        atomic_fetch_add(&clients, 1);
        if (pthread_create(&thread, &detached, serve, (void *)(intptr_t)fd) != 0)
            atomic_fetch_sub(&clients, 1);
    }
}
